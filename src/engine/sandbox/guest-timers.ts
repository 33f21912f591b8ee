import type { Instant, Microseconds } from "../kernel/instant.ts";

interface Timer {
  due: Instant;
  /** Whether it keeps the event loop alive (`unref` says no). */
  referenced: boolean;
}

/** The timers of a process on virtual time. The guest keeps the callbacks. */
export class GuestTimers {
  private readonly timers = new Map<number, Timer>();

  /** When the next one is due. */
  get next(): Instant | undefined {
    let earliest: Instant | undefined;
    for (const { due } of this.timers.values()) {
      if (earliest === undefined || due < earliest) earliest = due;
    }
    return earliest;
  }

  /** Those that keep the event loop alive: somebody wants them to happen. */
  get awaited(): number {
    let count = 0;
    for (const { referenced } of this.timers.values()) if (referenced) count += 1;
    return count;
  }

  set(id: number, due: Instant, referenced: boolean): undefined {
    this.timers.set(id, { due, referenced });
  }

  delete(id: number): boolean {
    return this.timers.delete(id);
  }

  /** Ids of the timers that are due, in the order in which they fire. */
  dueAt(instant: Instant): number[] {
    return [...this.timers]
      .filter(([, { due }]) => due <= instant)
      .sort(([a, first], [b, second]) => first.due - second.due || a - b)
      .map(([id]) => id);
  }

  /** Moves every timer: time passed that the process did not see. */
  shift(by: Microseconds): void {
    for (const timer of this.timers.values()) timer.due += by;
  }
}
