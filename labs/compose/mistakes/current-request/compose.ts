import type { Handler, Middleware, Reply, Request } from "./desk.ts";

/** One handler out of middlewares and the handler in their middle. The first middleware is the outermost. */
export function compose(middlewares: readonly Middleware[], handler: Handler): Handler {
  let current: Request;
  async function run(place: number): Promise<Reply> {
    const middleware = middlewares[place];
    if (!middleware) return handler(current);
    let asked = false;
    return middleware(current, async () => {
      if (asked) throw new Error("next() was called twice");
      asked = true;
      return run(place + 1);
    });
  }
  return (request) => {
    current = request;
    return run(0);
  };
}
