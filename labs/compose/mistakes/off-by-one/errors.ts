import { HttpError, json, type Middleware } from "./desk.ts";

/** Makes a reply of whatever is thrown further in. */
export const errors: Middleware = async (_request, next) => {
  try {
    return await next();
  } catch (error) {
    if (error instanceof HttpError) return json(error.status, { message: error.message });
    console.error(error);
    return json(500, { message: "Something went wrong" });
  }
};
