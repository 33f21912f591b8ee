import { HttpError, json, type Handler, type Middleware, type Reply, type Request } from "./desk.ts";

/** One handler out of middlewares and the handler in their middle. The first middleware is the outermost. */
export function compose(middlewares: readonly Middleware[], handler: Handler): Handler {
  async function run(request: Request, place: number): Promise<Reply> {
    const middleware = middlewares[place];
    let asked = false;
    const next = async () => {
      if (asked) throw new Error("next() was called twice");
      asked = true;
      return run(request, place + 1);
    };
    try {
      return await (middleware ? middleware(request, next) : handler(request));
    } catch (error) {
      if (error instanceof HttpError) return json(error.status, { message: error.message });
      console.error(error);
      return json(500, { message: "Something went wrong" });
    }
  }
  return (request) => run(request, 0);
}
