import type { Handler, Middleware, Reply, Request } from "./desk.ts";

/** One handler out of middlewares and the handler in their middle. The first middleware is the outermost. */
export function compose(middlewares: readonly Middleware[], handler: Handler): Handler {
  /** Everything from one place on, for one request. */
  async function run(request: Request, place: number): Promise<Reply> {
    const middleware = middlewares[place];
    if (!middleware) return handler(request);
    let asked = false;
    // Async, so that the second call rejects instead of throwing.
    return middleware(request, async () => {
      if (asked) throw new Error("next() was called twice");
      asked = true;
      return run(request, place + 1);
    });
  }
  return (request) => run(request, 0);
}
