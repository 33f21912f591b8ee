/** The trace as text: one line per record in fixed columns, virtual time first. */
import type { TraceRecord } from "../session/protocol.ts";
import { count, formatMs, formatUsd, pad, paint, visible } from "./text.ts";

type Style = Parameters<typeof paint>[0];

const NONE = "·";
const WHAT_WIDTH = 22;

/** Short names in the order of appearance: environments A, B ... and requests #1, #2 ... */
interface Names {
  environment(id: string | undefined): string;
  request(id: string | undefined): string;
}

export function formatTimeline(trace: readonly TraceRecord[]): string {
  const names = nameAll(trace);
  const times = trace.map((record) => formatMs(record.at / 1_000));
  const timeWidth = Math.max("VIRTUAL ms".length, times.at(-1)?.length ?? 0);
  const head = ["VIRTUAL ms".padStart(timeWidth), "ENV", "REQUEST", "WHAT HAPPENED"].join("  ");
  const lines = trace.map((record, index) => {
    const ids = record as { environmentId?: string; requestId?: string };
    const columns = [
      pad(times[index]!, timeWidth, "right"),
      pad(names.environment(ids.environmentId), 3),
      pad(names.request(ids.requestId), 7),
      describe(record),
    ];
    return columns.join("  ").trimEnd();
  });
  return [paint("dim", head), ...lines].map((line) => `  ${line}\n`).join("");
}

function nameAll(trace: readonly TraceRecord[]): Names {
  const environments = new Map<string, string>();
  const requests = new Map<string, string>();
  for (const record of trace) {
    if (record.type === "environment.created") {
      environments.set(record.environmentId, letters(environments.size));
    }
    if (record.type === "invocation.received")
      requests.set(record.requestId, `#${requests.size + 1}`);
  }
  const named = (names: Map<string, string>) => (id: string | undefined) =>
    id === undefined ? NONE : (names.get(id) ?? id);
  return { environment: named(environments), request: named(requests) };
}

/** A ... Z, AA, AB ... */
function letters(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest > 0 ? letters(rest - 1) : "") + String.fromCharCode(65 + (index % 26));
}

const OUTCOME: Record<string, Style> = { success: "green", throttle: "yellow" };

function describe(record: TraceRecord): string {
  if (record.type === "log") {
    const line = `│ ${visible(record.line)}`;
    return record.source === "platform" ? paint("dim", line) : line;
  }
  const { what, detail, style } = inWords(record);
  const padded = detail === "" ? what : pad(what, WHAT_WIDTH);
  return (
    (style === undefined ? padded : paint(style, padded)) + (detail === "" ? "" : `  ${detail}`)
  );
}

interface Words {
  what: string;
  detail: string;
  style?: Style;
}

function inWords(record: Exclude<TraceRecord, { type: "log" }>): Words {
  switch (record.type) {
    case "invocation.received":
      return {
        what: "invocation received",
        detail: `${count(record.payloadBytes, "byte")}  ${record.requestId}`,
        style: "bold",
      };
    case "invocation.throttled":
      return { what: "invocation throttled", detail: record.reason, style: "yellow" };
    case "invocation.completed":
      return {
        what: "invocation completed",
        detail: `${record.status} after ${formatMs(record.latencyUs / 1_000)} ms`,
        style: OUTCOME[record.status] ?? "red",
      };
    case "environment.created":
      return {
        what: "environment created",
        detail: `${record.because}  ${record.environmentId}`,
        style: "magenta",
      };
    case "init.started":
      return {
        what: "init started",
        detail: record.phase === "invoke" ? "again, inside the invocation" : "",
        style: "magenta",
      };
    case "init.ended":
      return {
        what: "init ended",
        detail: `${record.status}${record.errorType ? ` ${record.errorType}` : ""} after ${formatMs(record.durationUs / 1_000)} ms`,
        style: record.status === "success" ? "magenta" : "red",
      };
    case "module.loaded":
      return {
        what: "module loaded",
        detail: `${visible(record.path)}  ${count(record.bytes, "byte")}`,
      };
    case "invoke.started":
      return {
        what: "invoke started",
        detail: `${record.coldStart ? "cold start" : "warm"}, deadline at ${formatMs(record.deadline / 1_000)} ms`,
        style: "cyan",
      };
    case "invoke.responded":
      return {
        what: "response posted",
        detail: record.ok ? "" : "an error",
        style: record.ok ? "cyan" : "red",
      };
    case "invoke.ended":
      return {
        what: "invoke ended",
        detail: `${record.status}${record.errorType ? ` ${visible(record.errorType)}` : ""}, billed ${record.billedMs} ms, ${formatUsd(record.costUsd)}`,
        style: record.status === "success" ? "cyan" : "red",
      };
    case "environment.frozen":
      return {
        what: "environment frozen",
        detail: record.pending > 0 ? `with ${record.pending} pending` : "",
        style: "blue",
      };
    case "environment.thawed":
      return {
        what: "environment thawed",
        detail: `after ${formatMs(record.frozenUs / 1_000)} ms`,
        style: "blue",
      };
    case "environment.reset":
      return { what: "environment reset", detail: visible(record.because), style: "red" };
    case "environment.shutdown":
      return {
        what: "environment shut down",
        detail: `${record.reason}: ${visible(record.because)}`,
        style: "dim",
      };
    case "http.requested":
      return {
        what: "request sent",
        detail: visible(
          `${record.method} ${record.host}${record.path}${record.newConnection ? ", new connection" : ""}`,
        ),
      };
    case "http.responded":
      return {
        what: "answer received",
        detail: `${record.status ?? visible(record.error ?? "failed")} after ${formatMs(record.durationUs / 1_000)} ms`,
        ...(record.status === undefined ? { style: "red" as const } : {}),
      };
    case "run.note":
      return { what: `note: ${record.kind}`, detail: visible(record.message), style: "yellow" };
    default:
      return otherWords(record);
  }
}

/** Records without words of their own: their type, and why. */
function otherWords(record: TraceRecord): Words {
  return {
    what: record.type.replaceAll(".", " "),
    detail: "because" in record ? visible(record.because) : "",
  };
}
