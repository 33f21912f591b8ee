/** The trace as text: one line per record in fixed columns, virtual time first. */
import type { TraceRecord } from "../session/protocol.ts";
import { count, formatMs, pad, paint, visible } from "./text.ts";
import { ACCOUNT_WORDS, SERVICE_WORDS } from "./words/account.ts";
import { CONFIGURATION_WORDS } from "./words/configuration.ts";
import { CONNECTION_WORDS } from "./words/connections.ts";
import { DATABASE_WORDS } from "./words/databases.ts";
import { PROXY_WORDS } from "./words/proxies.ts";
import { ENVIRONMENT_WORDS } from "./words/environments.ts";
import { HTTP_WORDS } from "./words/http.ts";
import { INVOCATION_WORDS } from "./words/invocations.ts";
import { OBJECT_WORDS } from "./words/objects.ts";
import { TABLE_WORDS } from "./words/tables.ts";
import { MESSAGING_WORDS } from "./words/messaging.ts";
import type { Words, WordsFor } from "./words/words.ts";

const NONE = "·";
const WHAT_WIDTH = 22;

/** Short names in the order of appearance: environments A, B ... and requests #1, #2 ... */
interface Names {
  environment(id: string | undefined): string;
  request(id: string | undefined): string;
}

/** At most `longest` records: of more, the beginning and the end. */
export function formatTimeline(trace: readonly TraceRecord[], longest: number): string {
  const names = nameAll(trace);
  const timeWidth = Math.max(
    "VIRTUAL ms".length,
    // Provisioned concurrency that is ready at 0 was asked for before.
    ...[trace[0], trace.at(-1)].map((record) => timeOf(record).length),
  );
  const line = (record: TraceRecord): string => {
    const ids = record as { environmentId?: string; requestId?: string };
    const columns = [
      pad(timeOf(record), timeWidth, "right"),
      pad(names.environment(ids.environmentId), 3),
      pad(names.request(ids.requestId), 7),
      describe(record),
    ];
    return columns.join("  ").trimEnd();
  };
  const head = ["VIRTUAL ms".padStart(timeWidth), "ENV", "REQUEST", "WHAT HAPPENED"].join("  ");
  const atEnd = Math.floor(longest / 4);
  const left = trace.length - longest;
  const lines =
    left <= 0
      ? trace.map(line)
      : [
          ...trace.slice(0, longest - atEnd).map(line),
          paint("dim", `... ${count(left, "more record")}; --all shows them.`),
          ...trace.slice(-atEnd).map(line),
        ];
  return [paint("dim", head), ...lines].map((text) => `  ${text}\n`).join("");
}

const timeOf = (record: TraceRecord | undefined): string => formatMs((record?.at ?? 0) / 1_000);

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

const WORDS: WordsFor<Exclude<TraceRecord["type"], "log">> = {
  ...INVOCATION_WORDS,
  ...ENVIRONMENT_WORDS,
  ...ACCOUNT_WORDS,
  ...SERVICE_WORDS,
  ...CONFIGURATION_WORDS,
  ...OBJECT_WORDS,
  ...HTTP_WORDS,
  ...CONNECTION_WORDS,
  ...DATABASE_WORDS,
  ...PROXY_WORDS,
  ...TABLE_WORDS,
  ...MESSAGING_WORDS,
};

function describe(record: TraceRecord): string {
  if (record.type === "log") {
    const line = `│ ${visible(record.line)}`;
    return record.source === "platform" ? paint("dim", line) : line;
  }
  const inWords = WORDS[record.type] as (it: typeof record) => Words;
  const { what, detail, style } = inWords(record);
  const padded = detail === "" ? what : pad(what, WHAT_WIDTH);
  return (
    (style === undefined ? padded : paint(style, padded)) + (detail === "" ? "" : `  ${detail}`)
  );
}
