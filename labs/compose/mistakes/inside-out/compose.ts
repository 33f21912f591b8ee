import type { Handler, Middleware } from "./desk.ts";

/** One handler out of middlewares and the handler in their middle. The first middleware is the outermost. */
export function compose(middlewares: readonly Middleware[], handler: Handler): Handler {
  return middlewares.reduce<Handler>(
    (inner, middleware) => async (request) => {
      let asked = false;
      return middleware(request, async () => {
        if (asked) throw new Error("next() was called twice");
        asked = true;
        return inner(request);
      });
    },
    handler,
  );
}
