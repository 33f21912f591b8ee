import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { RunResult } from "../../session/protocol.ts";
import type { Store } from "../../workspace/store.ts";

/** The instant that all charts are read at: below the pointer here, or else where another view's cursor stands. */
export class ChartCursor {
  readonly #own = signal<number | null>(null);
  readonly #elsewhere = signal<number | null>(null);
  readonly #scrub: Store<number | null>;
  readonly #run: RunResult;
  readonly #onScrub: (atUs: number | null) => void;
  /** In seconds of virtual time. */
  readonly seconds: ReadonlySignal<number | null>;

  constructor(run: RunResult, scrub: Store<number | null>, onScrub: (atUs: number | null) => void) {
    this.#run = run;
    this.#onScrub = onScrub;
    this.seconds = computed(() => this.#own.value ?? this.#elsewhere.value);
    this.#scrub = scrub;
  }

  /** Follows the other view until the returned function is called. */
  follow(): () => void {
    const read = (): void => {
      const us = this.#scrub.get();
      this.#elsewhere.value = us === null ? null : us / 1e6;
    };
    read();
    const stop = this.#scrub.subscribe(read);
    return () => {
      stop();
      this.move(null);
    };
  }

  move(seconds: number | null): void {
    const before = this.#periodAt(this.#own.peek());
    this.#own.value = seconds;
    const now = this.#periodAt(seconds);
    // Other views follow from period to period, not from pixel to pixel.
    if (now !== before) {
      this.#onScrub(now === null ? null : 1_000 * Math.min(now, this.#run.virtualMs));
    }
  }

  /** Where the period begins, in milliseconds. */
  #periodAt(seconds: number | null): number | null {
    const { periodMs } = this.#run.metrics;
    return seconds === null ? null : Math.floor((seconds * 1_000) / periodMs) * periodMs;
  }
}
