import type {
  AnyScenario,
  LogQueryOutcome,
  Progress,
  QueriedRun,
  RunResult,
  SessionFailure,
} from "../protocol.ts";

/** An answer, or why there is none. Errors would lose their class and fields on the way out of a worker. */
export interface Outcome<T> {
  readonly value?: T;
  readonly failure?: SessionFailure;
}

/**
 * What the worker tells during a run: how far it is, or inside a long slice of guest work only that it is alive (`null`),
 * and once what had happened before the slice, because it hears no cancel until its end.
 */
export type Beat = Progress | { soFar: RunResult } | null;

export interface SessionWorkerApi {
  warmUp(): Promise<Outcome<void>>;
  /** `beats` receives {@link Beat}s: of loading those that say so, all others from the moment the run starts. */
  run(scenario: AnyScenario, beats: MessagePort): Promise<Outcome<RunResult>>;
  queryLogs(
    run: QueriedRun,
    query: string,
    logGroup: string | undefined,
  ): Promise<Outcome<LogQueryOutcome>>;
  /** Ends the run in progress at its next chunk. The answer itself says that the worker is responsive. */
  cancel(): void;
}
