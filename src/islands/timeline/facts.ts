/** Everything that the details card says about an item. */
import type { InvocationStatus, TraceRecord } from "../../session/protocol.ts";
import {
  type BarKind,
  BARS,
  type MomentKind,
  MOMENTS,
  OUTCOMES,
  type Phase,
  PHASES,
} from "../../styles/vocabulary.ts";
import {
  countOf,
  formatBytes,
  formatCount,
  formatInstant,
  formatLength,
  formatUsd,
  shortRequestId,
} from "../shared/format.ts";
import { type Decided, decisionOf } from "./decisions.ts";
import type { Item } from "./item.ts";
import { selectionOf } from "./items.ts";
import { BAR_KINDS, kindOf, NONE, outcomeOf, type Track, type TimelineModel } from "./model.ts";
import { extentOf, placeOf } from "./places.ts";
import { recordsOf } from "./records.ts";

export interface Facts {
  /** "Invoke", "Request 3", "Throttled". */
  title: string;
  phase: Phase | null;
  bar: BarKind | null;
  sign: MomentKind | null;
  outcome: NonNullable<ReturnType<typeof outcomeOf>> | null;
  fromUs: number;
  toUs: number;
  lengthUs: number;
  /** "Environment 2", or what served the request. */
  where: string;
  environmentId: string | null;
  requestId: string | null;
  /** What led to it when no record of a decision says so, as one sentence without a full stop. */
  because: string | null;
  /** What was decided at its start, in it and at its end. */
  decisions: Decided[];
  /** More, as label and value. */
  more: [label: string, value: string][];
  records: TraceRecord[];
}

/** How a span ended, in words: an init has no function that could fail. */
export const endWord = (phase: Phase | null, outcome: InvocationStatus): string =>
  phase === "init" && outcome === "error" ? "Failed" : OUTCOMES[outcome].word;

export function factsOf(model: TimelineModel, item: Item): Facts {
  const [fromUs, toUs] = extentOf(model, item);
  const { environmentId, requestId } = selectionOf(model, item);
  const own = ownFacts(model, item);
  return {
    phase: null,
    bar: null,
    sign: null,
    outcome: null,
    because: null,
    more: [],
    ...own,
    fromUs,
    toUs,
    lengthUs: toUs - fromUs,
    environmentId,
    requestId: requestId ?? null,
    decisions: own.records.flatMap((record) => decisionOf(record) ?? []),
  };
}

type Own = Pick<Facts, "title" | "where" | "records"> &
  Partial<Pick<Facts, "phase" | "bar" | "sign" | "outcome" | "because" | "more">>;

function ownFacts(model: TimelineModel, item: Item): Own {
  switch (item.type) {
    case "span":
      return spanFacts(model, item.lane, item.span);
    case "request":
      return requestFacts(model, item.request);
    case "bar":
      return barFacts(model, model.tracks[item.track]!, item.bar);
    case "step":
      return stepFacts(model.tracks[item.track]!, item.step);
    case "moment":
      return momentFacts(model, item);
  }
}

const environment = (number: number): string => `Environment ${number}`;

function requestFacts(model: TimelineModel, i: number): Own {
  const { requests, lanes, run } = model;
  const lane = lanes[requests.lane[i]!];
  const start = requests.startUs[i]!;
  const records = recordsOf(run).get(requests.id[i]!) ?? [];
  const answered = records.find((record) => record.type === "invocation.completed");
  const received = run.trace[requests.received[i]!];
  const source = received?.type === "invocation.received" ? received.sourceId : undefined;
  const finished = records.findLast((record) => record.type === "async.finished");
  return {
    title:
      requests.index[i]! >= 0
        ? `Request ${requests.index[i]! + 1}`
        : `Request of ${source ?? "a service"}`,
    outcome: outcomeOf(requests.outcome[i]!),
    where: lane ? environment(lane.number) : "no environment",
    because:
      requests.coldStart[i] && !records.some((record) => record.type === "environment.created")
        ? "No environment was free: the request waited for a new one"
        : null,
    more: [
      ...(Number.isNaN(start)
        ? []
        : ([["Waited", formatLength(start - requests.arrivalUs[i]!)]] satisfies Facts["more"])),
      ...(answered
        ? ([
            ["Answer", `HTTP ${answered.statusCode}, ${formatBytes(answered.payload.length)}`],
          ] satisfies Facts["more"])
        : []),
      ...(finished
        ? ([
            ["Runs", formatCount(finished.attempts)],
            ["Done after", formatLength(finished.ageUs)],
          ] satisfies Facts["more"])
        : []),
    ],
    records,
  };
}

function spanFacts(model: TimelineModel, laneIndex: number, i: number): Own {
  const lane = model.lanes[laneIndex]!;
  const { spans } = lane;
  const phase = kindOf(spans, i);
  const attempt = spans.attempt[i]!;
  const records = Array.from(
    lane.records.subarray(spans.firstRecord[i]!, spans.lastRecord[i]! + 1),
    (position) => model.run.trace[position]!,
  );
  return {
    title:
      phase === "invoke" && attempt > 1
        ? `${PHASES[phase].word}, attempt ${attempt}`
        : PHASES[phase].word,
    phase,
    outcome: outcomeOf(spans.outcome[i]!),
    where: environment(lane.number),
    because: because(records, phase, spans.cold[i] === 1, lane.provisioned),
    more: [
      ...(model.groups.length > 1
        ? ([["Function", `${lane.functionName}:${lane.version}`]] satisfies Facts["more"])
        : []),
      ...moreOf(records, phase),
    ],
    records,
  };
}

function because(
  records: TraceRecord[],
  phase: Phase,
  coldStart: boolean,
  provisioned: boolean,
): string | null {
  for (const record of records) {
    if (record.type === "environment.created") return null;
    if (record.type === "init.started" && record.phase === "invoke") {
      return "The process had been ended: it starts again inside the invocation, and the time counts as duration";
    }
    if (record.type === "environment.ready")
      return "Provisioned: it waits for its first invocation";
    if (record.type === "environment.frozen") {
      return record.pending > 0
        ? `The invocation was over with ${countOf(record.pending, "timer or request", "timers or requests")} pending; they wait for the thaw`
        : "The invocation was over and nothing was pending";
    }
    if (record.type === "signal.sent")
      return `Lambda sent ${record.signal}: ${formatLength(record.budgetUs)} until the process is killed`;
    if (phase === "extension" && record.type === "extension.ran")
      return `${record.extension} went on for ${formatLength(record.durationUs)} after the response`;
    if (record.type === "invoke.ended" && record.errorType && phase !== "extension")
      return record.errorType;
    if (record.type === "init.ended" && record.errorType) return record.errorType;
  }
  if (phase === "init")
    return provisioned ? "Initialised ahead of requests" : "First start of the environment";
  if (phase !== "invoke") return null;
  return coldStart
    ? "Cold start: the environment was made for this request"
    : provisioned
      ? "Provisioned: the environment was initialised ahead of requests"
      : "Warm: the environment was free";
}

function moreOf(records: TraceRecord[], phase: Phase): Facts["more"] {
  const more: Facts["more"] = [];
  for (const record of records) {
    if (record.type === "invoke.ended" && phase !== "extension") {
      const init = record.initUs === undefined ? "" : ", init included";
      more.push(["Billed", `${record.billedMs} ms${init}`]);
      more.push(["Memory", `${record.memoryUsedMb} MB used`]);
      more.push(["Cost", formatUsd(record.costUsd)]);
    }
    if (record.type === "stream.ended")
      more.push(["Streamed", `${formatBytes(record.totalBytes)}, ${record.status}`]);
    if (record.type === "fault.injected") more.push(["Fault", record.effect]);
  }
  const first = records.find((record) => record.type === "stream.started");
  const started = records.find((record) => record.type === "invoke.started");
  if (first && started) more.push(["First byte", `after ${formatLength(first.at - started.at)}`]);
  const modules = records.filter((record) => record.type === "module.loaded");
  if (modules.length > 0) {
    const bytes = modules.reduce((sum, record) => sum + record.bytes, 0);
    more.push(["Loaded", `${countOf(modules.length, "module")}, ${formatBytes(bytes)}`]);
  }
  const sent = records.filter((record) => record.type === "http.requested");
  if (phase === "frozen") return more;
  const outside = sent.filter(({ aws }) => !aws);
  if (outside.length > 0) more.push(["Outside", countOf(outside.length, "request")]);
  for (const [call, count] of callsOf(sent)) {
    more.push([call, count === 1 ? "called" : `called ${count} times`]);
  }
  return more;
}

/** Calls of AWS by service, operation and resource, in the order of their first. */
function callsOf(
  sent: readonly Extract<TraceRecord, { type: "http.requested" }>[],
): Map<string, number> {
  const calls = new Map<string, number>();
  for (const { aws } of sent) {
    if (!aws) continue;
    const name = [aws.service, aws.operation, aws.resource].filter(Boolean).join(" ");
    calls.set(name, (calls.get(name) ?? 0) + 1);
  }
  return calls;
}

function barFacts(model: TimelineModel, track: Track, i: number): Own {
  const { bars } = track;
  const kind = BAR_KINDS[bars.kind[i]!]!;
  const attempt = bars.attempt[i]!;
  const due = bars.dueUs[i]!;
  const records = [bars.opened[i]!, bars.closed[i]!].flatMap((position) =>
    position === NONE ? [] : model.run.trace[position]!,
  );
  const invoked = records.find((record) => record.type === "batch.invoked");
  return {
    title: track.kind === "mapping" && kind === "running" ? BARS.success.word : BARS[kind].word,
    bar: kind,
    where: track.name,
    more: [
      ...(Number.isNaN(due) ? [] : ([["Due", formatInstant(due)]] satisfies Facts["more"])),
      ...(attempt > 1 ? ([["Attempt", String(attempt)]] satisfies Facts["more"]) : []),
      ...(invoked
        ? ([["Records", formatCount(invoked.records.length)]] satisfies Facts["more"])
        : []),
      ...(invoked?.shardId ? ([["Shard", invoked.shardId]] satisfies Facts["more"]) : []),
    ],
    records,
  };
}

function stepFacts(track: Track, step: number): Own {
  return {
    title: track.label,
    where: track.name,
    more: track.steps!.series.map(({ name, values }) => [name, formatCount(values[step]!)]),
    records: [],
  };
}

function momentFacts(model: TimelineModel, item: Extract<Item, { type: "moment" }>): Own {
  const { moments, tracks, lanes, run } = model;
  const kind = moments.kind[item.moment]!;
  const record = run.trace[moments.record[item.moment]!]!;
  const { track, lane } = placeOf(model, item);
  return {
    title: MOMENTS[kind].word,
    sign: kind,
    where: track === undefined ? environment(lanes[lane!]!.number) : tracks[track]!.name,
    because: "because" in record ? null : MOMENTS[kind].meaning.replace(/\.$/, ""),
    more: momentMore(record),
    records: [record],
  };
}

function momentMore(record: TraceRecord): Facts["more"] {
  switch (record.type) {
    case "record.delivered":
      return [
        ["To", record.targetArn],
        ["Sent", record.ok ? formatBytes(record.body.length) : `failed: ${record.error}`],
      ];
    case "async.returned":
      return [["Due", formatInstant(record.dueAt)]];
    case "invocation.throttled":
      return [["Attempt", String(record.attempt)]];
    case "provisioned.changed":
      return [
        ["Asked for", formatCount(record.requested)],
        ["Initialised", formatCount(record.allocated)],
        ["Can be used", formatCount(record.available)],
        ...(record.statusReason ? ([["Reason", record.statusReason]] satisfies Facts["more"]) : []),
      ];
    case "reserved.changed":
      return [["Reserved", record.value === null ? "none" : formatCount(record.value)]];
    case "batch.filtered":
      return [["Records", formatCount(record.records.length)]];
    case "fault.injected":
      return [
        ["Fault", record.fault],
        ["Effect", record.effect],
      ];
    default:
      return [];
  }
}

/** One line for a tooltip, a live region and the label of the focus: "Invoke 12.3 ms, function error, environment 2". */
export function describe(facts: Facts): string {
  const length = facts.sign ? "" : ` ${formatLength(facts.lengthUs)}`;
  return [
    `${facts.title}${facts.phase || !length ? "" : ","}${length}`,
    facts.outcome && facts.outcome !== "success"
      ? endWord(facts.phase, facts.outcome).toLowerCase()
      : null,
    `${facts.sign ? "at" : "from"} ${formatInstant(facts.fromUs)}`,
    facts.where.charAt(0).toLowerCase() + facts.where.slice(1),
    facts.requestId ? `request ${shortRequestId(facts.requestId)}` : null,
    facts.decisions[0]?.because ?? null,
  ]
    .filter(Boolean)
    .join(", ");
}
