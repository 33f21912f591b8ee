import type { Handler, Middleware, Reply, Request } from "./desk.ts";

/** One handler out of middlewares and the handler in their middle. The first middleware is the outermost. */
export function compose(middlewares: readonly Middleware[], handler: Handler): Handler {
  let highest = -1;
  async function run(request: Request, place: number): Promise<Reply> {
    if (place <= highest) throw new Error("next() was called twice");
    highest = place;
    const middleware = middlewares[place];
    return middleware ? middleware(request, () => run(request, place + 1)) : handler(request);
  }
  return (request) => run(request, 0);
}
