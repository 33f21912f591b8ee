import type { Handler, Middleware } from "./desk.ts";

/** One handler out of middlewares and the handler in their middle. The first middleware is the outermost. */
export function compose(middlewares: readonly Middleware[], handler: Handler): Handler {
  return middlewares.reduceRight<Handler>(
    (inner, middleware) => async (request) => middleware(request, async () => inner(request)),
    handler,
  );
}
