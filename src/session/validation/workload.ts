/** Workloads: every kind, where its arrivals go, and how many there may be. */
import type { Workload } from "../protocol.ts";
import { httpArrivalShape } from "./http.ts";
import {
  filledText,
  isObject,
  join,
  json,
  listOf,
  numberFrom,
  objectOf,
  oneOf,
  optional,
  refuseOthers,
  show,
  wholeFrom,
  type Report,
  type Shape,
  type ShapesOf,
} from "./shapes.ts";

export const MOST_ARRIVALS = 1_000_000;

/** A year: longer than any run, and still exact in microseconds. */
const LONGEST_MS = 365 * 24 * 3_600_000;
const MOST_PER_SECOND = 1_000_000;

const milliseconds = numberFrom(0, LONGEST_MS, "ms");
const duration = numberFrom(1, LONGEST_MS, "ms");
const count = wholeFrom(1, MOST_ARRIVALS, "invocations");
const rate = numberFrom(0.000_001, MOST_PER_SECOND, "per second");
const rateOrNone = numberFrom(0, MOST_PER_SECOND, "per second");
const payloads = listOf(json);

type Kind = Workload["kind"];
type SettingsOf<K extends Kind> = Omit<Extract<Workload, { kind: K }>, "kind" | "target">;

const KINDS: { [K in Kind]: ShapesOf<SettingsOf<K>> } = {
  list: { arrivals: listOf(objectOf({ atMs: milliseconds, payload: optional(json) })) },
  constant: { count, intervalMs: milliseconds, payloads },
  poisson: { perSecond: rate, durationMs: duration, payloads },
  burst: { size: count, bursts: count, gapMs: milliseconds, payloads },
  ramp: { fromPerSecond: rateOrNone, toPerSecond: rateOrNone, durationMs: duration, payloads },
  daily: { lowPerSecond: rateOrNone, highPerSecond: rate, durationMs: duration, payloads },
  closed: {
    users: wholeFrom(1, 100_000, "users"),
    thinkMs: milliseconds,
    durationMs: duration,
    payloads,
  },
};

const WORKLOAD_KINDS = Object.keys(KINDS) as Kind[];

const kindShape = oneOf(...WORKLOAD_KINDS);

/** A workload on its own; whether its target exists is known to the account. */
export const workloadShape: Shape = (value, path, report) => {
  if (!isObject(value)) {
    const expected = `a workload: an object whose kind is one of ${WORKLOAD_KINDS.join(", ")}`;
    return report({ path, expected, received: show(value) });
  }
  const { kind, target, ...settings } = value;
  kindShape(kind, join(path, "kind"), report);
  if (!Object.hasOwn(KINDS, kind as string)) return;
  objectOf(KINDS[kind as Kind] as ShapesOf<SettingsOf<Kind>>)(settings, path, report);
  if (target !== undefined) targetShape(target, join(path, "target"), report);
  if (isObject(target) && ("api" in target || "functionUrl" in target)) {
    checkRequests(value as unknown as Workload, path, report);
  }
  checkSense(value as unknown as Workload, path, report);
};

/** What arrives at an API describes an HTTP request. */
function checkRequests(workload: Workload, path: string, report: Report): void {
  if (workload.kind === "list") {
    if (!Array.isArray(workload.arrivals)) return;
    for (const [i, arrival] of workload.arrivals.entries()) {
      httpArrivalShape(arrival?.payload, `${path}.arrivals[${i}].payload`, report);
    }
    return;
  }
  const { payloads } = workload;
  if (!Array.isArray(payloads)) return;
  const none = { path: `${path}.payloads`, expected: "at least one request", received: "none" };
  if (payloads.length === 0) report({ ...none, fix: 'Add one: { "method": "GET", "path": "/" }.' });
  payloads.forEach((each, i) => httpArrivalShape(each, `${path}.payloads[${i}]`, report));
}

const TARGETS = {
  queue: objectOf<{ queue: string; messageGroup?: string }>({
    queue: filledText,
    messageGroup: optional(filledText),
  }),
  stream: objectOf<{ stream: string; partitionKey?: string }>({
    stream: filledText,
    partitionKey: optional(filledText),
  }),
  bucket: objectOf<{ bucket: string; key?: string }>({
    bucket: filledText,
    key: optional(filledText),
  }),
  api: objectOf<{ api: string }>({ api: filledText }),
  functionUrl: objectOf<{ functionUrl: string; qualifier?: string }>({
    functionUrl: filledText,
    qualifier: optional(filledText),
  }),
  table: objectOf<{ table: string }>({ table: filledText }),
  topic: objectOf<{
    topic: string;
    messageGroup?: string;
    subject?: string;
    attributes?: string[];
  }>({
    topic: filledText,
    messageGroup: optional(filledText),
    subject: optional(filledText),
    attributes: optional(listOf(filledText)),
  }),
  eventBus: objectOf<{ eventBus: string; source: string; detailType: string }>({
    eventBus: filledText,
    source: filledText,
    detailType: filledText,
  }),
  function: objectOf<{ function?: string; qualifier?: string; invocationType?: string }>({
    function: optional(filledText),
    qualifier: optional(filledText),
    invocationType: optional(oneOf("RequestResponse", "Event", "DryRun")),
  }),
};
const TARGET_SETTINGS = [
  "function",
  "qualifier",
  "invocationType",
  "queue",
  "messageGroup",
  "stream",
  "partitionKey",
  "bucket",
  "key",
  "api",
  "functionUrl",
  "table",
  "topic",
  "subject",
  "attributes",
  "eventBus",
  "source",
  "detailType",
];
const TARGET_KINDS = [
  "queue",
  "stream",
  "bucket",
  "table",
  "topic",
  "eventBus",
  "api",
  "functionUrl",
] as const;

const targetShape: Shape = (value, path, report) => {
  if (!isObject(value)) {
    const expected =
      "an object with function, qualifier and invocationType, with queue, with stream, with bucket, with table, with topic, with eventBus, with api, or with functionUrl";
    return report({ path, expected, received: show(value) });
  }
  let known = true;
  refuseOthers(value, TARGET_SETTINGS, path, (problem) => {
    known = false;
    report(problem);
  });
  if (!known) return;
  const kind = TARGET_KINDS.find((each) => each in value) ?? "function";
  TARGETS[kind](value, path, report);
};

type FunctionTarget = Extract<NonNullable<Workload["target"]>, { function?: string }>;

const isFunction = (target: NonNullable<Workload["target"]>): target is FunctionTarget =>
  !TARGET_KINDS.some((kind) => kind in target);

/** What one setting cannot see: a rate that never rises, clients that wait for an answer that does not come. */
function checkSense(workload: Workload, path: string, report: Report): void {
  if (workload.kind === "ramp" && workload.fromPerSecond === 0 && workload.toPerSecond === 0) {
    report({
      path: join(path, "toPerSecond"),
      expected: "a rate above 0 at one end of the ramp",
      received: "0 at both",
    });
  }
  if (workload.kind === "daily" && workload.lowPerSecond > workload.highPerSecond) {
    report({
      path: join(path, "lowPerSecond"),
      expected: `at most highPerSecond (${workload.highPerSecond})`,
      received: show(workload.lowPerSecond),
    });
  }
  if (workload.kind !== "closed" || !workload.target) return;
  const { target } = workload;
  if ("api" in target || "functionUrl" in target) return;
  if (!isFunction(target) || (target.invocationType ?? "RequestResponse") !== "RequestResponse") {
    report({
      path: join(path, "target"),
      expected:
        "a function that is called with RequestResponse, an API or a function URL, because users wait for their answers",
      received: show(target),
      fix: "Use another kind of workload for this target.",
    });
  }
}
