/** A finished run for a person: what ran, the timeline with its log lines, the invocations, the bill. */
import type { Bill, InvocationSummary, RunResult, Scenario } from "../session/protocol.ts";
import { count, formatMs, formatUsd, paint, shorten, table, visible, type Cell } from "./text.ts";
import { formatTimeline } from "./timeline-text.ts";

const LONGEST_RESULT = 100;

export function formatRun(scenario: Scenario, result: RunResult): string {
  return [
    header(scenario, result),
    formatTimeline(result.trace),
    formatInvocations(result.invocations),
    footer(result),
  ].join("\n");
}

function header({ function: it }: Scenario, { seed }: RunResult): string {
  const facts = [
    it.runtime,
    `${it.memorySizeMb} MB`,
    `timeout ${it.timeoutSeconds} s`,
    `seed ${visible(seed)}`,
  ];
  return `\n  ${paint("bold", visible(it.handler))}  ${paint("dim", facts.join("  ·  "))}\n`;
}

function formatInvocations(invocations: InvocationSummary[]): string {
  return table(
    [
      { title: "REQUEST" },
      { title: "STATUS" },
      { title: "START" },
      { title: "INIT ms", align: "right" },
      { title: "DURATION ms", align: "right" },
      { title: "BILLED ms", align: "right" },
      { title: "MEMORY MB", align: "right" },
      { title: "LATENCY ms", align: "right" },
      { title: "RESULT" },
    ],
    invocations.map((it) => [
      `#${it.index + 1}`,
      statusCell(it.status),
      it.environmentId === null ? "" : it.coldStart ? "cold" : "warm",
      number(it.initMs, 2),
      number(it.durationMs, 2),
      number(it.billedMs, 0),
      number(it.memoryUsedMb, 0),
      number(it.latencyMs, 2),
      shorten(visible(payloadText(it.payload)), LONGEST_RESULT),
    ]),
  );
}

const statusCell = (status: InvocationSummary["status"]): Cell => ({
  text: status,
  style: status === "success" ? "green" : status === "throttle" ? "yellow" : "red",
});

const number = (value: number | null, digits: number): string =>
  value === null ? "" : formatMs(value, digits);

function payloadText(payload: unknown): string {
  if (payload === null || payload === undefined) return "null";
  return typeof payload === "string" ? payload : JSON.stringify(payload);
}

function footer({ invocations, bill, virtualMs, traceHash }: RunResult): string {
  const rows: [string, string][] = [
    ["Cost", costText(invocations.length, bill)],
    ["Time", `${formatMs(virtualMs)} ms of virtual time`],
    ["Trace", traceHash],
  ];
  return `${rows.map(([name, text]) => `  ${paint("dim", name.padEnd(6))}${text}\n`).join("")}\n`;
}

function costText(requests: number, bill: Bill): string {
  const parts = `${count(requests, "request")} ${formatUsd(bill.requestsUsd)} + ${bill.gbSeconds.toFixed(6)} GB-s ${formatUsd(bill.durationUsd)}`;
  return `${paint("bold", formatUsd(bill.totalUsd))}  =  ${parts}`;
}
