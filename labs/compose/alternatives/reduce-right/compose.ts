import type { Handler, Middleware, Next } from "./desk.ts";

/** From the inside out: each middleware becomes a handler around the one that was made before. */
export const compose = (middlewares: readonly Middleware[], handler: Handler): Handler =>
  middlewares.reduceRight(wrap, handler);

const wrap =
  (inner: Handler, middleware: Middleware): Handler =>
  async (request) =>
    middleware(
      request,
      once(async () => inner(request)),
    );

function once(next: Next): Next {
  let use: Next = next;
  return () => {
    const now = use;
    use = () => Promise.reject(new Error("next() was called before"));
    return now();
  };
}
