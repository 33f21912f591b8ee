import type { Handler, Middleware, Reply, Request } from "./desk.ts";

/** As Koa does it: whoever asks for a place that was reached before asks a second time. */
export function compose(middlewares: readonly Middleware[], handler: Handler): Handler {
  return (request) => {
    let highest = -1;
    const dispatch = (place: number): Promise<Reply> => {
      if (place <= highest) return Promise.reject(new Error("next() called multiple times"));
      highest = place;
      const layer: Middleware = middlewares[place] ?? handler;
      return Promise.try(() => layer(request, () => dispatch(place + 1)));
    };
    return dispatch(0);
  };
}
