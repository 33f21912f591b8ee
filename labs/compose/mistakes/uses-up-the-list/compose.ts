import type { Handler, Middleware, Reply, Request } from "./desk.ts";

/** One handler out of middlewares and the handler in their middle. The first middleware is the outermost. */
export function compose(middlewares: readonly Middleware[], handler: Handler): Handler {
  const left = [...middlewares];
  return async function run(request: Request): Promise<Reply> {
    const middleware = left.shift();
    if (!middleware) return handler(request);
    let asked = false;
    return middleware(request, async () => {
      if (asked) throw new Error("next() was called twice");
      asked = true;
      return run(request);
    });
  };
}
