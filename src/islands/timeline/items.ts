import type { InvocationStatus, RunResult, TraceRecord } from "../../session/protocol.ts";
import { OUTCOMES, type Phase, PHASES } from "../../styles/vocabulary.ts";
import {
  countOf,
  formatBytes,
  formatInstant,
  formatLength,
  formatUsd,
  shortRequestId,
} from "../shared/format.ts";
import { sameSelection, type TimelineSelection } from "../shared/selection.ts";
import { kindOf, NONE, outcomeOf, spanAt, type TimelineModel } from "./model.ts";

/** Something on the timeline that can be pointed at. */
export type Item =
  { type: "span"; lane: number; span: number } | { type: "request"; request: number };

export const sameItem = (a: Item | null, b: Item | null): boolean =>
  a === b || (a !== null && b !== null && JSON.stringify(a) === JSON.stringify(b));

/** What the other views are told when an item is selected. */
export function selectionOf(model: TimelineModel, item: Item): TimelineSelection {
  const { requests, lanes } = model;
  if (item.type === "request") {
    const lane = lanes[requests.lane[item.request]!];
    const answer = requests.answerUs[item.request]!;
    return {
      environmentId: lane?.environmentId ?? null,
      requestId: requests.id[item.request]!,
      fromUs: requests.arrivalUs[item.request]!,
      toUs: Number.isNaN(answer) ? model.extentUs : answer,
    };
  }
  const { environmentId, spans } = lanes[item.lane]!;
  const request = spans.request[item.span]!;
  return {
    environmentId,
    ...(request !== NONE && { requestId: requests.id[request]! }),
    fromUs: spans.fromUs[item.span]!,
    toUs: spans.toUs[item.span]!,
  };
}

/** The item that a selection, perhaps made in another view, stands for. */
export function itemOf(model: TimelineModel, selection: TimelineSelection | null): Item | null {
  if (!selection) return null;
  const request =
    selection.requestId === undefined ? undefined : model.requestIndex.get(selection.requestId);
  if (selection.environmentId !== null) {
    const lane = model.laneIndex.get(selection.environmentId);
    if (lane !== undefined) {
      const { spans } = model.lanes[lane]!;
      const first = spanAt(spans, selection.fromUs);
      for (const span of [first, first - 1]) {
        const item: Item = { type: "span", lane, span };
        if (span >= 0 && sameSelection(selectionOf(model, item), selection)) return item;
      }
      if (request === undefined && first >= 0) return { type: "span", lane, span: first };
    }
  }
  return request === undefined ? null : { type: "request", request };
}

export interface Facts {
  /** "Invoke", "Request". */
  title: string;
  phase: Phase | null;
  outcome: NonNullable<ReturnType<typeof outcomeOf>> | null;
  fromUs: number;
  toUs: number;
  lengthUs: number;
  /** "Environment 2", or what served the request. */
  where: string;
  environmentId: string | null;
  requestId: string | null;
  /** What led to it, as one sentence without a full stop. */
  because: string | null;
  /** More, as label and value. */
  more: [label: string, value: string][];
  records: TraceRecord[];
}

/** How a span ended, in words: an init has no function that could fail. */
export const endWord = (phase: Phase | null, outcome: InvocationStatus): string =>
  phase === "init" && outcome === "error" ? "Failed" : OUTCOMES[outcome].word;

/** Everything the details card says about an item. */
export const factsOf = (model: TimelineModel, item: Item): Facts =>
  item.type === "request"
    ? requestFacts(model, item.request)
    : spanFacts(model, item.lane, item.span);

function requestFacts(model: TimelineModel, i: number): Facts {
  const { requests, lanes, run } = model;
  const lane = lanes[requests.lane[i]!];
  const outcome = outcomeOf(requests.outcome[i]!);
  const selection = selectionOf(model, { type: "request", request: i });
  const start = requests.startUs[i]!;
  const records = recordsOf(run).get(requests.id[i]!) ?? [];
  const answered = records.find((record) => record.type === "invocation.completed");
  const throttled = records.find((record) => record.type === "invocation.throttled");
  return {
    title: `Request ${requests.index[i]! + 1}`,
    phase: null,
    outcome,
    ...extent(selection),
    where: lane ? `Environment ${lane.number}` : "no environment",
    environmentId: selection.environmentId,
    requestId: selection.requestId ?? null,
    because: throttled
      ? `Lambda refused it: ${throttled.reason}`
      : requests.coldStart[i]
        ? "No environment was free: the request waited for a new one"
        : null,
    more: [
      ...(Number.isNaN(start)
        ? []
        : ([["Waited", formatLength(start - selection.fromUs)]] satisfies Facts["more"])),
      ...(answered
        ? ([
            ["Answer", `HTTP ${answered.statusCode}, ${formatBytes(answered.payload.length)}`],
          ] satisfies Facts["more"])
        : []),
    ],
    records,
  };
}

const byRequest = new WeakMap<RunResult, Map<string, TraceRecord[]>>();

/** The records of each request, sorted out once per run. */
function recordsOf(run: RunResult): Map<string, TraceRecord[]> {
  let index = byRequest.get(run);
  if (index) return index;
  byRequest.set(run, (index = new Map()));
  for (const record of run.trace) {
    if (!("requestId" in record) || record.requestId === undefined) continue;
    const records = index.get(record.requestId);
    if (records) records.push(record);
    else index.set(record.requestId, [record]);
  }
  return index;
}

function spanFacts(model: TimelineModel, laneIndex: number, i: number): Facts {
  const { lanes, requests, run } = model;
  const lane = lanes[laneIndex]!;
  const { spans } = lane;
  const phase = kindOf(spans, i);
  const selection = selectionOf(model, { type: "span", lane: laneIndex, span: i });
  const records = Array.from(
    lane.records.subarray(spans.firstRecord[i]!, spans.lastRecord[i]! + 1),
    (position) => run.trace[position]!,
  );
  const request = spans.request[i]!;
  return {
    title: PHASES[phase].word,
    phase,
    outcome: outcomeOf(spans.outcome[i]!),
    ...extent(selection),
    where: `Environment ${lane.number}`,
    environmentId: lane.environmentId,
    requestId: selection.requestId ?? null,
    because: because(records, phase, request !== NONE && requests.coldStart[request] === 1),
    more: moreOf(records, phase),
    records,
  };
}

const extent = ({ fromUs, toUs }: TimelineSelection) => ({ fromUs, toUs, lengthUs: toUs - fromUs });

function because(records: TraceRecord[], phase: Facts["phase"], coldStart: boolean): string | null {
  for (const record of records) {
    if (record.type === "environment.created") return record.because;
    if (record.type === "init.started" && record.phase === "invoke") {
      return "The process had been ended: it starts again inside the invocation, and the time counts as duration";
    }
    if (record.type === "environment.frozen") {
      return record.pending > 0
        ? `The invocation was over with ${countOf(record.pending, "timer or request", "timers or requests")} pending; they wait for the thaw`
        : "The invocation was over and nothing was pending";
    }
    if (record.type === "invoke.ended" && record.errorType) return record.errorType;
    if (record.type === "init.ended" && record.errorType) return record.errorType;
  }
  if (phase === "init") return "First start of the environment";
  if (phase === "invoke")
    return coldStart
      ? "Cold start: the environment was made for this request"
      : "Warm: the environment was free";
  return null;
}

function moreOf(records: TraceRecord[], phase: Facts["phase"]): Facts["more"] {
  const more: Facts["more"] = [];
  for (const record of records) {
    if (record.type === "invoke.ended") {
      const init = record.initUs === undefined ? "" : ", init included";
      more.push(["Billed", `${record.billedMs} ms${init}`]);
      more.push(["Memory", `${record.memoryUsedMb} MB used`]);
      more.push(["Cost", formatUsd(record.costUsd)]);
    }
    if (record.type === "environment.reset") more.push(["Reset", record.because]);
    if (record.type === "environment.shutdown" && record.reason !== "end-of-run")
      more.push(["Shut down", record.because]);
  }
  const modules = records.filter((record) => record.type === "module.loaded");
  if (modules.length > 0) {
    const bytes = modules.reduce((sum, record) => sum + record.bytes, 0);
    more.push(["Loaded", `${countOf(modules.length, "module")}, ${formatBytes(bytes)}`]);
  }
  const outside = records.filter((record) => record.type === "http.requested");
  if (outside.length > 0 && phase !== "frozen")
    more.push(["Outside", countOf(outside.length, "request")]);
  return more;
}

/** One line for a tooltip, a live region and the label of the focus: "Invoke 12.3 ms, function error, environment 2". */
export function describe(facts: Facts): string {
  return [
    `${facts.title}${facts.phase ? "" : ","} ${formatLength(facts.lengthUs)}`,
    facts.outcome && facts.outcome !== "success"
      ? endWord(facts.phase, facts.outcome).toLowerCase()
      : null,
    `from ${formatInstant(facts.fromUs)}`,
    facts.where.charAt(0).toLowerCase() + facts.where.slice(1),
    facts.requestId ? `request ${shortRequestId(facts.requestId)}` : null,
  ]
    .filter(Boolean)
    .join(", ");
}

/** A record as one line of fixed columns: time, what, the rest of its fields. */
export function recordLine(record: TraceRecord): { time: string; type: string; rest: string } {
  const { seq: _seq, at, type, ...fields } = record as TraceRecord & Record<string, unknown>;
  const rest = Object.entries(fields)
    .filter(
      ([name, value]) =>
        value !== undefined &&
        name !== "environmentId" &&
        name !== "requestId" &&
        name !== "functionName",
    )
    .map(([name, value]) => fieldText(name, value))
    .join("  ");
  return { time: formatInstant(at, "us"), type, rest };
}

function fieldText(name: string, value: unknown): string {
  if (name.endsWith("Us") && typeof value === "number")
    return `${name.slice(0, -2)} ${formatLength(value)}`;
  if (name === "deadline" && typeof value === "number") return `deadline ${formatInstant(value)}`;
  if (name === "line" || name === "because" || name === "message") return String(value);
  return `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`;
}
