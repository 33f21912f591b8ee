/** Records of the trace, found and written. */
import type { RunResult, TraceRecord } from "../../session/protocol.ts";
import { formatInstant, formatLength } from "../shared/format.ts";

const byRequest = new WeakMap<RunResult, Map<string, TraceRecord[]>>();

/** The records of each request, sorted out once per run. */
export function recordsOf(run: RunResult): Map<string, TraceRecord[]> {
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

const INSTANTS = new Set(["deadline", "dueAt", "invisibleUntil"]);

function fieldText(name: string, value: unknown): string {
  if (name.endsWith("Us") && typeof value === "number")
    return `${name.slice(0, -2)} ${formatLength(value)}`;
  if (INSTANTS.has(name) && typeof value === "number") return `${name} ${formatInstant(value)}`;
  if (name === "line" || name === "because" || name === "message") return String(value);
  return `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`;
}
