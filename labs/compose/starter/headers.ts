import type { Middleware } from "./desk.ts";

/** Every reply gets the headers of this house, unless it has them already. */
export const headers: Middleware = async (_request, next) => {
  // TODO: x-content-type-options: nosniff, and cache-control: no-store.
  return next();
};
