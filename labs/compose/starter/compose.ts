import type { Handler, Middleware } from "./desk.ts";

/** One handler out of middlewares and the handler in their middle. The first middleware is the outermost. */
export function compose(middlewares: readonly Middleware[], handler: Handler): Handler {
  // TODO: the middlewares are left out.
  return (request) => handler(request);
}
