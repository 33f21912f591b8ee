import type { Middleware } from "./desk.ts";

/** Every reply gets the headers of this house, unless it has them already. */
export const headers: Middleware = async (_request, next) => {
  const reply = await next();
  return {
    ...reply,
    headers: {
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      ...reply.headers,
    },
  };
};
