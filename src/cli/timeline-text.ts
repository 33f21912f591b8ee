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

/** At most `longest` lines: of more, the beginning and the end. */
export function formatTimeline(records: readonly TraceRecord[], longest: number): string {
  const names = nameAll(records);
  const trace = longest === Infinity ? records : withoutPackages(records);
  const timeWidth = Math.max(
    "VIRTUAL ms".length,
    // Provisioned concurrency that is ready at 0 was asked for before.
    ...[trace[0], trace.at(-1)].map((record) => timeOf(record).length),
  );
  const line = (record: Shown): string => {
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

/** Modules of packages that were loaded one after the other in one environment. */
interface PackageModules {
  type: "modules.loaded";
  at: number;
  environmentId: string;
  requestId?: string;
  modules: number;
  bytes: number;
  /** The last of them, in microseconds. */
  untilAt: number;
}

type Shown = TraceRecord | PackageModules;

/** So many in a row hide what happened; fewer are what somebody looks for. */
const MODULES_IN_A_ROW = 12;

/** An ORM loads hundreds of modules: they become one line. */
function withoutPackages(records: readonly TraceRecord[]): Shown[] {
  const shown: Shown[] = [];
  for (let i = 0; i < records.length;) {
    const row = packageModulesFrom(records, i);
    const [first] = row;
    if (first && row.length >= MODULES_IN_A_ROW) {
      const { at, environmentId, requestId } = first;
      shown.push({
        type: "modules.loaded",
        at,
        environmentId,
        ...(requestId === undefined ? {} : { requestId }),
        modules: row.length,
        bytes: row.reduce((sum, { bytes }) => sum + bytes, 0),
        untilAt: row.at(-1)!.at,
      });
      i += row.length;
    } else {
      shown.push(records[i]!);
      i += 1;
    }
  }
  return shown;
}

type ModuleLoaded = Extract<TraceRecord, { type: "module.loaded" }>;

function packageModulesFrom(records: readonly TraceRecord[], start: number): ModuleLoaded[] {
  const row: ModuleLoaded[] = [];
  for (let i = start; i < records.length; i += 1) {
    const record = records[i]!;
    const isNext =
      record.type === "module.loaded" &&
      record.path.includes("/node_modules/") &&
      record.environmentId === (row[0] ?? record).environmentId;
    if (!isNext) break;
    row.push(record);
  }
  return row;
}

const timeOf = (record: Shown | undefined): string => formatMs((record?.at ?? 0) / 1_000);

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

function describe(record: Shown): string {
  if (record.type === "modules.loaded") {
    const { modules, bytes, untilAt } = record;
    return `${pad("modules loaded", WHAT_WIDTH)}  ${count(modules, "module")} of packages, ${count(bytes, "byte")}, until ${formatMs(untilAt / 1_000)}; --all lists them`;
  }
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
