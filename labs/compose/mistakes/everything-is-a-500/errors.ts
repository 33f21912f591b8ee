import { json, type Middleware } from "./desk.ts";

/** Makes a reply of whatever is thrown further in. */
export const errors: Middleware = async (_request, next) => {
  try {
    return await next();
  } catch (error) {
    console.error(error);
    return json(500, { message: "Something went wrong" });
  }
};
