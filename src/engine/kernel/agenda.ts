import type { Instant } from "./instant.ts";

/** Something that will happen at an instant. Cancelled entries stay in the heap, are skipped, and go when they are many. */
export interface Entry {
  readonly at: Instant;
  readonly sequence: number;
  /** A background entry does not keep a run going: idle environments being reaped, for example. */
  readonly background: boolean;
  cancelled: boolean;
  readonly run: () => void;
}

/** Fewer cancelled entries than this are not worth a pass over the heap. */
const MANY_CANCELLED = 512;

/**
 * What is to happen, ordered by (instant, order of scheduling). Entries run one at a time and to completion; `now` is the
 * instant of the entry that runs. An entry that is scheduled by another for an instant before a third runs before it.
 */
export class Agenda {
  private readonly heap: Entry[] = [];
  private sequence = 0;
  private foreground = 0;
  private cancelledInHeap = 0;
  private current: Instant;

  /** `startAt` may be negative: what happened before the run's traffic. */
  constructor(startAt: Instant = 0) {
    this.current = startAt;
  }

  get now(): Instant {
    return this.current;
  }

  /** True when nothing but background entries is left. */
  get idle(): boolean {
    return this.foreground === 0;
  }

  /** Schedules `run` at an instant that is not in the past. Throws a defect otherwise: time never goes back. */
  at(instant: Instant, run: () => void, options: { background?: boolean } = {}): Entry {
    if (!Number.isSafeInteger(instant) || instant < this.current) {
      throw new Error(`agenda: cannot schedule at ${instant}, it is ${this.current}`);
    }
    const background = options.background ?? false;
    const entry: Entry = {
      at: instant,
      sequence: this.sequence++,
      background,
      cancelled: false,
      run,
    };
    if (!background) this.foreground++;
    this.push(entry);
    return entry;
  }

  cancel(entry: Entry): void {
    if (entry.cancelled) return;
    entry.cancelled = true;
    if (!entry.background) this.foreground--;
    this.cancelledInHeap++;
    // Time-outs and reaping are cancelled by every invocation and lie far ahead: they must not pile up.
    if (this.cancelledInHeap >= MANY_CANCELLED && this.cancelledInHeap > this.heap.length / 2)
      this.dropCancelled();
  }

  /** Entries that wait, cancelled ones included. */
  get size(): number {
    return this.heap.length;
  }

  /** Runs the next entry if there is one at or before `limit`; false when there is none. */
  runNext(limit: Instant = Number.MAX_SAFE_INTEGER): boolean {
    for (;;) {
      const entry = this.heap[0];
      if (!entry || (!entry.cancelled && entry.at > limit)) return false;
      this.pop();
      if (entry.cancelled) {
        this.cancelledInHeap--;
        continue;
      }
      entry.cancelled = true;
      if (!entry.background) this.foreground--;
      this.current = entry.at;
      entry.run();
      return true;
    }
  }

  /** Lets time pass up to an instant before which nothing is left to happen. */
  passUntil(instant: Instant): void {
    this.current = Math.max(this.current, instant);
  }

  private push(entry: Entry): void {
    const { heap } = this;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = entry;
  }

  private dropCancelled(): void {
    const { heap } = this;
    let kept = 0;
    for (const entry of heap) if (!entry.cancelled) heap[kept++] = entry;
    heap.length = kept;
    for (let i = (kept >> 1) - 1; i >= 0; i--) this.sink(heap[i]!, i);
    this.cancelledInHeap = 0;
  }

  private pop(): void {
    const last = this.heap.pop()!;
    if (this.heap.length > 0) this.sink(last, 0);
  }

  /** Puts an entry where it belongs below `from`. */
  private sink(last: Entry, from: number): void {
    const { heap } = this;
    let index = from;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  }
}

const before = (a: Entry, b: Entry): boolean =>
  a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
