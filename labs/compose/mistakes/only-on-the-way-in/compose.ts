import type { Handler, Middleware } from "./desk.ts";

/** One handler out of middlewares and the handler in their middle. The first middleware is the outermost. */
export function compose(middlewares: readonly Middleware[], handler: Handler): Handler {
  return async (request) => {
    for (const middleware of middlewares) {
      let goesOn = false;
      const reply = await middleware(request, async () => {
        goesOn = true;
        return { statusCode: 200 };
      });
      if (!goesOn) return reply;
    }
    return handler(request);
  };
}
