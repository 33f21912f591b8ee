import type { Handler, Middleware, Reply, Request } from "./desk.ts";

/** One handler out of middlewares and the handler in their middle. The first middleware is the outermost. */
export function compose(middlewares: readonly Middleware[], handler: Handler): Handler {
  return (request) => {
    let reached = 0;
    async function run(place: number): Promise<Reply> {
      if (place < reached) throw new Error("next() was called twice");
      reached = place;
      const middleware = middlewares[place];
      return middleware ? middleware(request, () => run(place + 1)) : handler(request);
    }
    return run(0);
  };
}
