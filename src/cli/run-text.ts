/** A finished run for a person: what ran, the timeline with its log lines, the invocations, and what it came to. */
import type { Bill, InvocationSummary, RunResult, Scenario } from "../session/protocol.ts";
import { formatExchanges } from "./http-text.ts";
import { numbersOf, type RunNumbers, type Spread } from "./run-numbers.ts";
import {
  count,
  formatMs,
  formatUsd,
  paint,
  shorten,
  table,
  visible,
  type Cell,
  type Column,
} from "./text.ts";
import { formatTimeline } from "./timeline-text.ts";

const LONGEST_RESULT = 100;

/** Longer lists are printed by their beginning and their end. */
const LONGEST_TIMELINE = 600;
const LONGEST_LIST = 100;

export interface Shown {
  /** Everything, however long. */
  all: boolean;
}

export function formatRun(scenario: Scenario, result: RunResult, { all }: Shown): string {
  const metrics = numbersOf(result);
  return [
    header(scenario, result),
    formatTimeline(result.trace, all ? Infinity : LONGEST_TIMELINE),
    formatExchanges(result, all ? Infinity : LONGEST_LIST),
    formatInvocations(result.invocations, all ? Infinity : LONGEST_LIST),
    formatSpreads(metrics),
    formatOutputs(result),
    footer(result, metrics),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function header({ function: it, faults }: Scenario, { seed }: RunResult): string {
  const facts = [
    it.runtime,
    `${it.memorySizeMb} MB`,
    `timeout ${it.timeoutSeconds} s`,
    `seed ${visible(seed)}`,
    ...(faults ? [`faults ${Object.keys(faults).join(", ")}`] : []),
  ];
  return `\n  ${paint("bold", visible(it.handler))}  ${paint("dim", facts.join("  ·  "))}\n`;
}

/** Of the template. */
function formatOutputs({ deployment }: RunResult): string {
  const outputs = Object.entries(deployment?.outputs ?? {});
  if (outputs.length === 0) return "";
  const width = Math.max(...outputs.map(([name]) => name.length));
  const lines = outputs.map(([name, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return `  ${paint("dim", name.padEnd(width))}  ${visible(text)}\n`;
  });
  return `  ${paint("bold", "Outputs")}\n${lines.join("")}`;
}

/** A column of the list of invocations. */
interface Shows extends Column {
  cell: (it: InvocationSummary, index: number) => string | Cell;
  /** Left out when nothing in the run needs it. */
  when?: (invocations: InvocationSummary[]) => boolean;
}

const COLUMNS: Shows[] = [
  { title: "REQUEST", cell: (_, index) => `#${index + 1}` },
  {
    title: "FUNCTION",
    cell: (it) => it.functionName,
    when: (all) => new Set(all.map(({ functionName }) => functionName)).size > 1,
  },
  { title: "STATUS", cell: (it) => statusCell(it.status) },
  {
    title: "EVENT",
    cell: ({ condition, invocationType }) =>
      invocationType === "Event" ? (condition ?? "waiting") : "",
    when: (all) => all.some(({ invocationType }) => invocationType === "Event"),
  },
  {
    title: "RUNS",
    align: "right",
    cell: (it) => number(it.attempts, 0),
    when: (all) => all.some(({ invocationType }) => invocationType === "Event"),
  },
  {
    title: "START",
    cell: (it) => (it.environmentId === null ? "" : it.coldStart ? "cold" : "warm"),
  },
  { title: "INIT ms", align: "right", cell: (it) => number(it.initMs, 2) },
  { title: "DURATION ms", align: "right", cell: (it) => number(it.durationMs, 2) },
  { title: "BILLED ms", align: "right", cell: (it) => number(it.billedMs, 0) },
  { title: "MEMORY MB", align: "right", cell: (it) => number(it.memoryUsedMb, 0) },
  { title: "LATENCY ms", align: "right", cell: (it) => number(it.latencyMs, 2) },
  { title: "RESULT", cell: (it) => shorten(visible(payloadText(it.payload)), LONGEST_RESULT) },
];

function formatInvocations(invocations: InvocationSummary[], longest: number): string {
  const columns = COLUMNS.filter(({ when }) => when?.(invocations) ?? true);
  const shown = invocations.length > longest ? invocations.slice(0, longest) : invocations;
  const rows = shown.map((it, index) => columns.map(({ cell }) => cell(it, index)));
  const left = invocations.length - shown.length;
  const rest = left > 0 ? `  ... ${count(left, "more invocation")}; --all shows them.\n` : "";
  return table(columns, rows) + paint("dim", rest);
}

const statusCell = (status: InvocationSummary["status"]): Cell => ({
  text: status,
  style:
    status === "success" || status === "accepted"
      ? "green"
      : status === "throttle"
        ? "yellow"
        : "red",
});

const number = (value: number | null, digits: number): string =>
  value === null ? "" : formatMs(value, digits);

function payloadText(payload: unknown): string {
  if (payload === null || payload === undefined) return "null";
  return typeof payload === "string" ? payload : JSON.stringify(payload);
}

/** How times are spread, from the median to the longest. */
function formatSpreads({ durationMs, latencyMs, initMs }: RunNumbers): string {
  const rows: [string, Spread | null][] = [
    ["Client latency", latencyMs],
    ["Duration", durationMs],
    ["Init", initMs],
  ];
  const known = rows.flatMap(([name, spread]) => (spread === null ? [] : [{ name, spread }]));
  if (known.length === 0) return "";
  const right = (title: string): Column => ({ title, align: "right" });
  return table(
    [{ title: "ms" }, ...["p50", "p90", "p95", "p99", "MAX"].map(right)],
    known.map(({ name, spread: { p50, p90, p95, p99, max } }) => [
      name,
      ...[p50, p90, p95, p99, max].map((it) => formatMs(it, 2)),
    ]),
  );
}

function footer(result: RunResult, metrics: RunNumbers): string {
  const { bill, virtualMs, traceHash } = result;
  const rows: [string, string][] = [
    ["Outcome", paint("bold", outcome(result, metrics))],
    ...result.notes.map(({ message }): [string, string] => ["Note", visible(message)]),
    ["Errors", countsText(metrics.errorTypes)],
    ["Throttles", countsText(metrics.throttles)],
    ["Refused", countsText(metrics.refusals)],
    ["HTTP", countsText(metrics.httpStatuses)],
    ["Events", countsText(metrics.asynchronous)],
    ["Spilled", metrics.spilled === 0 ? "" : `${count(metrics.spilled, "invocation")} on demand`],
    ["Faults", countsText(metrics.faults)],
    ...result.alarms.map((alarm): [string, string] => ["Alarm", alarmText(alarm)]),
    ...billRows(bill),
    ["Time", `${formatMs(virtualMs)} ms of virtual time`],
    ["Trace", traceHash],
  ];
  const lines = rows
    .filter(([, text]) => text !== "")
    .map(([name, text]) => `  ${paint("dim", name.padEnd(10))}${text}\n`);
  return `${lines.join("")}\n`;
}

const FAILED: Record<string, [one: string, many: string]> = {
  error: ["function error", "function errors"],
  timeout: ["time-out", "time-outs"],
  crash: ["crash", "crashes"],
};

/** "3 cold starts, 47 warm; 2 function errors; p99 412.00 ms; $0.0000021000" */
function outcome({ cancelled, bill }: RunResult, metrics: RunNumbers): string {
  const { coldStarts, warmStarts, errors, throttles, latencyMs } = metrics;
  const throttled = Object.values(throttles).reduce((a, b) => a + b, 0);
  const starts = [
    ...(coldStarts > 0 ? [count(coldStarts, "cold start")] : []),
    ...(warmStarts > 0 ? [`${warmStarts.toLocaleString("en-US")} warm`] : []),
  ];
  const failures = Object.entries(errors).map(([status, n]) => count(n, ...FAILED[status]!));
  const groups = [
    ...(cancelled ? [`cancelled after ${count(metrics.invocations, "invocation")}`] : []),
    starts.length > 0 ? starts.join(", ") : "nothing ran",
    ...(failures.length > 0 ? [failures.join(", ")] : []),
    ...(throttled > 0 ? [`${throttled.toLocaleString("en-US")} throttled`] : []),
    ...(latencyMs ? [`p99 ${formatMs(latencyMs.p99, 2)} ms`] : []),
    formatUsd(bill.totalUsd),
  ];
  return groups.join("; ");
}

/** "RetriesExhausted 2, Success 8". */
const countsText = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([name, n]) => `${visible(name)} ${n.toLocaleString("en-US")}`)
    .join(", ");

/** "cards-declined: OK at 60 s, ALARM at 300 s". */
function alarmText({ configuration, states }: RunResult["alarms"][number]): string {
  // Every alarm begins without data.
  const changes = states.filter(({ atMs, state }) => atMs !== 0 || state !== "INSUFFICIENT_DATA");
  const text = changes.map(({ atMs, state }) => `${state} at ${formatMs(atMs / 1_000, 0)} s`);
  return `${visible(configuration.alarmName)}: ${text.join(", ") || "INSUFFICIENT_DATA"}`;
}

/** The sum with its positions; more than two take a line each. */
function billRows({ lines, totalUsd }: Bill): [string, string][] {
  const parts = lines.map((line) => `${quantityText(line)} ${formatUsd(line.usd)}`);
  const sum = paint("bold", formatUsd(totalUsd));
  if (parts.length <= 2) return [["Cost", `${sum}  =  ${parts.join(" + ")}`]];
  return [
    ["Cost", sum],
    ...lines.map((line): [string, string] => ["", `${formatUsd(line.usd)}  ${quantityText(line)}`]),
  ];
}

/** "3 requests", "0.001500 GB-s"; positions beyond these two say what they are. */
function quantityText({ id, title, quantity, unit }: Bill["lines"][number]): string {
  if (id === "lambda.requests") return count(quantity, "request");
  const amount =
    unit === "requests" || unit === "hours"
      ? count(quantity, unit.slice(0, -1))
      : `${Number.isInteger(quantity) ? quantity : quantity.toFixed(6)} ${unit}`;
  return id.startsWith("lambda.duration.") ? amount : `${title}: ${amount}`;
}
