import type { RunResult } from "../../session/protocol.ts";
import { countOf, decimal, formatBytes, formatCount } from "../shared/format.ts";

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
  return {
    lines: bill.lines.map((line) => ({
      what: line.title,
      formula: formula(line, bill),
      usd: line.usd,
    })),
    billedTime: billedParts(bill, ended),
    totalUsd: bill.totalUsd,
  };
}

type Line = RunResult["bill"]["lines"][number];

const BYTES_PER_GB = 1_024 ** 3;
/** Less is told in smaller units. */
const LEAST_GB = 0.001;

/** The prices are the ones that were charged: a run and its bill cannot disagree. */
function formula({ id, quantity, unit, price }: Line, bill: RunResult["bill"]): string {
  if (quantity === 0) return "no request was billed";
  if (unit === "requests" || unit === "units") {
    const perMillion = (price.usd * 1_000_000).toFixed(price.usd * 1_000_000 < 0.1 ? 3 : 2);
    return `${countOf(quantity, unit.slice(0, -1))} × $${perMillion} per million`;
  }
  if (unit === "GB" && quantity < LEAST_GB) {
    return `${formatBytes(quantity * BYTES_PER_GB)} × $${decimal(price.usd, 10)} per GB`;
  }
  const amount = `${decimal(quantity, 6)} ${quantity === 1 && unit === "hours" ? "hour" : unit} × $${decimal(price.usd, 10)}`;
  const isDuration = id.startsWith("lambda.duration.");
  return isDuration ? `${timeTimesMemory(quantity, bill)}${amount}` : amount;
}

/** "218 ms × 128 MB = ", when one memory size explains the whole bill. */
function timeTimesMemory(quantity: number, { gbSeconds, billedMs }: RunResult["bill"]): string {
  if (quantity !== gbSeconds || billedMs === 0) return "";
  const memoryMb = (gbSeconds / billedMs) * 1_000 * 1_024;
  if (Math.abs(memoryMb - Math.round(memoryMb)) > 1e-6) return "";
  return `${formatCount(billedMs)} ms × ${formatCount(memoryMb)} MB = `;
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
