/**
 * Hand-made runs for tests of the views: what the engine would record for simple traffic, without running any code.
 * Not part of the site.
 */
import type { InvocationSummary, LogLine, RunResult, TraceRecord } from "../../session/protocol.ts";
import { NO_METRICS } from "../../workspace/fixtures.ts";

type Event = TraceRecord extends infer R
  ? R extends TraceRecord
    ? Omit<R, "seq" | "at">
    : never
  : never;

export interface FixtureArrival {
  atMs: number;
  /** Time in the handler. Default 12 ms. */
  durationMs?: number;
  status?: "success" | "error" | "timeout" | "crash";
  payload?: string;
  /** Lines that the handler prints, at its start. */
  lines?: string[];
  /** One request to an outside host: start within the handler and length. */
  fetchMs?: [after: number, length: number];
}

export interface FixtureOptions {
  arrivals: FixtureArrival[];
  placementMs?: number;
  initMs?: number;
  initLines?: string[];
  memorySizeMb?: number;
  concurrency?: number;
  /** Idle time after which an environment is shut down. */
  reapAfterMs?: number;
  tailMs?: number;
  cancelled?: boolean;
}

interface Environment {
  id: string;
  freeAtUs: number;
  needsInit: boolean;
}

export function fixtureRun(options: FixtureOptions): RunResult {
  return new FixtureRun(options).result();
}

class FixtureRun {
  readonly #events: { at: number; order: number; event: Event }[] = [];
  readonly #environments: Environment[] = [];
  readonly #invocations: InvocationSummary[] = [];
  readonly #options: Required<Omit<FixtureOptions, "initLines">> & { initLines: string[] };
  #gbSeconds = 0;
  #billedMs = 0;

  constructor(options: FixtureOptions) {
    this.#options = {
      placementMs: 38,
      initMs: 168.4,
      memorySizeMb: 512,
      concurrency: 1_000,
      reapAfterMs: 360_000,
      tailMs: 10_000,
      cancelled: false,
      initLines: [],
      ...options,
    };
    options.arrivals.forEach((arrival, index) => this.#arrive(arrival, index));
  }

  result(): RunResult {
    const { tailMs, reapAfterMs } = this.#options;
    const endUs = Math.max(...this.#events.map((event) => event.at)) + tailMs * 1_000;
    for (const environment of this.#environments) {
      const reaped = environment.freeAtUs + reapAfterMs * 1_000;
      const spindown = reaped < endUs;
      this.#emit(spindown ? reaped : endUs, {
        type: "environment.shutdown",
        environmentId: environment.id,
        reason: spindown ? "spindown" : "end-of-run",
        because: spindown ? "idle for 6 min" : "the simulation stopped",
      });
    }
    const trace = this.#events
      .toSorted((a, b) => a.at - b.at || a.order - b.order)
      .map(({ at, event }, seq) => ({ ...event, at, seq }) as TraceRecord);
    const requests = this.#invocations.filter((i) => i.status !== "throttle").length;
    const requestsUsd = (requests * 0.2) / 1_000_000;
    const durationUsd = this.#gbSeconds * 0.0000166667;
    return {
      seed: "fixture",
      traceHash: "0".repeat(32),
      virtualMs: endUs / 1_000,
      startedAt: "2026-11-22T09:00:00.000Z",
      trace,
      invocations: this.#invocations,
      httpExchanges: [],
      logs: trace.flatMap((record): LogLine[] =>
        record.type === "log"
          ? [
              {
                atMs: record.at / 1_000,
                environmentId: record.environmentId,
                requestId: record.requestId ?? null,
                source: record.source,
                line: record.line,
              },
            ]
          : [],
      ),
      bill: {
        lines: [],
        totalUsd: requestsUsd + durationUsd,
        gbSeconds: this.#gbSeconds,
        billedMs: this.#billedMs,
      },
      ...NO_METRICS,
      cancelled: this.#options.cancelled,
      notes: [],
    };
  }

  #arrive(arrival: FixtureArrival, index: number): void {
    const { placementMs, initMs, memorySizeMb, concurrency, reapAfterMs } = this.#options;
    const at = Math.round(arrival.atMs * 1_000);
    const requestId = uuid(index + 1);
    const functionName = "orders";
    this.#emit(at, {
      type: "invocation.received",
      invocationType: "RequestResponse",
      source: "client",
      requestId,
      functionName,
      index,
      payloadBytes: 64,
    });
    const alive = this.#environments.filter((e) => e.freeAtUs + reapAfterMs * 1_000 > at);
    const free = alive.findLast((environment) => environment.freeAtUs <= at);
    if (!free && alive.length >= concurrency)
      return this.#throttle(at, requestId, functionName, index);

    const cold = !free;
    const environment = free ?? {
      id: hex(this.#environments.length + 1, 12),
      freeAtUs: 0,
      needsInit: false,
    };
    const environmentId = environment.id;
    let now = at;
    let initUs = 0;
    if (cold) {
      this.#environments.push(environment);
      this.#emit(now, {
        type: "environment.created",
        version: "$LATEST",
        initializationType: "on-demand",
        rule: 12,
        environmentId,
        functionName,
        requestId,
        because: `no free environment: ${alive.length} of ${alive.length} busy`,
      });
      now += Math.round((placementMs + (index % 5) * 3) * 1_000);
      this.#log(
        now,
        environmentId,
        undefined,
        "INIT_START Runtime Version: nodejs:24.v12\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:8eeff65f6809a3ce81507fe733fe09b835899b99481ba22fd75b5a7338290ec1",
      );
    } else {
      this.#emit(now, {
        type: "environment.thawed",
        environmentId,
        requestId,
        frozenUs: at - environment.freeAtUs,
      });
    }
    if (cold || environment.needsInit) {
      const phase = cold ? "init" : "invoke";
      initUs = Math.round((initMs + ((index * 7) % 11)) * 1_000);
      this.#emit(now, { type: "init.started", environmentId, phase });
      this.#emit(now + 90_000, {
        type: "module.loaded",
        environmentId,
        path: "index.ts",
        bytes: 1_412,
      });
      for (const line of this.#options.initLines) {
        this.#print(now + 120_000, environmentId, undefined, line);
      }
      now += initUs;
      this.#emit(now, {
        type: "init.ended",
        environmentId,
        phase,
        status: "success",
        durationUs: initUs,
      });
      environment.needsInit = false;
    }

    const started = now;
    const status = arrival.status ?? "success";
    this.#emit(started, {
      type: "invoke.started",
      attempt: 1,
      version: "$LATEST",
      environmentId,
      requestId,
      coldStart: cold,
      deadline: started + 3_000_000,
    });
    this.#log(started, environmentId, requestId, `START RequestId: ${requestId} Version: $LATEST`);
    for (const line of arrival.lines ?? [])
      this.#print(started + 1_000, environmentId, requestId, line);
    if (arrival.fetchMs) {
      const [after, length] = arrival.fetchMs;
      const exchange = index + 1;
      this.#emit(started + after * 1_000, {
        type: "http.requested",
        environmentId,
        requestId,
        exchange,
        method: "GET",
        host: "rates.example.com",
        path: "/latest",
        newConnection: cold,
      });
      this.#emit(started + (after + length) * 1_000, {
        type: "http.responded",
        environmentId,
        requestId,
        exchange,
        status: 200,
        durationUs: length * 1_000,
      });
    }
    now += Math.round((arrival.durationMs ?? 12) * 1_000);
    const durationUs = now - started + (cold ? 0 : initUs);
    const billedMs = Math.ceil((durationUs + (cold ? initUs : 0)) / 1_000);
    const gbSeconds = (billedMs / 1_000) * (memorySizeMb / 1_024);
    const costUsd = 0.2 / 1_000_000 + gbSeconds * 0.0000166667;
    this.#gbSeconds += gbSeconds;
    this.#billedMs += billedMs;
    const payload = arrival.payload ?? PAYLOADS[status](requestId);
    const errorType = {
      success: undefined,
      error: "TypeError",
      timeout: "Sandbox.Timedout",
      crash: "Runtime.ExitError",
    }[status];
    if (status === "error") {
      this.#print(
        now,
        environmentId,
        requestId,
        `Invoke Error \t${JSON.stringify(ERROR)}`,
        "ERROR",
      );
    }
    this.#emit(now, {
      type: "invoke.responded",
      environmentId,
      requestId,
      ok: status === "success",
    });
    this.#emit(now, {
      type: "invoke.ended",
      attempt: 1,
      environmentId,
      requestId,
      status,
      ...(errorType && { errorType }),
      durationUs,
      ...(cold && { initUs }),
      billedMs,
      memoryUsedMb: 78,
      costUsd,
    });
    this.#log(now, environmentId, requestId, `END RequestId: ${requestId}`);
    const tail = [
      ...(cold ? [`Init Duration: ${(initUs / 1_000).toFixed(2)} ms`] : []),
      ...(status === "timeout" ? ["Status: timeout"] : []),
      ...(status === "crash" ? ["Status: error", "Error Type: Runtime.ExitError"] : []),
    ];
    this.#log(
      now,
      environmentId,
      requestId,
      [
        `REPORT RequestId: ${requestId}`,
        `Duration: ${(durationUs / 1_000).toFixed(2)} ms`,
        `Billed Duration: ${billedMs} ms`,
        `Memory Size: ${memorySizeMb} MB`,
        "Max Memory Used: 78 MB",
        ...tail,
        "",
      ].join("\t"),
    );
    this.#emit(now, {
      type: "invocation.completed",
      requestId,
      functionName,
      status,
      statusCode: 200,
      ...(status !== "success" && { functionError: "Unhandled" }),
      payload,
      latencyUs: now - at,
    });
    if (status === "timeout" || status === "crash") {
      this.#emit(now, {
        type: "environment.reset",
        environmentId,
        because:
          status === "timeout"
            ? "the invocation timed out after 3 s"
            : "the runtime process exited",
      });
      environment.needsInit = true;
    }
    this.#emit(now, {
      type: "environment.frozen",
      environmentId,
      pending: index % 9 === 4 ? 2 : 0,
    });
    environment.freeAtUs = now;
    this.#invocations.push({
      requestId,
      functionName,
      invocationType: "RequestResponse",
      source: "client",
      attempts: 1,
      condition: null,
      index,
      atMs: at / 1_000,
      status,
      payload: JSON.parse(payload),
      functionError: status === "success" ? null : "Unhandled",
      environmentId,
      coldStart: cold,
      initMs: cold ? initUs / 1_000 : null,
      durationMs: durationUs / 1_000,
      billedMs,
      memoryUsedMb: 78,
      latencyMs: (now - at) / 1_000,
      costUsd,
    });
  }

  #throttle(at: number, requestId: string, functionName: string, index: number): void {
    const payload = JSON.stringify({
      Reason: "ConcurrentInvocationLimitExceeded",
      Type: "User",
      message: "Rate Exceeded.",
    });
    this.#emit(at, {
      type: "invocation.throttled",
      attempt: 1,
      because: "all 1,000 concurrent executions of the account were in use",
      rule: 66,
      requestId,
      functionName,
      reason: "ConcurrentInvocationLimitExceeded",
    });
    this.#emit(at, {
      type: "invocation.completed",
      requestId,
      functionName,
      status: "throttle",
      statusCode: 429,
      payload,
      latencyUs: 0,
    });
    this.#invocations.push({
      requestId,
      functionName,
      invocationType: "RequestResponse",
      source: "client",
      attempts: 1,
      condition: null,
      index,
      atMs: at / 1_000,
      status: "throttle",
      payload: JSON.parse(payload),
      functionError: null,
      environmentId: null,
      coldStart: false,
      initMs: null,
      durationMs: null,
      billedMs: null,
      memoryUsedMb: null,
      latencyMs: 0,
      costUsd: 0,
    });
  }

  #print(
    at: number,
    environmentId: string,
    requestId: string | undefined,
    text: string,
    level = "INFO",
  ): void {
    const iso = new Date(Date.UTC(2026, 10, 22, 9) + Math.floor(at / 1_000)).toISOString();
    this.#log(
      at,
      environmentId,
      requestId,
      `${iso}\t${requestId ?? "-"}\t${level}\t${text}`,
      "function",
    );
  }

  #log(
    at: number,
    environmentId: string,
    requestId: string | undefined,
    line: string,
    source: "platform" | "function" = "platform",
  ): void {
    this.#emit(at, { type: "log", environmentId, ...(requestId && { requestId }), source, line });
  }

  #emit(at: number, event: Event): void {
    this.#events.push({ at, order: this.#events.length, event });
  }
}

const ERROR = {
  errorType: "TypeError",
  errorMessage: "cannot read property 'total' of undefined",
  stack: [
    "TypeError: cannot read property 'total' of undefined",
    "    at price (/var/task/index.ts:12:31)",
    "    at handler (/var/task/index.ts:27:18)",
    "    at handleOnceNonStreaming (file:///var/runtime/index.mjs:1306:29)",
  ],
};

const PAYLOADS: Record<"success" | "error" | "timeout" | "crash", (requestId: string) => string> = {
  success: () =>
    JSON.stringify({ statusCode: 200, body: JSON.stringify({ order: "A-1042", total: 41.5 }) }),
  error: () =>
    JSON.stringify({
      errorType: ERROR.errorType,
      errorMessage: ERROR.errorMessage,
      trace: ERROR.stack,
    }),
  timeout: (id) =>
    JSON.stringify({
      errorType: "Sandbox.Timedout",
      errorMessage: `RequestId: ${id} Error: Task timed out after 3.00 seconds`,
    }),
  crash: (id) =>
    JSON.stringify({
      errorType: "Runtime.ExitError",
      errorMessage: `RequestId: ${id} Error: Runtime exited without providing a reason`,
    }),
};

const hex = (n: number, length: number): string =>
  ((Math.imul(n, 0x9e3779b1) >>> 0).toString(16).padStart(8, "0") + (n * 7919).toString(16))
    .padEnd(length, "0")
    .slice(0, length);

const uuid = (n: number): string => {
  const h = hex(n, 12);
  return `${h.slice(0, 8)}-1f4c-4d02-9b7e-${h.padStart(12, "0")}`;
};

/** One cold start, then a warm invocation after `gapMs`. */
export const coldThenWarm = (gapMs = 60_000): RunResult =>
  fixtureRun({
    arrivals: [
      { atMs: 0, durationMs: 23.4, lines: ["loading prices"], fetchMs: [2, 16] },
      { atMs: gapMs, durationMs: 3.01, lines: ["prices are warm"] },
    ],
  });

/** Fifty requests within a second over at most twelve environments. */
export const burst = (): RunResult =>
  fixtureRun({
    arrivals: Array.from({ length: 50 }, (_, i) => ({
      atMs: i * 19 + (i % 3) * 5,
      durationMs: 60 + ((i * 37) % 90),
      ...(i % 17 === 9 && { status: "error" as const }),
      ...(i % 4 === 0 && { fetchMs: [5, 40] as [number, number] }),
      lines: [`order ${1000 + i}`],
    })),
    concurrency: 12,
  });

/** Time-outs and a crash, each followed by a suppressed init. */
export const failures = (): RunResult =>
  fixtureRun({
    arrivals: [
      { atMs: 0, durationMs: 40 },
      { atMs: 1_000, durationMs: 3_000, status: "timeout" },
      { atMs: 5_000, durationMs: 35 },
      { atMs: 5_400, durationMs: 80, status: "crash" },
      { atMs: 6_200, durationMs: 30, status: "error" },
      { atMs: 6_210, durationMs: 700 },
      { atMs: 6_300, durationMs: 20 },
    ],
    concurrency: 2,
  });

/** Many invocations, `count` of them, on a few environments. */
export const many = (count = 2_000): RunResult =>
  fixtureRun({
    arrivals: Array.from({ length: count }, (_, i) => ({
      atMs: i * 10 + ((i * 13) % 7),
      durationMs: 8 + ((i * 31) % 29),
      lines: [`item ${i}`],
      ...(i % 211 === 100 && { status: "error" as const }),
    })),
  });

/** Invocations that keep `environments` environments busy at the same time. */
export const crowd = (count: number, environments: number): RunResult =>
  fixtureRun({
    arrivals: Array.from({ length: count }, (_, i) => ({
      atMs: i * 10 + ((i * 13) % 7),
      durationMs: environments * (8 + ((i * 31) % 5)),
      ...(i % 211 === 100 && { status: "error" as const }),
    })),
  });

/** A run written down record by record, with what most records have in common filled in. Instants in milliseconds. */
class Script {
  readonly #events: { at: number; event: Event }[] = [];
  readonly #invocations = new Map<string, InvocationSummary>();

  at(ms: number, event: Event): this {
    this.#events.push({ at: Math.round(ms * 1_000), event });
    return this;
  }

  receive(
    ms: number,
    requestId: string,
    options: {
      functionName?: string;
      type?: "RequestResponse" | "Event" | "DryRun";
      source?: "client" | "event-source-mapping";
      index?: number;
      qualifier?: string;
    } = {},
  ): this {
    const { functionName = "orders", type = "RequestResponse", source = "client" } = options;
    const index = options.index ?? this.#invocations.size;
    this.#invocations.set(requestId, {
      requestId,
      functionName,
      index,
      atMs: ms,
      invocationType: type,
      source,
      attempts: 0,
      condition: null,
      status: "success",
      payload: null,
      functionError: null,
      environmentId: null,
      coldStart: false,
      initMs: null,
      durationMs: null,
      billedMs: null,
      memoryUsedMb: null,
      latencyMs: null,
      costUsd: 0,
    });
    return this.at(ms, {
      type: "invocation.received",
      requestId,
      functionName,
      ...(options.qualifier && { qualifier: options.qualifier }),
      invocationType: type,
      source,
      index,
      payloadBytes: 64,
    });
  }

  answer(
    ms: number,
    requestId: string,
    status: InvocationSummary["status"],
    statusCode = 200,
  ): this {
    const summary = this.#invocations.get(requestId)!;
    Object.assign(summary, { status, latencyMs: ms - summary.atMs });
    return this.at(ms, {
      type: "invocation.completed",
      requestId,
      functionName: summary.functionName,
      status,
      statusCode,
      payload: status === "accepted" ? "" : "{}",
      latencyUs: Math.round((ms - summary.atMs) * 1_000),
    });
  }

  /** Placement 40 ms, init 160 ms; ready for an invocation 200 ms after. */
  cold(
    ms: number,
    environmentId: string,
    requestId: string | null,
    functionName = "orders",
    version = "$LATEST",
  ): this {
    const provisioned = requestId === null;
    this.at(ms, {
      type: "environment.created",
      environmentId,
      functionName,
      version,
      initializationType: provisioned ? "provisioned-concurrency" : "on-demand",
      ...(requestId !== null && { requestId }),
      because: provisioned
        ? "2 environments of provisioned concurrency are asked for and 1 exists"
        : "no environment was free",
      rule: provisioned ? 70 : 1,
    });
    this.at(ms + 40, { type: "init.started", environmentId, phase: "init" });
    this.at(ms + 200, {
      type: "init.ended",
      environmentId,
      phase: "init",
      status: "success",
      durationUs: 160_000,
    });
    return provisioned ? this.at(ms + 200, { type: "environment.ready", environmentId }) : this;
  }

  /** One run of the function, and the freeze after it. */
  invoke(
    ms: number,
    environmentId: string,
    requestId: string,
    durationMs: number,
    options: {
      attempt?: number;
      status?: "success" | "error" | "timeout" | "crash";
      cold?: boolean;
      version?: string;
      extensionMs?: number;
      stream?: boolean;
    } = {},
  ): this {
    const { attempt = 1, status = "success", cold = false, version = "$LATEST" } = options;
    const end = ms + durationMs + (options.extensionMs ?? 0);
    if (!cold) this.at(ms, { type: "environment.thawed", environmentId, requestId, frozenUs: 0 });
    this.at(ms, {
      type: "invoke.started",
      environmentId,
      requestId,
      attempt,
      version,
      coldStart: cold,
      deadline: Math.round((ms + 3_000) * 1_000),
    });
    this.at(ms, {
      type: "log",
      environmentId,
      requestId,
      source: "platform",
      line: `START RequestId: ${requestId} Version: ${version}`,
    });
    if (options.stream) {
      this.at(ms + durationMs * 0.2, {
        type: "stream.started",
        environmentId,
        requestId,
        contentType: "text/plain",
      });
      for (let piece = 1; piece <= 5; piece++)
        this.at(ms + durationMs * (0.2 + 0.15 * piece), {
          type: "stream.chunk",
          environmentId,
          requestId,
          bytes: 2_000,
          totalBytes: 2_000 * piece,
        });
      this.at(ms + durationMs, {
        type: "stream.ended",
        environmentId,
        requestId,
        totalBytes: 10_000,
        status: "complete",
      });
    }
    this.at(ms + durationMs, {
      type: "invoke.responded",
      environmentId,
      requestId,
      ok: status === "success",
    });
    if (options.extensionMs)
      this.at(end, {
        type: "extension.ran",
        environmentId,
        extension: "telemetry",
        phase: "invoke",
        requestId,
        durationUs: options.extensionMs * 1_000,
      });
    const billedMs = Math.ceil(durationMs + (options.extensionMs ?? 0));
    this.at(end, {
      type: "invoke.ended",
      environmentId,
      requestId,
      attempt,
      status,
      ...(status !== "success" && { errorType: "Error" }),
      durationUs: Math.round((end - ms) * 1_000),
      ...(options.extensionMs && { postRuntimeExtensionsUs: options.extensionMs * 1_000 }),
      billedMs,
      memoryUsedMb: 80,
      costUsd: 0.0000005,
    });
    this.at(end, { type: "environment.frozen", environmentId, pending: 0 });
    const summary = this.#invocations.get(requestId)!;
    Object.assign(summary, {
      attempts: attempt,
      environmentId,
      coldStart: cold,
      durationMs,
      billedMs,
      memoryUsedMb: 80,
      costUsd: summary.costUsd + 0.0000005,
    });
    return this;
  }

  finish(
    ms: number,
    requestId: string,
    condition: InvocationSummary["condition"] & string,
    attempts: number,
    lost = false,
  ): this {
    const summary = this.#invocations.get(requestId)!;
    summary.condition = condition;
    return this.at(ms, {
      type: "async.finished",
      requestId,
      functionName: summary.functionName,
      condition,
      attempts,
      ageUs: Math.round((ms - summary.atMs) * 1_000),
      lost,
      because:
        condition === "Success"
          ? `attempt ${attempts} succeeded`
          : `attempt ${attempts} of 3 ended with a function error, and maximumRetryAttempts is 2`,
      rule: 43,
    });
  }

  result(endMs: number): RunResult {
    const trace = this.#events
      .map((entry, order) => ({ ...entry, order }))
      .toSorted((a, b) => a.at - b.at || a.order - b.order)
      .map(({ at, event }, seq) => ({ ...event, at, seq }) as TraceRecord);
    return {
      seed: "script",
      traceHash: `script ${trace.length}`,
      virtualMs: endMs,
      startedAt: "2026-11-22T09:00:00.000Z",
      trace,
      invocations: [...this.#invocations.values()],
      httpExchanges: [],
      logs: trace.flatMap((record): LogLine[] =>
        record.type === "log"
          ? [
              {
                atMs: record.at / 1_000,
                environmentId: record.environmentId,
                requestId: record.requestId ?? null,
                source: record.source,
                line: record.line,
              },
            ]
          : [],
      ),
      bill: { lines: [], totalUsd: 0.000006, gbSeconds: 0.24, billedMs: 480 },
      ...NO_METRICS,
      cancelled: false,
      notes: [],
    };
  }
}

/** Asynchronous events: one succeeds, one after a retry, one is throttled first, one ends in the dead-letter queue. */
export function asynchronous(): RunResult {
  const script = new Script();
  const [a, b, c, d] = [1, 2, 3, 4].map((n) => uuid(n)) as [string, string, string, string];
  const functionName = "orders";
  [a, b, c, d].forEach((requestId, i) => {
    script.receive(i * 5, requestId, { type: "Event" });
    script.at(i * 5, { type: "async.queued", requestId, functionName, duplicate: false });
    script.answer(i * 5, requestId, "accepted", 202);
  });
  const dequeue = (ms: number, requestId: string, attempt: number) =>
    script.at(ms, { type: "async.dequeued", requestId, functionName, attempt, ageUs: ms * 1_000 });
  const retry = (
    ms: number,
    requestId: string,
    dueMs: number,
    cause: "function-error" | "throttle",
    because: string,
  ) =>
    script.at(ms, {
      type: "async.returned",
      requestId,
      functionName,
      cause,
      dueAt: dueMs * 1_000,
      because,
      rule: cause === "throttle" ? 44 : 43,
    });
  const failed =
    "attempt 1 of 3 ended with a function error (error); Lambda waits 1 min before retry 1";

  dequeue(20, a, 1)
    .cold(20, "e1", a)
    .invoke(220, "e1", a, 90, { cold: true })
    .finish(310, a, "Success", 1);
  dequeue(25, b, 1).cold(25, "e2", b).invoke(225, "e2", b, 70, { cold: true, status: "error" });
  retry(295, b, 60_295, "function-error", failed);
  dequeue(60_300, b, 2).invoke(60_300, "e1", b, 80, { attempt: 2 }).finish(60_380, b, "Success", 2);
  dequeue(30, c, 1);
  script.at(30, {
    type: "invocation.throttled",
    requestId: c,
    functionName,
    attempt: 1,
    reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    because: "all 2 of the function's reserved concurrency were in use",
    rule: 66,
  });
  retry(
    30,
    c,
    1_030,
    "throttle",
    "all 2 of the function's reserved concurrency were in use; back-off 1 waits 1 s (it doubles up to 5 min)",
  );
  dequeue(1_032, c, 1).invoke(1_032, "e2", c, 75).finish(1_107, c, "Success", 1);
  dequeue(1_200, d, 1).invoke(1_200, "e1", d, 60, { status: "error" });
  retry(1_260, d, 61_260, "function-error", failed);
  dequeue(61_264, d, 2).invoke(61_264, "e1", d, 60, { attempt: 2, status: "error" });
  retry(
    61_324,
    d,
    181_324,
    "function-error",
    "attempt 2 of 3 ended with a function error (error); Lambda waits 2 min before retry 2",
  );
  dequeue(181_330, d, 3).invoke(181_330, "e1", d, 60, { attempt: 3, status: "error" });
  script.at(181_390, {
    type: "record.delivered",
    requestId: d,
    functionName,
    kind: "dead-letter",
    targetArn: "arn:aws:sqs:us-east-1:123456789012:orders-dlq",
    ok: true,
    body: '{"order":4}',
  });
  return script.finish(181_390, d, "RetriesExhausted", 3).result(200_000);
}

/** A queue and a stream, each with its event source mapping: batches, a partial failure, a split, messages that come back. */
export function polled(): RunResult {
  const script = new Script();
  const messages = Array.from({ length: 24 }, (_, i) => `m${i + 1}`);
  messages.forEach((messageId, i) =>
    script.at(i * 30, {
      type: "message.sent",
      queue: "orders-queue",
      messageId,
      bytes: 40,
      body: "{}",
    }),
  );
  script.at(500, {
    type: "pollers.scaled",
    mappingId: "map-queue",
    functionName: "orders",
    from: 2,
    to: 5,
    because: "12 messages wait and 2 batches are the most that may run",
    rule: 49,
  });
  const outcomes = ["success", "success", "partial", "success", "failed", "success"] as const;
  outcomes.forEach((outcome, b) => {
    const ms = 200 + b * 160;
    const records = messages.slice(b * 4, b * 4 + 4);
    const requestId = uuid(20 + b);
    for (const messageId of records)
      script.at(ms, {
        type: "message.received",
        queue: "orders-queue",
        messageId,
        receiveCount: 1,
        invisibleUntil: (ms + 1_500) * 1_000,
      });
    script.receive(ms, requestId, { source: "event-source-mapping", index: -1 });
    script.at(ms, {
      type: "batch.invoked",
      mappingId: "map-queue",
      batchId: `b${b}`,
      functionName: "orders",
      requestId,
      records,
      attempt: 1,
      because: "4 messages fill the batch",
      rule: 48,
    });
    const cold = b < 2;
    const environmentId = `q${(b % 2) + 1}`;
    if (cold) script.cold(ms, environmentId, requestId);
    const start = cold ? ms + 200 : ms;
    script.invoke(start, environmentId, requestId, 120, {
      cold,
      status: outcome === "failed" ? "error" : "success",
    });
    script.answer(start + 120, requestId, outcome === "failed" ? "error" : "success");
    const done = outcome === "success" ? 4 : outcome === "partial" ? 3 : 0;
    for (const messageId of records.slice(0, done))
      script.at(start + 120, { type: "message.deleted", queue: "orders-queue", messageId });
    script.at(start + 120, {
      type: "batch.ended",
      mappingId: "map-queue",
      batchId: `b${b}`,
      requestId,
      outcome,
      succeeded: records.slice(0, done),
      failed: records.slice(done),
      because: `the function reported ${4 - done} failed messages`,
      rule: 50,
    });
  });
  for (let i = 0; i < 12; i++)
    script.at(i * 70, {
      type: "stream.written",
      stream: "clicks",
      shardId: `shardId-00000000000${i % 2}`,
      sequenceNumber: `s${i}`,
      bytes: 80,
    });
  const shard = (
    n: number,
    batchId: string,
    ms: number,
    lengthMs: number,
    records: string[],
    outcome: "success" | "failed",
    attempt: number,
  ) => {
    const requestId = uuid(60 + n * 10 + ms);
    script.receive(ms, requestId, {
      source: "event-source-mapping",
      index: -1,
      functionName: "clicks",
    });
    script.at(ms, {
      type: "batch.invoked",
      mappingId: "map-stream",
      batchId,
      functionName: "clicks",
      requestId,
      shardId: `shardId-00000000000${n}`,
      records,
      attempt,
      because: "the batch window of 0 s is over",
      rule: 53,
    });
    const environmentId = `s${n + 1}`;
    const cold = ms === 300;
    if (cold) script.cold(ms, environmentId, requestId, "clicks");
    script.invoke(cold ? ms + 200 : ms, environmentId, requestId, lengthMs, {
      cold,
      status: outcome === "failed" ? "error" : "success",
    });
    const end = (cold ? ms + 200 : ms) + lengthMs;
    script.answer(end, requestId, outcome === "failed" ? "error" : "success");
    script.at(end, {
      type: "batch.ended",
      mappingId: "map-stream",
      batchId,
      requestId,
      outcome,
      succeeded: outcome === "success" ? records : [],
      failed: outcome === "failed" ? records : [],
      because: "the function ended",
      rule: 53,
    });
    return end;
  };
  shard(0, "x1", 300, 150, ["s0", "s2"], "success", 1);
  const end = shard(1, "y1", 300, 150, ["s1", "s3", "s5", "s7"], "failed", 1);
  script.at(end, {
    type: "batch.split",
    mappingId: "map-stream",
    batchId: "y1",
    into: ["y2", "y3"],
    because: "the batch of 4 records failed and BisectBatchOnFunctionError is on",
    rule: 54,
  });
  shard(1, "y2", end + 30, 90, ["s1", "s3"], "success", 1);
  const gone = shard(1, "y3", end + 140, 90, ["s5", "s7"], "failed", 2);
  script.at(gone, {
    type: "stream.records.dropped",
    mappingId: "map-stream",
    shardId: "shardId-000000000001",
    records: ["s5", "s7"],
    because: "MaximumRetryAttempts is 1 and the batch has been tried twice",
    rule: 54,
  });
  return script.result(4_000);
}

/** Provisioned concurrency with spillover, scaled by an alarm; extensions, a streamed response and a graceful shutdown. */
export function provisioned(): RunResult {
  const script = new Script();
  const [a, b, c] = [31, 32, 33].map((n) => uuid(n)) as [string, string, string];
  const of = { functionName: "orders", qualifier: "live" };
  script.at(0, {
    type: "provisioned.changed",
    ...of,
    requested: 2,
    allocated: 0,
    available: 0,
    status: "IN_PROGRESS",
    because: "the alias live asks for 2 provisioned environments",
    rule: 70,
  });
  script.cold(50, "p1", null, "orders", "7").cold(90, "p2", null, "orders", "7");
  script.at(300, {
    type: "provisioned.changed",
    ...of,
    requested: 2,
    allocated: 2,
    available: 2,
    status: "READY",
    because: "all 2 environments are initialised",
    rule: 70,
  });
  for (const requestId of [a, b, c]) script.receive(700, requestId, { qualifier: "live" });
  script.invoke(700, "p1", a, 400, { version: "7", stream: true }).answer(1_100, a, "success");
  script.invoke(700, "p2", b, 260, { version: "7", extensionMs: 140 }).answer(960, b, "success");
  script.at(700, {
    type: "invocation.spilled",
    requestId: c,
    ...of,
    because: "all 2 provisioned environments of live were busy",
    rule: 71,
  });
  script
    .cold(700, "d1", c, "orders", "7")
    .invoke(900, "d1", c, 200, { cold: true, version: "7" })
    .answer(1_100, c, "success");
  script.at(1_400, {
    type: "alarm.changed",
    alarmName: "TargetTracking-orders-high",
    from: "OK",
    to: "ALARM",
    because: "ProvisionedConcurrencyUtilization was 1 in 3 of 3 minutes, above 0.7",
    rule: 81,
  });
  script.at(1_450, {
    type: "scaling.activity",
    ...of,
    from: 2,
    to: 3,
    cause: "alarm TargetTracking-orders-high",
    because: "2 environments at 1.0 need 3 for a target of 0.7",
    rule: 73,
  });
  script.at(1_450, {
    type: "provisioned.changed",
    ...of,
    requested: 3,
    allocated: 2,
    available: 2,
    status: "IN_PROGRESS",
    because: "Application Auto Scaling asks for 3 provisioned environments",
    rule: 70,
  });
  script.cold(1_500, "p3", null, "orders", "7");
  script.at(1_700, {
    type: "provisioned.changed",
    ...of,
    requested: 3,
    allocated: 3,
    available: 3,
    status: "READY",
    because: "all 3 environments are initialised",
    rule: 70,
  });
  script.at(2_300, {
    type: "alarm.changed",
    alarmName: "TargetTracking-orders-high",
    from: "ALARM",
    to: "OK",
    because: "ProvisionedConcurrencyUtilization was 0.4 in 3 of 3 minutes",
    rule: 81,
  });
  script.at(2_400, { type: "environment.thawed", environmentId: "d1", frozenUs: 1_300_000 });
  script.at(2_400, {
    type: "signal.sent",
    environmentId: "d1",
    signal: "SIGTERM",
    budgetUs: 500_000,
  });
  script.at(2_620, {
    type: "environment.shutdown",
    environmentId: "d1",
    reason: "spindown",
    because: "it was idle for 1.3 s",
  });
  return script.result(2_800);
}

/** Asynchronous events, one every 10 ms, every tenth of them with a retry after a minute. */
export function queued(count: number): RunResult {
  const script = new Script();
  const functionName = "orders";
  for (let i = 0; i < count; i++) {
    const requestId = uuid(i + 1);
    const arrival = i * 10;
    const environmentId = `e${i % 16}`;
    script.receive(arrival, requestId, { type: "Event", index: i });
    script.at(arrival, { type: "async.queued", requestId, functionName, duplicate: false });
    script.answer(arrival, requestId, "accepted", 202);
    const start = arrival + 20 + (i % 7);
    script.at(start, {
      type: "async.dequeued",
      requestId,
      functionName,
      attempt: 1,
      ageUs: (start - arrival) * 1_000,
    });
    const cold = i < 16;
    if (cold) script.cold(start, environmentId, requestId);
    const begin = cold ? start + 200 : start;
    const fails = i % 10 === 3;
    script.invoke(begin, environmentId, requestId, 90, {
      cold,
      status: fails ? "error" : "success",
    });
    if (!fails) {
      script.finish(begin + 90, requestId, "Success", 1);
      continue;
    }
    const dueAt = (begin + 90 + 60_000) * 1_000;
    script.at(begin + 90, {
      type: "async.returned",
      requestId,
      functionName,
      cause: "function-error",
      dueAt,
      because: "attempt 1 of 3 ended with a function error",
      rule: 43,
    });
    const again = dueAt / 1_000 + 4;
    script.at(again, {
      type: "async.dequeued",
      requestId,
      functionName,
      attempt: 2,
      ageUs: (again - arrival) * 1_000,
    });
    script.finish(again + 5, requestId, "Success", 2);
  }
  return script.result(count * 10 + 70_000);
}
