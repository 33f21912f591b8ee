import type {
  Progress,
  RunResult,
  AnyScenario,
  Session,
  SessionFailure,
} from "../session/protocol.ts";
import { createStore, type Store } from "./store.ts";

export interface RunState {
  /** `preparing` until the sandbox is loaded and the first progress arrives. */
  phase: "idle" | "preparing" | "running";
  progress: Progress | null;
  /** The last run that ended, kept on the screen while the next one runs. */
  result: RunResult | null;
  /** What the result was made from: see {@link fingerprint}. */
  resultOf: string | null;
  /** Why the last attempt gave no result. */
  failure: SessionFailure | null;
}

export interface Runner {
  readonly state: Store<RunState>;
  /** Loads the sandbox ahead of the first run. Failures show when the run is asked for. */
  warmUp(): void;
  /** Runs and resolves with the result, or `null` when there is none. A run in progress is left alone. */
  run(scenario: AnyScenario): Promise<RunResult | null>;
  cancel(): void;
  clear(): void;
}

/** Runs one scenario at a time in a session that is opened on first use. */
export function createRunner(openSession: () => Promise<Session>): Runner {
  const state = createStore<RunState>({
    phase: "idle",
    progress: null,
    result: null,
    resultOf: null,
    failure: null,
  });
  let abort: AbortController | null = null;

  async function run(scenario: AnyScenario): Promise<RunResult | null> {
    if (state.get().phase !== "idle") return null;
    const controller = (abort = new AbortController());
    state.patch({ phase: "preparing", progress: null, failure: null });
    try {
      const session = await openSession();
      await session.warmUp();
      // Cancelled while the sandbox was loading: there is no trace to show.
      if (controller.signal.aborted) {
        state.patch({ phase: "idle" });
        return null;
      }
      state.patch({ phase: "running" });
      const onProgress = (progress: Progress): void => state.patch({ progress });
      const result = await session.run(scenario, { onProgress, signal: controller.signal });
      state.patch({ phase: "idle", progress: null, result, resultOf: fingerprint(scenario) });
      return result;
    } catch (error) {
      state.patch({ phase: "idle", progress: null, failure: failureOf(error) });
      return null;
    } finally {
      abort = null;
    }
  }

  return {
    state,
    warmUp: () =>
      void openSession()
        .then((session) => session.warmUp())
        .catch(() => undefined),
    run,
    cancel: () => abort?.abort(),
    clear: () => state.patch({ result: null, resultOf: null, failure: null }),
  };
}

/** Equal for scenarios that give equal runs. */
export function fingerprint(scenario: AnyScenario): string {
  return JSON.stringify(scenario);
}

/** A rejection as a failure. Errors lose their class on the way out of a worker, so the shape decides. */
export function failureOf(error: unknown): SessionFailure {
  const failure = (error as { failure?: SessionFailure } | null)?.failure;
  if (failure && typeof failure.message === "string") return failure;
  return { kind: "defect", message: error instanceof Error ? error.message : String(error) };
}

/** A failure to reject with. Not `SessionError`: a page that has not run anything does not load the session's code. */
export function failed(message: string): Error & { failure: SessionFailure } {
  return Object.assign(new Error(message), { failure: { kind: "defect" as const, message } });
}
