import type { Handler, Middleware, Reply, Request } from "./desk.ts";

interface Layer {
  /** What the layer's `next` gives: settled when everything further in has come to an end. */
  inner: PromiseWithResolvers<Reply>;
  /** What the layer replies. */
  reply: Promise<Reply>;
}

/** A loop goes in as far as the middlewares ask for it, and then back out, handing each layer what came from within. */
export function compose(middlewares: readonly Middleware[], handler: Handler): Handler {
  return async (request) => {
    const entered: Layer[] = [];
    let result: Promise<Reply> | undefined;
    for (const middleware of middlewares) {
      const { layer, isAsked } = enter(middleware, request);
      entered.push(layer);
      if (await isAsked) continue;
      result = entered.pop()!.reply;
      break;
    }
    result ??= Promise.try(handler, request);
    for (let layer = entered.pop(); layer; layer = entered.pop()) {
      result.then(layer.inner.resolve, layer.inner.reject);
      result = layer.reply;
    }
    return result;
  };
}

/** Starts a middleware. `isAsked`: whether it has called next, or has come to an end without. */
function enter(middleware: Middleware, request: Request) {
  const inner = Promise.withResolvers<Reply>();
  const asked = Promise.withResolvers<boolean>();
  let calls = 0;
  const reply = Promise.try(middleware, request, () => {
    if (++calls > 1) return Promise.reject(new Error("next() has been called"));
    asked.resolve(true);
    return inner.promise;
  });
  const over = () => asked.resolve(false);
  reply.then(over, over);
  return { layer: { inner, reply }, isAsked: asked.promise };
}
