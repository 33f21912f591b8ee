import type { RunResult } from "../../session/protocol.ts";
import { countOf, decimal, formatCount } from "../shared/format.ts";

/** One position of the bill: what, how it is reckoned, and what it comes to. */
export interface BillLine {
  what: string;
  formula: string;
  usd: number;
}

export interface BillText {
  lines: BillLine[];
  /** Where the billed milliseconds come from, or null when nothing ran. */
  billedTime: string | null;
  totalUsd: number;
}

/** The bill with its formulas spelled out in numbers. */
export function billText(run: RunResult): BillText {
  const { bill } = run;
  const ended = run.trace.filter((record) => record.type === "invoke.ended");
  // The prices are the ones that were charged: a run and its bill cannot disagree.
  const perMillion = ended.length > 0 ? (bill.requestsUsd / ended.length) * 1_000_000 : 0;
  const lines: BillLine[] = [
    {
      what: "Requests",
      formula:
        ended.length > 0
          ? `${countOf(ended.length, "request")} × $${perMillion.toFixed(2)} per million`
          : "no request was billed",
      usd: bill.requestsUsd,
    },
  ];
  if (bill.gbSeconds > 0) {
    const memoryMb = Math.round((bill.gbSeconds / bill.billedMs) * 1_000 * 1_024);
    lines.push({
      what: "Duration",
      formula: `${formatCount(bill.billedMs)} ms × ${formatCount(memoryMb)} MB = ${decimal(bill.gbSeconds, 6)} GB-s × $${decimal(bill.durationUsd / bill.gbSeconds, 10)}`,
      usd: bill.durationUsd,
    });
  }
  return { lines, billedTime: billedParts(bill, ended), totalUsd: bill.totalUsd };
}

type Ended = Extract<RunResult["trace"][number], { type: "invoke.ended" }>;

function billedParts(bill: RunResult["bill"], ended: readonly Ended[]): string | null {
  if (ended.length === 0) return null;
  const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
  const ms = (us: number): string => {
    const [whole, fraction] = decimal(us / 1_000, 2).split(".") as [string, string?];
    return formatCount(Number(whole)) + (fraction ? `.${fraction}` : "");
  };
  const durationUs = sum(ended.map((record) => record.durationUs));
  const initUs = sum(ended.map((record) => record.initUs ?? 0));
  const rounding = bill.billedMs * 1_000 - durationUs - initUs;
  const parts = [`${ms(durationUs)} ms of duration`];
  if (initUs > 0) parts.push(`${ms(initUs)} ms of init`);
  if (rounding > 0)
    parts.push(`${ms(rounding)} ms from rounding each invocation up to the next millisecond`);
  const parted =
    parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : parts[0];
  return `${formatCount(bill.billedMs)} ms billed: ${parted}.`;
}
