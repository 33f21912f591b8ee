/** Small values for the tests of this folder and of the islands. */
import type {
  FunctionConfiguration,
  InvocationSummary,
  RunResult,
  TraceRecord,
} from "../session/protocol.ts";
import type { SampleData } from "./sample.ts";

export const CONFIGURATION: FunctionConfiguration = {
  functionName: "hello",
  runtime: "nodejs24.x",
  handler: "index.handler",
  memorySizeMb: 128,
  timeoutSeconds: 3,
  environment: {},
  architecture: "x86_64",
};

function invocation(change: Partial<InvocationSummary> = {}): InvocationSummary {
  return {
    requestId: "r-0",
    functionName: "hello",
    invocationType: "RequestResponse",
    source: "client",
    attempts: 1,
    condition: null,
    index: 0,
    atMs: 0,
    status: "success",
    payload: null,
    functionError: null,
    environmentId: "e-0",
    coldStart: false,
    initMs: null,
    durationMs: 5,
    billedMs: 5,
    memoryUsedMb: 70,
    latencyMs: 6,
    costUsd: 0,
    ...change,
  };
}

/** A run of which nothing was measured. */
export const NO_METRICS: Pick<RunResult, "arrivals" | "metrics" | "alarms" | "notes"> = {
  arrivals: 0,
  metrics: {
    periodMs: 1_000,
    series: [],
    rejected: [],
    limits: { accountConcurrency: 1_000, reserved: {} },
  },
  alarms: [],
  notes: [],
};

export function runOf(
  invocations: Partial<InvocationSummary>[],
  change: Partial<RunResult> = {},
): RunResult {
  const started = ({ coldStart = false }: Partial<InvocationSummary>, seq: number) =>
    ({ type: "invoke.started", seq, at: 0, coldStart }) as TraceRecord;
  return {
    seed: "1",
    traceHash: "0",
    virtualMs: 1_000,
    startedAt: "2026-01-01T00:00:00.000Z",
    trace: invocations.map(started),
    httpExchanges: [],
    invocations: invocations.map((it, index) =>
      invocation({ requestId: `r-${index}`, index, ...it }),
    ),
    logs: [],
    ...NO_METRICS,
    arrivals: invocations.length,
    bill: { lines: [], totalUsd: 0, gbSeconds: 0, billedMs: 0 },
    cancelled: false,
    ...change,
  };
}

export function sampleOf(change: Partial<SampleData> = {}): SampleData {
  return {
    id: "hello",
    title: "Hello",
    template: "template.yaml",
    function: CONFIGURATION,
    surroundings: [],
    files: {
      "index.ts": "export const handler = async () => 1;\n",
      "template.yaml": "Resources: {}\n",
    },
    entry: "index.ts",
    events: [
      { name: "greeting", payload: { name: "Ada" } },
      { name: "empty", payload: {} },
    ],
    workloads: [
      {
        id: "once",
        label: "One request",
        workload: { kind: "constant", count: 1, intervalMs: 0, payloads: [] },
      },
    ],
    outsideHosts: [],
    seed: "7",
    ...change,
  };
}
