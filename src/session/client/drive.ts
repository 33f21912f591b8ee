import type { RunningScenario, SessionHost } from "../host.ts";
import type { Progress, RunResult, AnyScenario } from "../protocol.ts";

/** Real time between two looks at the outside world: short enough for a smooth page, long enough to cost nothing. */
const CHUNK_MS = 12;
const PROGRESS_MS = 50;

export interface Outside {
  /** Called at the start, about every 50 ms, and when the run is over. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Called from within long guest slices, where nothing else can be. */
  onHeartbeat?: (() => void) | undefined;
  /**
   * Given once per slice of guest work that lasts: what had happened before it, as a cancelled run's result. Whoever cannot
   * be heard during the slice has it already.
   */
  onLongSlice?: ((soFar: RunResult) => void) | undefined;
  /** Asked between chunks, and after every heartbeat. */
  isCancelled(): boolean;
}

/** What lasts longer is a long slice; longer still after many invocations, whose summary takes its time. */
const LONG_SLICE_MS = 400;
const INVOCATIONS_PER_MS = 10;

/** When the slice in progress began, and whether its length was noted. */
interface Slice {
  startedAt: number;
  noted: boolean;
}

/** Runs a scenario to its end in chunks of real time, and lets messages, timers and rendering happen in between. */
export async function driveRun(
  host: SessionHost,
  scenario: AnyScenario,
  outside: Outside,
): Promise<RunResult> {
  await host.prepare(scenario, (loading) =>
    outside.onProgress?.({ virtualMs: 0, completed: 0, expected: 0, loading }),
  );
  const slice: Slice = { startedAt: 0, noted: true };
  const run = host.startRun(scenario, {
    onHeartbeat() {
      outside.onHeartbeat?.();
      noteLongSlice(run, slice, outside);
    },
    isCancelled: () => outside.isCancelled(),
  });
  try {
    await advanceToEnd(run, slice, outside);
  } catch (error) {
    run.cancel();
    throw error;
  }
  outside.onProgress?.(run.progress());
  return run.result();
}

function noteLongSlice(run: RunningScenario, slice: Slice, { onLongSlice }: Outside): void {
  if (slice.noted || onLongSlice === undefined) return;
  const longMs = LONG_SLICE_MS + run.progress().completed / INVOCATIONS_PER_MS;
  if (performance.now() - slice.startedAt < longMs) return;
  slice.noted = true;
  onLongSlice(run.soFar());
}

async function advanceToEnd(run: RunningScenario, slice: Slice, outside: Outside): Promise<void> {
  outside.onProgress?.(run.progress());
  let reportedAt = performance.now();
  for (;;) {
    // Also before the first entry: a run that nobody wants any more does nothing.
    await nextTask();
    if (outside.isCancelled()) return run.cancel();
    if (advanceForAChunk(run, slice)) return;
    if (performance.now() - reportedAt >= PROGRESS_MS) {
      outside.onProgress?.(run.progress());
      reportedAt = performance.now();
    }
  }
}

/** One entry at a time, because a single one can be a long slice of guest work. */
function advanceForAChunk(run: RunningScenario, slice: Slice): boolean {
  let now = performance.now();
  const until = now + CHUNK_MS;
  do {
    slice.startedAt = now;
    slice.noted = false;
    if (run.advance(1)) return true;
    now = performance.now();
  } while (now < until);
  return false;
}

/** A whole turn of the event loop. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    // Node's MessageChannel would load half of its web platform first.
    if (typeof setImmediate === "function") setImmediate(resolve);
    else afterMessage(resolve);
  });
}

/** Browsers have nothing else without the 4 ms that they add to nested timers. */
function afterMessage(resolve: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener("message", () => {
    port1.close();
    resolve();
  });
  port1.start();
  port2.postMessage(null);
}
