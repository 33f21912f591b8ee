import { transfer, wrap, type Remote } from "comlink";
import {
  SessionError,
  type AnyScenario,
  type LogQueryOutcome,
  type Progress,
  type QueriedRun,
  type RunOptions,
  type RunResult,
  type Session,
  type TraceRecord,
} from "../protocol.ts";
import { cloneScenario, closedError, failureOf } from "./failures.ts";
import { watchForSilence, type SilenceWatch } from "./silence.ts";
import { createTurns } from "./turns.ts";
import type { Beat, Outcome, SessionWorkerApi } from "./worker-api.ts";

export interface WorkerSessionOptions {
  /** Real time without a sign of life after which a run is given up. Default 10 s. */
  silenceMs?: number;
  /** Real time in which the worker has to answer a cancel. Default 1 s. */
  cancelMs?: number;
}

/**
 * A session in a module worker of its own, started on first use. Guest code that never lets go cannot stop the page: the
 * watchdog here ends the worker, and the next use starts another.
 */
export function openWorkerSession({
  silenceMs = 10_000,
  cancelMs = 1_000,
}: WorkerSessionOptions = {}): Session {
  const inTurn = createTurns();
  let connection: Connection | null = null;
  let closed = false;

  function connect(): Connection {
    if (closed) throw closedError();
    if (connection === null || connection.ended) connection = startWorker();
    return connection;
  }

  async function run(
    scenario: AnyScenario,
    { onProgress, signal }: RunOptions,
  ): Promise<RunResult> {
    const worker = connect();
    const { port1, port2 } = new MessageChannel();
    const watches: SilenceWatch[] = [];
    const watch = (ms: number, onSilence: () => void): SilenceWatch => {
      const it = watchForSilence(ms, onSilence);
      watches.push(it);
      return it;
    };

    let latest: Progress | null = null;
    let soFar: RunResult | null = null;
    const salvaged = Promise.withResolvers<RunResult>();
    let silence: SilenceWatch | null = null;
    port1.addEventListener("message", ({ data }: MessageEvent<Beat>) => {
      if (data !== null && "loading" in data) return onProgress?.(data);
      // The first beat says that the run has started; loading may take as long as the network does.
      silence ??= watch(silenceMs, () => worker.end(silentError(silenceMs)));
      silence.heard();
      if (data === null) return;
      if ("soFar" in data) ({ soFar } = data);
      else onProgress?.((latest = data));
    });
    port1.start();
    const cancel = (): void => {
      const deafness = watch(cancelMs, () => {
        if (soFar !== null) salvaged.resolve(soFar);
        worker.end(deafError(cancelMs));
      });
      worker.ask((api) => api.cancel()).then(deafness.stop, deafness.stop);
    };

    try {
      const answer = worker.ask((api) => api.run(scenario, transfer(port2, [port2])));
      if (signal?.aborted) cancel();
      else signal?.addEventListener("abort", cancel, { once: true });
      const result = await Promise.race([salvaged.promise, answer.then(valueOf)]);
      reportEnd(result, latest, onProgress);
      return result;
    } finally {
      signal?.removeEventListener("abort", cancel);
      for (const it of watches) it.stop();
      port1.close();
    }
  }

  async function queryLogs(
    { trace, startedAt }: QueriedRun,
    query: string,
    logGroup?: string,
  ): Promise<LogQueryOutcome> {
    const worker = connect();
    const logs = { startedAt, trace: trace.filter(({ type }) => LOG_RECORDS.has(type)) };
    const silence = watchForSilence(silenceMs, () => worker.end(slowQueryError(silenceMs)));
    try {
      return valueOf(await worker.ask((api) => api.queryLogs(logs, query, logGroup)));
    } finally {
      silence.stop();
    }
  }

  return {
    warmUp: async () => valueOf(await connect().ask((api) => api.warmUp())),
    run: async (scenario, options = {}) => {
      const copy = cloneScenario(scenario);
      return inTurn(() => run(copy, options));
    },
    // After the run in progress, which would take its answer for silence.
    queryLogs: (queried, query, logGroup) => inTurn(() => queryLogs(queried, query, logGroup)),
    close() {
      closed = true;
      connection?.end(closedError());
    },
  };
}

/** Beats and answers travel on different ports, so the last beat may still be under way when the result is here. */
function reportEnd(
  result: RunResult,
  latest: Progress | null,
  onProgress: RunOptions["onProgress"],
): void {
  if (latest === null || result.cancelled) return;
  const { virtualMs } = result;
  if (latest.virtualMs === virtualMs && latest.completed === latest.expected) return;
  onProgress?.({ virtualMs, completed: latest.expected, expected: latest.expected });
}

/** What logs are made of: the rest of a trace stays where it is. */
const LOG_RECORDS = new Set<TraceRecord["type"]>([
  "log",
  "log-stream.created",
  "log-group.changed",
  "log-stream.changed",
  "log-events.put",
]);

interface Connection {
  readonly ended: boolean;
  /** Rejects also when the worker ends without an answer. */
  ask<T>(question: (api: Remote<SessionWorkerApi>) => Promise<T>): Promise<T>;
  /** Terminates the worker; whoever waits for an answer gets `reason`. */
  end(reason: SessionError): void;
}

function startWorker(): Connection {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    type: "module",
    name: "coldstart",
  });
  const api = wrap<SessionWorkerApi>(worker);
  const { promise: broken, reject } = Promise.withResolvers<never>();
  // Nobody may be waiting at the moment.
  broken.catch(() => undefined);
  let ended = false;
  const end = (reason: SessionError): void => {
    ended = true;
    worker.terminate();
    reject(reason);
  };
  worker.addEventListener("error", (event) => end(brokenError(event.message)));
  worker.addEventListener("messageerror", () => end(brokenError("a message could not be read")));
  return {
    get ended() {
      return ended;
    },
    ask: async (question) => {
      try {
        return await Promise.race([question(api), broken]);
      } catch (error) {
        throw new SessionError(failureOf(error));
      }
    },
    end,
  };
}

function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.failure !== undefined) throw new SessionError(outcome.failure);
  return outcome.value as T;
}

const NEXT = "The next run starts on a fresh simulator.";

const silentError = (ms: number): SessionError =>
  new SessionError({
    kind: "watchdog",
    message: `The simulator gave no sign of life for ${seconds(ms)} and was ended by the page's watchdog. The code probably does something huge in one step, which cannot be interrupted: look for very large numbers, texts or lists. ${NEXT}`,
  });

const slowQueryError = (ms: number): SessionError =>
  new SessionError({
    kind: "watchdog",
    message: `The query took longer than ${seconds(ms)} and was ended. Filter before you parse, and look for a regular expression that repeats a repetition. ${NEXT}`,
  });

const deafError = (ms: number): SessionError =>
  new SessionError({
    kind: "watchdog",
    message: `The run was cancelled. The code computed without a pause and did not answer the cancel within ${seconds(ms)}, so the simulator was ended with it and there is no trace of this run. ${NEXT}`,
  });

const brokenError = (detail: string | undefined): SessionError =>
  new SessionError({
    kind: "defect",
    message: `The simulator's worker could not be started: ${detail || "its script did not load"}. Check the connection and reload the page.`,
  });

const seconds = (ms: number): string => `${ms / 1_000} s`;
