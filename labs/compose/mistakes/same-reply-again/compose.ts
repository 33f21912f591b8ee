import type { Handler, Middleware, Reply, Request } from "./desk.ts";

/** One handler out of middlewares and the handler in their middle. The first middleware is the outermost. */
export function compose(middlewares: readonly Middleware[], handler: Handler): Handler {
  /** Everything from one place on, for one request. */
  async function run(request: Request, place: number): Promise<Reply> {
    const middleware = middlewares[place];
    if (!middleware) return handler(request);
    // Whoever asks again gets the same reply again.
    let reply: Promise<Reply> | undefined;
    return middleware(request, () => (reply ??= run(request, place + 1)));
  }
  return (request) => run(request, 0);
}
