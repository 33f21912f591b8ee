/** Faults: shares from 0 to 1, lengths in ms, and no probability without what it does. */
import type { Faults } from "../protocol.ts";
import {
  filledText,
  flag,
  isObject,
  join,
  listOf,
  numberFrom,
  objectOf,
  oneOf,
  optional,
  share,
  show,
  wholeFrom,
  type Report,
  type Shape,
  type ShapesOf,
} from "./shapes.ts";

const DAY_MS = 24 * 3_600_000;
const milliseconds = optional(numberFrom(0, DAY_MS, "ms"));
const instant = optional(numberFrom(0, 365 * DAY_MS, "ms from the start"));
const probability = optional(share);

type Part<K extends keyof Faults> = NonNullable<Faults[K]>;

type Scheduled = NonNullable<Faults["schedule"]>[number];
const place = wholeFrom(0, Infinity, "the number of its place in the run, from 0");

/** What each kind of scheduled fault needs besides its kind. */
const SCHEDULED: {
  [K in Scheduled["kind"]]: ShapesOf<Omit<Extract<Scheduled, { kind: K }>, "kind">>;
} = {
  "crash-before-call": { call: place },
  "crash-before-response": { invocation: place },
  recycle: { invocation: place },
  throttle: { invocation: place },
  "call-fails": {
    call: place,
    status: optional(wholeFrom(400, 599, "HTTP status")),
    afterEffect: optional(flag),
  },
  "call-slow": { call: place, extraMs: numberFrom(0, DAY_MS, "ms") },
  "crash-before-query": { query: place },
  "query-fails": {
    query: place,
    by: oneOf("57P01", "ECONNRESET"),
    afterEffect: optional(flag),
  },
  "query-slow": { query: place, extraMs: numberFrom(0, DAY_MS, "ms") },
  "deliver-again": { delivery: place, afterMs: numberFrom(0, DAY_MS, "ms") },
  "deliver-late": { delivery: place, lateMs: numberFrom(0, DAY_MS, "ms") },
};
const scheduledKind = oneOf(...Object.keys(SCHEDULED));

const scheduledFault: Shape = (value, path, report) => {
  if (!isObject(value)) {
    const expected = "a fault: an object with its kind and its place";
    return report({ path, expected, received: show(value) });
  }
  const { kind, ...needs } = value;
  scheduledKind(kind, join(path, "kind"), report);
  if (!Object.hasOwn(SCHEDULED, kind as string)) return;
  objectOf<object>(SCHEDULED[kind as Scheduled["kind"]])(needs, path, report);
};

const settings = objectOf<Faults>({
  init: optional(
    objectOf<Part<"init">>({
      slowProbability: probability,
      slowMs: milliseconds,
      failProbability: probability,
    }),
  ),
  crash: optional(
    objectOf<Part<"crash">>({
      probability,
      arrivals: optional(listOf(wholeFrom(0, Infinity, "places in the workload, from 0"))),
      atHostCall: optional(wholeFrom(1, Infinity, "")),
    }),
  ),
  delivery: optional(
    objectOf<Part<"delivery">>({
      duplicateProbability: probability,
      duplicateAfterMs: milliseconds,
      lateProbability: probability,
      lateMs: milliseconds,
    }),
  ),
  dependencies: optional(
    listOf(
      objectOf<Part<"dependencies">[number]>({
        host: optional(filledText),
        service: optional(filledText),
        operation: optional(filledText),
        extraLatencyMs: milliseconds,
        errorProbability: probability,
        errorStatus: optional(wholeFrom(400, 599, "HTTP status")),
        afterEffect: optional(flag),
        fromMs: instant,
        untilMs: instant,
      }),
    ),
  ),
  recycle: optional(objectOf<Part<"recycle">>({ probability: share })),
  throttle: optional(objectOf<Part<"throttle">>({ probability: share })),
  failovers: optional(
    listOf(
      objectOf<Part<"failovers">[number]>({
        database: filledText,
        atMs: numberFrom(0, 365 * DAY_MS, "ms from the start"),
        durationMs: milliseconds,
      }),
    ),
  ),
  schedule: optional(listOf(scheduledFault)),
});

/** Settings of which one does nothing without the other, or without one of several. */
const TOGETHER: [part: string, setting: string, ...needs: string[]][] = [
  ["init", "slowProbability", "slowMs"],
  ["init", "slowMs", "slowProbability"],
  ["delivery", "lateProbability", "lateMs"],
  ["delivery", "lateMs", "lateProbability"],
  ["delivery", "duplicateAfterMs", "duplicateProbability"],
  ["crash", "atHostCall", "probability", "arrivals"],
];
const TOGETHER_OF_DEPENDENCIES: [setting: string, ...needs: string[]][] = [
  ["errorStatus", "errorProbability"],
  ["afterEffect", "errorProbability"],
  ["afterEffect", "service"],
  ["operation", "service"],
  ["host", "extraLatencyMs", "errorProbability"],
  ["service", "extraLatencyMs", "errorProbability"],
  ["fromMs", "extraLatencyMs", "errorProbability"],
  ["untilMs", "extraLatencyMs", "errorProbability"],
];

export const faultsShape: Shape = (value, path, report) => {
  settings(value, path, report);
  if (!isObject(value)) return;
  for (const [part, setting, ...needs] of TOGETHER) {
    checkTogether(value[part], join(path, part), setting, needs, report);
  }
  const { dependencies } = value;
  if (!Array.isArray(dependencies)) return;
  dependencies.forEach((each: unknown, i) => {
    const place = join(path, `dependencies[${i}]`);
    for (const [setting, ...needs] of TOGETHER_OF_DEPENDENCIES) {
      checkTogether(each, place, setting, needs, report);
    }
  });
};

function checkTogether(
  given: unknown,
  path: string,
  setting: string,
  needs: readonly string[],
  report: Report,
): void {
  if (!isObject(given) || given[setting] === undefined) return;
  if (needs.some((name) => given[name] !== undefined)) return;
  report({
    path: join(path, needs[0]!),
    expected: `${needs[0] === "service" ? "a service of AWS" : "a number"}${needs.length > 1 ? `, or ${needs.slice(1).join(" or ")}` : ""}, because ${setting} does nothing without it`,
    received: "nothing",
  });
}
