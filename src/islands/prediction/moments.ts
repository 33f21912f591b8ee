/** Moments of a run that a marker can stand for, and the phases that are drawn under the markers. */
import type { RunResult, TraceRecord } from "../../session/protocol.ts";

/** A marker to place: `moment` is one of {@link MOMENTS} and, from 1, which of them: `initEnds:1`. */
export interface Mark {
  moment: string;
  /** What happens there, as a sentence without its full stop. */
  label: string;
}

const of =
  (...types: TraceRecord["type"][]) =>
  ({ trace }: RunResult): number[] =>
    trace.filter(({ type }) => types.includes(type)).map(({ at }) => at);

/** When each of them happened, in microseconds of virtual time, in order. */
const MOMENTS: Readonly<Record<string, (run: RunResult) => number[]>> = {
  environmentStarts: of("environment.created"),
  initEnds: of("init.ended"),
  invokeStarts: of("invoke.started"),
  answer: of("invoke.responded"),
  clientAnswer: of("api.responded"),
  outsideRequest: of("http.requested"),
  freezes: of("environment.frozen"),
  throttle: of("invocation.throttled"),
  recordDelivered: of("record.delivered"),
  scaling: of("scaling.activity"),
  environmentEnds: ({ trace }) =>
    trace
      .filter((it) => it.type === "environment.shutdown" && it.reason !== "end-of-run")
      .map(({ at }) => at),
};

/** The moment in milliseconds, or null when the run has no such thing. Throws an author error for an unknown name. */
export function momentOf(name: string): (run: RunResult) => number | null {
  const [, kind = "", which] = /^(\w+):([1-9]\d*)$/.exec(name) ?? [];
  const read = Object.hasOwn(MOMENTS, kind) ? MOMENTS[kind] : undefined;
  if (read === undefined) {
    const known = Object.keys(MOMENTS).join(", ");
    throw new Error(`There is no moment "${name}". Expected one of ${known}, and which: answer:1.`);
  }
  return (run) => {
    const at = read(run)[Number(which) - 1];
    return at === undefined ? null : Math.round(at / 1_000);
  };
}

/** Values of markers as they are kept: milliseconds joined by commas, "-" for what did not happen. */
export const writeMarks = (values: readonly (number | null)[]): string =>
  values.map((value) => value ?? "-").join(",");

export const readMarks = (text: string): (number | null)[] =>
  text.split(",").map((value) => (value === "-" ? null : Number(value)));

export interface Phase {
  kind: "placement" | "init" | "invoke";
  fromMs: number;
  toMs: number;
}

const PHASES: Partial<Record<TraceRecord["type"], Phase["kind"] | "end">> = {
  "environment.created": "placement",
  "init.started": "init",
  "init.ended": "end",
  "invoke.started": "invoke",
  "invoke.ended": "end",
};

/** The phases of the first environments, one list for each. Frozen is what lies between. */
export function phasesOf({ trace, virtualMs }: RunResult, most: number): Phase[][] {
  const lanes = new Map<string, Phase[]>();
  for (const record of trace) {
    const kind = PHASES[record.type];
    if (kind === undefined || !("environmentId" in record) || !record.environmentId) continue;
    const lane = lanes.get(record.environmentId) ?? [];
    if (lanes.size >= most && !lanes.has(record.environmentId)) continue;
    lanes.set(record.environmentId, lane);
    const atMs = record.at / 1_000;
    const last = lane.at(-1);
    if (last && last.toMs === virtualMs) last.toMs = atMs;
    if (kind !== "end") lane.push({ kind, fromMs: atMs, toMs: virtualMs });
  }
  return [...lanes.values()];
}
