import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { InvocationStatus, InvocationSummary, RunResult } from "../../session/protocol.ts";
import { CONDITIONS } from "../../styles/vocabulary.ts";
import { BlockList } from "../shared/BlockList.tsx";
import { environmentNumbers } from "../shared/environments.ts";
import { countOf, formatInstant, formatLength, formatUsd } from "../shared/format.ts";
import { Outcome } from "../shared/marks.tsx";
import { ScrollBox } from "../shared/ScrollBox.tsx";
import { type OpenSource, selectionOf, type TimelineSelection } from "../shared/selection.ts";
import { SourceText } from "../shared/SourceText.tsx";
import { functionErrorOf, payloadText } from "./errors.ts";
import { Exchanges } from "./Exchanges.tsx";
import "./outcome.css";

export interface ResultProps {
  run: RunResult;
  selection: TimelineSelection | null;
  onSelect: (selection: TimelineSelection | null) => void;
  onOpenSource?: OpenSource;
  /** The learner's files: only these become links. */
  files?: readonly string[];
  /** Height in pixels at which the list begins to scroll. Default 420. */
  height?: number;
}

/** What each invocation answered, with the selected one open. */
export function Result({
  run,
  selection,
  onSelect,
  onOpenSource,
  files,
  height = 420,
}: ResultProps) {
  const [failuresOnly, setFailuresOnly] = useState(false);
  const numbers = useMemo(() => environmentNumbers(run), [run]);
  const failures = useMemo(() => run.invocations.filter(hasFailed), [run]);
  const failed = failures.length;
  const rows = failuresOnly ? failures : run.invocations;
  // With one answer there is nothing to choose.
  const openId =
    selection?.requestId ?? (run.invocations.length === 1 ? run.invocations[0]!.requestId : null);

  const list = useRef<HTMLElement>(null);
  const openRow = rows.findIndex((invocation) => invocation.requestId === openId);
  useEffect(() => {
    if (list.current && openRow >= 0) reveal(list.current, openRow);
  }, [run, openRow]);

  const exchanges = run.httpExchanges.length > 0 && (
    <Exchanges run={run} onSelect={onSelect} height={height / 2} />
  );
  if (run.invocations.length === 0) {
    return (
      <section class="oc not-content" aria-label="Results">
        {exchanges || <p class="oc-empty">No invocation ended, so there is no result.</p>}
      </section>
    );
  }
  return (
    <section class="oc not-content" aria-label="Results">
      {exchanges}
      {failed > 0 && failed < run.invocations.length && (
        <label class="oc-filter">
          <input
            type="checkbox"
            checked={failuresOnly}
            onChange={(event) => setFailuresOnly(event.currentTarget.checked)}
          />
          Only the {countOf(failed, "failure")}
        </label>
      )}
      <ScrollBox class="oc-list" elementRef={list} maxHeight={height} label="Invocations">
        <div class="oc-row oc-head" aria-hidden="true">
          <span>#</span>
          <span>Arrival</span>
          <span>Status</span>
          <span class="oc-number">Latency</span>
          <span class="oc-number">Duration</span>
          <span class="oc-number">Init</span>
          <span class="oc-where">Where</span>
          <span class="oc-preview">Answer</span>
        </div>
        <BlockList
          length={rows.length}
          rowPx={ROW_PX}
          render={(from, to) =>
            rows
              .slice(from, to)
              .map((invocation, i) => (
                <Row
                  row={from + i}
                  key={invocation.requestId}
                  invocation={invocation}
                  number={
                    invocation.environmentId === null
                      ? undefined
                      : numbers.get(invocation.environmentId)
                  }
                  open={invocation.requestId === openId}
                  onToggle={(open) => onSelect(open ? selectionOf(invocation) : null)}
                  onOpenSource={onOpenSource}
                  files={files}
                />
              ))
          }
        />
      </ScrollBox>
    </section>
  );
}

const ROW_PX = 33;

/** How it ended: an event ends when it leaves the queue, long after its client had an answer. */
function endOf({ status, invocationType, condition, attempts }: InvocationSummary): {
  status: InvocationStatus;
  word?: string;
} {
  if (status !== "accepted") return { status };
  if (invocationType === "DryRun") return { status, word: "Allowed" };
  if (condition === null) return { status, word: "In the queue" };
  const { word, status: mark } = CONDITIONS[condition];
  return { status: mark, word: attempts > 1 ? `${word}, ${attempts} runs` : word };
}

function hasFailed(invocation: InvocationSummary): boolean {
  const { status } = endOf(invocation);
  return status !== "success" && status !== "accepted";
}

function meaningOf({ status, invocationType, condition }: InvocationSummary): string {
  if (status !== "accepted") return MEANING[status];
  if (invocationType === "DryRun") return "The call would have been allowed; nothing ran.";
  if (condition === null) return MEANING.accepted;
  return `${MEANING.accepted} ${CONDITIONS[condition].meaning}`;
}

/** Scrolls the list, never the page, to a row; a row of a block that is not built yet is approached first. */
function reveal(list: HTMLElement, row: number, attempts = 3): void {
  const item = list.querySelector<HTMLElement>(`[data-row="${row}"]`);
  if (!item) {
    list.scrollTop = row * ROW_PX;
    if (attempts > 0) setTimeout(() => reveal(list, row, attempts - 1), 60);
    return;
  }
  const top = item.getBoundingClientRect().top - list.getBoundingClientRect().top;
  const head = ROW_PX;
  if (top < head) list.scrollTop += top - head;
  else if (top + Math.min(item.offsetHeight, 160) > list.clientHeight)
    list.scrollTop += top - list.clientHeight / 3;
}

interface RowProps {
  row: number;
  invocation: InvocationSummary;
  number: number | undefined;
  open: boolean;
  onToggle: (open: boolean) => void;
  onOpenSource: OpenSource | undefined;
  files: readonly string[] | undefined;
}

function Row({ row, invocation, number, open, onToggle, onOpenSource, files }: RowProps) {
  const { latencyMs, durationMs, initMs } = invocation;
  return (
    <div class={`oc-item${open ? " oc-open" : ""}`} data-row={row}>
      <button type="button" class="oc-row" aria-expanded={open} onClick={() => onToggle(!open)}>
        <span class="oc-index">{invocation.index < 0 ? "–" : invocation.index + 1}</span>
        <span class="oc-arrival">{formatInstant(Math.round(invocation.atMs * 1_000))}</span>
        <Outcome {...endOf(invocation)} />
        <Length label="Latency" ms={latencyMs} />
        <Length label="Duration" ms={durationMs} />
        <Length label="Init" ms={initMs} />
        <span class="oc-where">{number === undefined ? "–" : `env ${number}`}</span>
        <span class="oc-preview">{open ? "" : preview(invocation.payload)}</span>
      </button>
      {open && <Answer invocation={invocation} onOpenSource={onOpenSource} files={files} />}
    </div>
  );
}

/** The beginning of an answer; the row shows as much as it has room for. */
function preview(payload: unknown): string {
  const message = functionErrorOf(payload)?.errorMessage.replace(/^RequestId: \S+ (Error: )?/, "");
  const text =
    message ?? (typeof payload === "string" ? payload : (JSON.stringify(payload) ?? "null"));
  return text.slice(0, 160);
}

function Length({ label, ms }: { label: string; ms: number | null }) {
  return (
    <span class={`oc-number oc-${label.toLowerCase()}`} data-label={label}>
      {ms === null ? "–" : formatLength(ms * 1_000)}
    </span>
  );
}

function Answer({
  invocation,
  onOpenSource,
  files,
}: Omit<RowProps, "row" | "number" | "open" | "onToggle">) {
  const error = invocation.status === "success" ? null : functionErrorOf(invocation.payload);
  return (
    <div class="oc-answer">
      {error && (
        <div class={`oc-error oc-error--${invocation.status}`}>
          <p>
            <strong>{error.errorType || "Error"}</strong>: {error.errorMessage}
          </p>
          {error.stack.length > 0 && (
            <pre>
              <SourceText text={error.stack.join("\n")} onOpenSource={onOpenSource} files={files} />
            </pre>
          )}
        </div>
      )}
      {!error && <p class="oc-meaning">{meaningOf(invocation)}</p>}
      {!error && invocation.status !== "accepted" && <Payload payload={invocation.payload} />}
      <dl>
        <div>
          <dt>Request</dt>
          <dd>{invocation.requestId}</dd>
        </div>
        {invocation.invocationType === "Event" && (
          <div>
            <dt>Runs of the function</dt>
            <dd>{invocation.attempts}</dd>
          </div>
        )}
        {invocation.billedMs !== null && (
          <div>
            <dt>Billed</dt>
            <dd>
              {invocation.billedMs} ms{invocation.initMs === null ? "" : ", init included"}
            </dd>
          </div>
        )}
        {invocation.memoryUsedMb !== null && (
          <div>
            <dt>Memory</dt>
            <dd>{invocation.memoryUsedMb} MB used</dd>
          </div>
        )}
        <div>
          <dt>Cost</dt>
          <dd>{formatUsd(invocation.costUsd)}</dd>
        </div>
      </dl>
      {error && (
        <details>
          <summary>Payload as the client got it</summary>
          <Payload payload={invocation.payload} />
        </details>
      )}
    </div>
  );
}

function Payload({ payload }: { payload: unknown }) {
  return (
    <ScrollBox class="oc-payload" label="Payload">
      <pre>{payloadText(payload)}</pre>
    </ScrollBox>
  );
}

const MEANING: Record<InvocationStatus, string> = {
  success: "The client got this payload:",
  error: "The client got this payload, marked as a function error:",
  timeout: "Lambda ended the invocation and answered for it:",
  crash: "The runtime process ended, and Lambda answered for it:",
  throttle: "Lambda refused the request with status 429:",
  accepted: "The event went into the asynchronous queue. The client got no payload.",
  refused: "The Invoke API answered with an error before anything ran:",
};
