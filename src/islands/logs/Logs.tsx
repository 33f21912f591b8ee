import { Fragment } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { LogLine, RunResult } from "../../session/protocol.ts";
import { BlockList } from "../shared/BlockList.tsx";
import { LazyView } from "../shared/LazyView.tsx";
import { environmentNumbers, logStreams } from "../shared/environments.ts";
import {
  countOf,
  formatBytes,
  formatInstant,
  formatLength,
  shortRequestId,
} from "../shared/format.ts";
import { ScrollBox } from "../shared/ScrollBox.tsx";
import type { OpenSource, TimelineSelection } from "../shared/selection.ts";
import { SourceText } from "../shared/SourceText.tsx";
import { Ways } from "../shared/Ways.tsx";
import {
  filterLogs,
  hasLogs,
  isFailure,
  logGroupsOf,
  partsOf,
  streamsOf,
  withBreaks,
} from "./model.ts";
import type { RunQuery } from "./Insights.tsx";
import "./logs.css";

/** The console's names for them. */
const WAYS = ["Log events", "Logs Insights"] as const;

const loadInsights = () => import("./Insights.tsx").then(({ Insights }) => Insights);

export interface LogsProps {
  run: RunResult;
  selection: TimelineSelection | null;
  onSelect: (selection: TimelineSelection | null) => void;
  /** The environment whose log stream is shown first; all streams when not given. */
  stream?: string;
  /** Called for a place in the learner's source; without it places are plain text. */
  onOpenSource?: OpenSource;
  /** The learner's files: only these become links. */
  files?: readonly string[];
  /** Runs a query of Logs Insights; without it there is no box for one. */
  onQuery?: RunQuery;
  /** Height in pixels at which the lines begin to scroll. Default 420. */
  height?: number;
}

/** What the function and Lambda wrote, in order of virtual time. */
export function Logs({
  run,
  selection,
  onSelect,
  stream,
  onOpenSource,
  files,
  onQuery,
  height = 420,
}: LogsProps) {
  const [way, setWay] = useState<(typeof WAYS)[number]>("Log events");
  const [text, setText] = useState("");
  const [only, setOnly] = useState<string | null>(stream ?? null);
  const numbers = useMemo(() => environmentNumbers(run), [run]);
  const streams = useMemo(() => streamsOf(run), [run]);
  const places = useMemo(() => logStreams(run), [run]);
  const groups = useMemo(() => logGroupsOf(streams, places), [streams, places]);
  const chosen =
    groups.find(({ group }) => group === only)?.streams ??
    (only !== null && streams.includes(only) ? [only] : null);
  const rows = filterLogs(run, { selection, streams: chosen && new Set(chosen), text });
  const filtered = rows.length < run.logs.length;

  if (run.logs.length === 0) {
    return <p class="lg-empty not-content">Nothing was logged: no environment was started.</p>;
  }
  return (
    <section class={`lg not-content${groups.length > 1 ? " lg-several" : ""}`} aria-label="Logs">
      {onQuery && <Ways names={WAYS} chosen={way} onChoose={setWay} />}
      {onQuery && way === "Logs Insights" ? (
        <LazyView
          what="queries"
          load={loadInsights}
          props={{ run, logGroups: groups.map(({ group }) => group), onQuery, height }}
        />
      ) : (
        <>
          <div class="lg-bar">
            <label>
              <span class="sr-only">Show lines that contain</span>
              <input
                type="search"
                placeholder="Filter lines"
                value={text}
                onInput={(event) => setText(event.currentTarget.value)}
              />
            </label>
            {streams.length > 1 && (
              <label>
                <span class="sr-only">Log stream</span>
                <select
                  value={chosen ? only! : ""}
                  onChange={(event) => setOnly(event.currentTarget.value || null)}
                >
                  <option value="">All {streams.length} log streams</option>
                  {groups.length === 1
                    ? streams.map((id) => (
                        <option key={id} value={id} title={places.get(id)?.logStream}>
                          Environment {numbers.get(id)}
                        </option>
                      ))
                    : groups.map(({ group, streams: members }) => (
                        <optgroup key={group} label={group}>
                          <option value={group}>
                            All of {group} ({members.length})
                          </option>
                          {members.map((id) => (
                            <option key={id} value={id} title={places.get(id)?.logStream}>
                              Environment {numbers.get(id)}
                            </option>
                          ))}
                        </optgroup>
                      ))}
                </select>
              </label>
            )}
            {selection && hasLogs(selection) && (
              <button
                type="button"
                class="lg-chip"
                title="Show all lines again"
                onClick={() => onSelect(null)}
              >
                {selectionText(selection, numbers)} <span aria-hidden="true">×</span>
                <span class="sr-only">, clear the selection</span>
              </button>
            )}
            <output class="lg-count">
              {filtered
                ? `${rows.length} of ${countOf(run.logs.length, "line")}`
                : countOf(rows.length, "line")}
            </output>
            <CopyButton lines={() => rows.map((row) => run.logs[row]!.line)} />
          </div>
          {rows.length === 0 ? (
            <p class="lg-empty">
              No line matches. {selection ? "The selected time has no log lines of its own." : ""}
            </p>
          ) : (
            <ScrollBox
              class="lg-lines"
              label="Log lines"
              maxHeight={height}
              onCopy={(event) => copyOriginals(event, run.logs)}
            >
              <BlockList
                length={rows.length}
                rowPx={22}
                render={(from, to) =>
                  rows
                    .slice(from, to)
                    .map((row) => (
                      <Line
                        key={row}
                        row={row}
                        log={run.logs[row]!}
                        number={numbers.get(run.logs[row]!.environmentId)}
                        functionName={
                          groups.length > 1
                            ? places.get(run.logs[row]!.environmentId)?.functionName
                            : undefined
                        }
                        onSelect={() => onSelect(requestSelection(run, run.logs[row]!))}
                        onOpenSource={onOpenSource}
                        files={files}
                      />
                    ))
                }
              />
            </ScrollBox>
          )}
        </>
      )}
    </section>
  );
}

interface LineProps {
  row: number;
  log: LogLine;
  number: number | undefined;
  /** When there are several. */
  functionName: string | undefined;
  onSelect: () => void;
  onOpenSource: OpenSource | undefined;
  files: readonly string[] | undefined;
}

/** Text whose tabs are as wide as they need to be to be seen, and are still tabs when copied. */
function Tabbed({
  text,
  ...links
}: { text: string } & Partial<Pick<LineProps, "onOpenSource" | "files">>) {
  return (
    <>
      {text.split("\t").map((piece, i) => (
        <Fragment key={i}>
          {i > 0 && <span class="lg-tab">{"\t"}</span>}
          <SourceText text={piece} {...links} />
        </Fragment>
      ))}
    </>
  );
}

/** Beyond this a line is folded. */
const FOLD_CHARACTERS = 1_000;
const FOLD_BREAKS = 12;

function Line({ row, log, number, functionName, onSelect, onOpenSource, files }: LineProps) {
  const [open, setOpen] = useState(false);
  const { prefix, level, message } = partsOf(log);
  const whole = withBreaks(message);
  const folded = fold(whole);
  const text = open || folded === null ? whole : folded;
  const failure = isFailure(log, level);
  return (
    <div class={`lg-line lg-${log.source}${failure ? " lg-failure" : ""}`} data-row={row}>
      <span class="lg-time">{formatInstant(Math.round(log.atMs * 1_000))}</span>
      <span class="lg-env" title={log.environmentId}>
        {functionName && <span class="lg-function">{functionName} </span>}env {number}
      </span>
      {log.requestId ? (
        <button
          type="button"
          class="lg-request"
          title={`Show only request ${log.requestId}`}
          onClick={onSelect}
        >
          {shortRequestId(log.requestId)}
        </button>
      ) : (
        <span class="lg-request">–</span>
      )}
      <span class="lg-text">
        {prefix && (
          <span class="lg-prefix">
            <Tabbed text={prefix} />
          </span>
        )}
        {level && <span class={`lg-level lg-level-${level.toLowerCase()}`}>{level}</span>}
        <Tabbed text={text} onOpenSource={onOpenSource} files={files} />
        {folded !== null && (
          <button type="button" class="lg-fold" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? "Fold" : `Show all ${formatBytes(log.line.length)}`}
          </button>
        )}
      </span>
    </div>
  );
}

/** The beginning of a long text, or null when it is not long. */
function fold(text: string): string | null {
  let cut = 0;
  for (let breaks = 0; breaks < FOLD_BREAKS && cut !== -1; breaks++)
    cut = text.indexOf("\n", cut + 1);
  const end = Math.min(
    cut === -1 ? Infinity : cut,
    text.length > 1.2 * FOLD_CHARACTERS ? FOLD_CHARACTERS : Infinity,
  );
  return end < text.length - 40 ? `${text.slice(0, end)} …` : null;
}

function CopyButton({ lines }: { lines: () => string[] }) {
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      class="lg-copy"
      title="Copy the lines shown, as AWS prints them"
      onClick={async () => {
        await navigator.clipboard.writeText(lines().join("\n"));
        setCopied(true);
        setTimeout(() => setCopied(false), 1_500);
      }}
    >
      {copied ? "Copied" : "Copy"}
    </button>
  );
}

/** Copying more than one line gives them as they were written, not as they are shown. */
function copyOriginals(event: ClipboardEvent, logs: readonly LogLine[]): void {
  const selected = getSelection();
  const list = event.currentTarget as HTMLElement;
  if (!selected || selected.isCollapsed || !event.clipboardData) return;
  const rows = [...list.querySelectorAll<HTMLElement>("[data-row]")].filter((row) =>
    selected.containsNode(row, true),
  );
  if (rows.length < 2) return;
  event.clipboardData.setData(
    "text/plain",
    rows.map((row) => logs[Number(row.dataset["row"])]!.line).join("\n"),
  );
  event.preventDefault();
}

function requestSelection(run: RunResult, log: LogLine): TimelineSelection {
  const at = Math.round(log.atMs * 1_000);
  const extent = { fromUs: at, toUs: at };
  for (const record of run.trace) {
    if (!("requestId" in record) || record.requestId !== log.requestId) continue;
    if (record.type === "invoke.started") extent.fromUs = record.at;
    if (record.type === "invoke.ended") extent.toUs = record.at;
  }
  return { environmentId: log.environmentId, requestId: log.requestId!, ...extent };
}

function selectionText(selection: TimelineSelection, numbers: Map<string, number>): string {
  const where =
    selection.environmentId === null
      ? "no environment"
      : `env ${numbers.get(selection.environmentId)}`;
  if (selection.requestId) return `${where}, request ${shortRequestId(selection.requestId)}`;
  return `${where}, ${formatLength(selection.toUs - selection.fromUs)} from ${formatInstant(selection.fromUs)}`;
}
