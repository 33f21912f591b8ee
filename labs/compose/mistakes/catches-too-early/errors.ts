import type { Middleware } from "./desk.ts";

/** compose does that. */
export const errors: Middleware = (_request, next) => next();
