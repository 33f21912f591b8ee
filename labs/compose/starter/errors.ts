import type { Middleware } from "./desk.ts";

/** Makes a reply of whatever is thrown further in. */
export const errors: Middleware = async (_request, next) => {
  // TODO: an HttpError has a status and a message for the caller. Everything else is a 500 that says nothing.
  return next();
};
