import { HttpError, json, type Middleware } from "./desk.ts";

/** Makes a reply of whatever is thrown further in. */
export const errors: Middleware = async (_request, next) => {
  try {
    return await next();
  } catch (error) {
    console.error(error);
    const status = error instanceof HttpError ? error.status : 500;
    return json(status, { message: error instanceof Error ? error.message : String(error) });
  }
};
