/** What happens to sockets and questions for names, by their numbers. `node:net` and `node:dns` stand on this. */
import { contextState, inThisContext } from "./context.ts";

/** `data` is JSON, or the bytes that arrived. */
type Listener = (name: string, data: string | ArrayBuffer) => void;

const listeners = Object.create(null) as Record<number, Listener>;
let lastId = 0;

/** From now on another listener hears under the number. */
export const redirect = (id: number, listener: Listener): void => {
  listeners[id] = contextState.followed ? inThisContext(listener) : listener;
};

/** A number under which the listener hears, until it is forgotten. */
export function hear(listener: Listener): number {
  redirect(++lastId, listener);
  return lastId;
}

export const forget = (id: number): void => void delete listeners[id];

/** Called by the host. */
export const socketEvent: (id: number, ...event: Parameters<Listener>) => void = (id, name, data) =>
  listeners[id]?.(name, data);
