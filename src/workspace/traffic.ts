/** Kinds of traffic with the numbers that each takes. */
import type { Workload } from "../session/protocol.ts";
import type { NumberField } from "./numbers.ts";

type Shape = Workload extends infer One
  ? One extends { payloads: unknown[] }
    ? Omit<One, "payloads" | "target">
    : never
  : never;

interface TrafficKind {
  id: string;
  label: string;
  description: string;
  fields: readonly NumberField[];
  shape(value: (field: string) => number): Shape;
}

const number = (
  id: string,
  label: string,
  initial: number,
  [minimum, maximum]: [number, number],
  unit?: string,
): NumberField => ({
  id,
  label,
  initial: String(initial),
  minimum,
  maximum,
  ...(unit === undefined ? {} : { unit }),
});

/** Of things that are counted. */
const count = (id: string, label: string, initial: number, most: number): NumberField => ({
  ...number(id, label, initial, [1, most]),
  whole: true,
});

const RATE: [number, number] = [0, 10_000];
const DAYS_SECONDS: [number, number] = [1, 20 * 86_400];
const lasting = (seconds: number): NumberField =>
  number("seconds", "For", seconds, DAYS_SECONDS, "s");

/** Begins the names of inputs that are numbers of traffic. */
export const TRAFFIC_INPUTS = "traffic:";

/** The name under which a draft keeps a number of a kind of traffic. */
export const trafficInput = (kind: string, field: string): string =>
  `${TRAFFIC_INPUTS}${kind}:${field}`;

export const TRAFFIC: readonly TrafficKind[] = [
  {
    id: "once",
    label: "One request",
    description: "A single request at the beginning.",
    fields: [],
    shape: () => ({ kind: "constant", count: 1, intervalMs: 0 }),
  },
  {
    id: "steady",
    label: "One after the other",
    description: "Requests at even intervals.",
    fields: [
      count("count", "Requests", 10, 100_000),
      number("interval", "Every", 200, [0, 86_400_000], "ms"),
    ],
    shape: (value) => ({
      kind: "constant",
      count: value("count"),
      intervalMs: value("interval"),
    }),
  },
  {
    id: "burst",
    label: "All at once",
    description: "A burst of requests at the same instant, perhaps several times.",
    fields: [
      count("size", "Requests", 20, 10_000),
      count("bursts", "Bursts", 1, 1_000),
      number("gap", "Apart", 60, [0, 86_400], "s"),
    ],
    shape: (value) => ({
      kind: "burst",
      size: value("size"),
      bursts: value("bursts"),
      gapMs: value("gap") * 1_000,
    }),
  },
  {
    id: "random",
    label: "At random",
    description: "Many clients who know nothing of each other: a Poisson process.",
    fields: [number("rate", "Rate", 5, RATE, "per s"), lasting(30)],
    shape: (value) => ({
      kind: "poisson",
      perSecond: value("rate"),
      durationMs: value("seconds") * 1_000,
    }),
  },
  {
    id: "ramp",
    label: "More and more",
    description: "At random, at a rate that goes in a straight line from one number to another.",
    fields: [
      number("from", "From", 1, RATE, "per s"),
      number("to", "To", 20, RATE, "per s"),
      lasting(60),
    ],
    shape: (value) => ({
      kind: "ramp",
      fromPerSecond: value("from"),
      toPerSecond: value("to"),
      durationMs: value("seconds") * 1_000,
    }),
  },
  {
    id: "day",
    label: "A day",
    description: "At random, few at night and many at noon.",
    fields: [
      number("low", "At night", 0.001, RATE, "per s"),
      number("high", "At noon", 0.02, RATE, "per s"),
      number("hours", "For", 24, [1, 480], "h"),
    ],
    shape: (value) => ({
      kind: "daily",
      lowPerSecond: value("low"),
      highPerSecond: value("high"),
      durationMs: value("hours") * 3_600_000,
    }),
  },
  {
    id: "users",
    label: "Users who wait",
    description: "Each waits for the answer, thinks for a while, and asks again.",
    fields: [
      count("users", "Users", 5, 10_000),
      number("think", "Thinking", 1_000, [0, 86_400_000], "ms"),
      lasting(30),
    ],
    shape: (value) => ({
      kind: "closed",
      users: value("users"),
      thinkMs: value("think"),
      durationMs: value("seconds") * 1_000,
    }),
  },
];
