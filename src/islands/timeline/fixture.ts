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
