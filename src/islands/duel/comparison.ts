import type { RunResult } from "../../session/protocol.ts";
import { METRICS, type MetricName } from "../../workspace/metrics.ts";
import { capital, countOf, formatCount, formatLength, formatUsd } from "../shared/format.ts";

/** One number of both sides, for the table between them. */
export interface ComparedNumber {
  metric: MetricName;
  label: string;
  left: string;
  right: string;
  /** Which side has the smaller number, where less is better. */
  lower: "left" | "right" | "equal";
}

const formatMs = (ms: number): string => formatLength(ms * 1_000);
const noneOr = (count: number, one: string): string =>
  count === 0 ? `no ${one}s` : countOf(count, one);

interface Compared {
  metric: MetricName;
  label: string | ((run: RunResult) => string);
  /** What a p99 is called where there are too few values for one. */
  fewLabel?: string;
  /** Left out where there are too few values. */
  notFew?: boolean;
  /** Left out while neither side has any. */
  rare?: boolean;
  /** Less is neither better nor worse. */
  neutral?: boolean;
  /** Left out where both sides have the same. */
  onlyDifferent?: boolean;
  format: (value: number) => string;
}

const COMPARED: readonly Compared[] = [
  { metric: "p50LatencyMs", label: "Median latency", format: formatMs },
  { metric: "p95LatencyMs", label: "p95 latency", notFew: true, format: formatMs },
  { metric: "p99LatencyMs", label: "p99 latency", fewLabel: "Slowest request", format: formatMs },
  { metric: "coldStarts", label: "Cold starts", format: String },
  { metric: "errors", label: "Failed requests", format: String },
  { metric: "throttles", label: "Throttles", rare: true, format: String },
  { metric: "lostWork", label: "Lost", rare: true, format: String },
  { metric: "deadLetters", label: "In a dead-letter queue", rare: true, format: String },
  { metric: "repeatedWork", label: "Handled more than once", rare: true, format: String },
  {
    metric: "outsideItems",
    label: (run) => capital(outsideItemsIn(run)),
    neutral: true,
    format: String,
  },
  { metric: "alarms", label: "Alarms", rare: true, neutral: true, format: String },
  {
    metric: "runs",
    label: "Runs",
    onlyDifferent: true,
    neutral: true,
    format: formatCount,
  },
  {
    metric: "outsideRequests",
    label: "Requests sent",
    onlyDifferent: true,
    neutral: true,
    format: formatCount,
  },
  { metric: "interruptedWork", label: "Frozen in the middle", rare: true, format: String },
  { metric: "costPerMillionUsd", label: "Cost per million requests", format: formatUsd },
];

/** The numbers of both runs side by side. Left out is what neither side measured, and what is rare and neither side has. */
export function compareNumbers(left: RunResult, right: RunResult): ComparedNumber[] {
  const few = isFew(left, right);
  return COMPARED.flatMap((compared) => {
    const { metric, label, fewLabel, notFew, rare, neutral, onlyDifferent, format } = compared;
    const a = METRICS[metric].read(left);
    const b = METRICS[metric].read(right);
    if ((rare && a === 0 && b === 0) || (notFew && few) || (a === null && b === null)) return [];
    if (onlyDifferent && a === b) return [];
    const show = (value: number | null): string => (value === null ? "none" : format(value));
    const equal = neutral || a === null || b === null || show(a) === show(b);
    return [
      {
        metric,
        label: (few && fewLabel) || (typeof label === "string" ? label : label(left)),
        left: show(a),
        right: show(b),
        lower: equal ? "equal" : a < b ? "left" : "right",
      },
    ];
  });
}

export interface Side {
  title: string;
  run: RunResult;
}

/** What one can read in one sentence; the table has everything. */
const MOST_CLAUSES = 5;

/**
 * The difference between two runs of the same traffic in one sentence, from the right-hand side's view: what became of the
 * work comes before how long it took and what it cost, and that before how it was done.
 */
export function compareRuns(left: Side, right: Side): string {
  const few = isFew(left.run, right.run);
  const different = CLAUSES.flatMap(({ metric, about, format, say, sayFew = say }) => {
    const values = both(metric, left.run, right.run);
    const [a, b] = values ? values.map(format) : [];
    if (a === undefined || b === undefined || a === b) return [];
    return [{ about, text: (few ? sayFew : say)(b, a, left.run) }];
  });
  const clauses = ABOUT.flatMap((about) => different.filter((it) => it.about === about))
    .slice(0, MOST_CLAUSES)
    .map(({ text }) => text);
  if (clauses.length === 0) {
    return `Under this traffic “${left.title}” and “${right.title}” come out the same in latency, cold starts, errors and cost.`;
  }
  return `Compared with “${left.title}” under the same traffic, “${right.title}” ${joinWords(clauses)}.`;
}

/** What a clause is about, the most important first. */
const ABOUT = ["work", "time and money", "way"] as const;

const CLAUSES: readonly {
  metric: MetricName;
  about: (typeof ABOUT)[number];
  format: (value: number) => string;
  say: (right: string, left: string, run: RunResult) => string;
  sayFew?: (right: string, left: string) => string;
}[] = [
  {
    metric: "p50LatencyMs",
    about: "time and money",
    format: formatMs,
    say: (right, left) => `answers the median request in ${right} instead of ${left}`,
  },
  {
    metric: "p99LatencyMs",
    about: "time and money",
    format: formatMs,
    say: (right, left) => `has a p99 of ${right} instead of ${left}`,
    sayFew: (right, left) => `takes ${right} instead of ${left} for the slowest request`,
  },
  {
    metric: "coldStarts",
    about: "way",
    format: (count) => noneOr(count, "cold start"),
    say: (right, left) => `has ${right} instead of ${left}`,
  },
  {
    metric: "errors",
    about: "work",
    format: (count) => noneOr(count, "request"),
    say: (right, left) => `fails ${right} instead of ${left}`,
  },
  {
    metric: "throttles",
    about: "work",
    format: (count) => noneOr(count, "request"),
    say: (right, left) => `has ${right} throttled instead of ${left}`,
  },
  {
    metric: "lostWork",
    about: "work",
    format: (count) => noneOr(count, "event"),
    say: (right, left) => `loses ${right} instead of ${left}`,
  },
  {
    metric: "deadLetters",
    about: "work",
    format: (count) => noneOr(count, "message"),
    say: (right, left) => `leaves ${right} instead of ${left} in the dead-letter queue`,
  },
  {
    metric: "repeatedWork",
    about: "way",
    format: (count) => noneOr(count, "event"),
    say: (right, left) => `handles ${right} more than once instead of ${left}`,
  },
  {
    metric: "outsideItems",
    about: "work",
    format: String,
    say: (right, left, run) =>
      `leaves ${right} ${outsideItemsIn(run, right === "1")} instead of ${left}`,
  },
  {
    metric: "alarms",
    about: "work",
    format: (count) => noneOr(count, "alarm"),
    say: (right, left) => `sets off ${right} instead of ${left}`,
  },
  {
    metric: "runs",
    about: "way",
    format: (count) => countOf(count, "time"),
    say: (right, left) => `runs ${right} instead of ${left}`,
  },
  {
    metric: "outsideRequests",
    about: "way",
    format: (count) => (count === 0 ? "no requests" : countOf(count, "request")),
    say: (right, left) => `sends ${right} instead of ${left}`,
  },
  {
    metric: "interruptedWork",
    about: "work",
    format: (count) =>
      count === 0 ? "no work" : countOf(count, "timer or request", "timers or requests"),
    say: (right, left) => `freezes with ${right} under way instead of ${left}`,
  },
  {
    metric: "costPerMillionUsd",
    about: "time and money",
    format: formatUsd,
    say: (right, left) => `costs ${right} instead of ${left} per million requests`,
  },
];

/** What hosts outside AWS keep, after the only collection there is: "charges at pay.example.com". */
function outsideItemsIn({ collections = [] }: RunResult, isOne = false): string {
  const [only, ...others] = collections;
  if (only === undefined || others.length > 0) return METRICS.outsideItems.label;
  const name = only.path.split("/").at(-1)!;
  return `${isOne ? name.replace(/ies$/, "y").replace(/s$/, "") : name} at ${only.host}`;
}

/** A percentile of a handful of values is only their maximum under a grander name. */
function isFew(left: RunResult, right: RunResult): boolean {
  return Math.min(left.invocations.length, right.invocations.length) < 20;
}

function both(metric: MetricName, left: RunResult, right: RunResult): [number, number] | null {
  const a = METRICS[metric].read(left);
  const b = METRICS[metric].read(right);
  return a === null || b === null ? null : [a, b];
}

function joinWords(parts: string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
