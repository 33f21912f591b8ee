import { openHost, type SandboxSource, type SessionHost } from "../host.ts";
import {
  SessionError,
  type RunOptions,
  type RunResult,
  type AnyScenario,
  type Session,
} from "../protocol.ts";
import { driveRun } from "./drive.ts";
import { cloneScenario, closedError, failureOf } from "./failures.ts";
import { createTurns } from "./turns.ts";

export interface InProcessOptions {
  /** How environments start: from an image of a booted VM (the default), or each from nothing. Both give the same trace. */
  boot?: "fork" | "plain";
  /** Called about every 20 ms of guest work, from within the work. */
  onHeartbeat?: () => void;
  /** What had happened before a slice of guest work that lasts, given from within the work. */
  onLongSlice?: (soFar: RunResult) => void;
}

/**
 * A session on the caller's own thread: for Node, and for the inside of the worker. It yields every few milliseconds
 * but cannot interrupt guest code that never lets go; a page uses `openWorkerSession`.
 */
export function openInProcessSession(
  loadAssets: () => Promise<SandboxSource>,
  options: InProcessOptions = {},
): Session {
  const inTurn = createTurns();
  let host: Promise<SessionHost> | null = null;
  let closed = false;

  const open = (): Promise<SessionHost> =>
    (host ??= loadAssets().then((assets) => openHost(assets, { boot: options.boot })));

  async function discardHost(): Promise<void> {
    const opened = host;
    host = null;
    // A host that failed to open has nothing to close.
    await opened?.then((it) => it.close()).catch(() => undefined);
  }

  async function withHost<T>(
    use: (opened: SessionHost) => Promise<T> | T,
    seed?: string,
  ): Promise<T> {
    if (closed) throw closedError();
    try {
      const opened = await open();
      if (closed) throw closedError();
      return await use(opened);
    } catch (error) {
      const failure = failureOf(error, seed);
      // After a defect nothing of the host can be trusted; the next run opens another.
      if (failure.kind === "defect") await discardHost();
      throw new SessionError(failure);
    }
  }

  async function run(
    scenario: AnyScenario,
    { onProgress, signal }: RunOptions,
  ): Promise<RunResult> {
    const isCancelled = (): boolean => closed || signal?.aborted === true;
    const result = await withHost(
      (opened) =>
        driveRun(opened, scenario, {
          onProgress,
          onHeartbeat: options.onHeartbeat,
          onLongSlice: options.onLongSlice,
          isCancelled,
        }),
      scenario.seed,
    );
    if (closed) throw closedError();
    return result;
  }

  return {
    warmUp: () => withHost(() => undefined),
    run: async (scenario, runOptions = {}) => {
      const copy = cloneScenario(scenario);
      return inTurn(() => run(copy, runOptions));
    },
    async queryLogs(queried, query, logGroup) {
      if (closed) throw closedError();
      const { queryLogs } = await import("../log-queries.ts");
      return queryLogs(queried, query, logGroup);
    },
    close() {
      closed = true;
      // The run in progress still uses the host; it ends at its next chunk.
      void inTurn(discardHost);
    },
  };
}
