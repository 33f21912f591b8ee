/** `process.nextTick`: runs before promise jobs, in order of arrival. */
import { contextState, inThisContext } from "./context.ts";
import { mailbox } from "./mailbox.ts";

let queue: (() => void)[] = [];
let length = 0;

export function nextTick(callback: (...args: unknown[]) => void, ...args: unknown[]): void {
  if (typeof callback !== "function") {
    throw new TypeError('The "callback" argument must be of type function.');
  }
  if (length === 0) mailbox.setTicks(true);
  const scheduled = contextState.followed ? inThisContext(callback as () => void) : callback;
  queue[length++] = args.length === 0 ? scheduled : () => scheduled(...args);
}

/** The host counts time between batches, so that endless ticks run into the deadline. */
const TICKS_PER_BATCH = 16;
const KEEP_DONE = 1_024;
let next = 0;

/** Runs some of what is queued; the host calls again while ticks are pending. */
export function drainTicks(): void {
  if (length === 0) return;
  const end = next + TICKS_PER_BATCH;
  while (next < length && next < end) queue[next++]!();
  if (next < length && next < KEEP_DONE) return;
  // What has run must not pile up.
  const rest: (() => void)[] = [];
  for (let i = next; i < length; i++) rest[i - next] = queue[i]!;
  queue = rest;
  length -= next;
  next = 0;
  if (length === 0) mailbox.setTicks(false);
}
