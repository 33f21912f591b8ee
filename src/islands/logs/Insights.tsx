import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { LogQueryOutcome, RunResult, Session } from "../../session/protocol.ts";
import { countOf, formatBytes } from "../shared/format.ts";
import { ScrollBox } from "../shared/ScrollBox.tsx";
import { DEFAULT_QUERY, placeOf, tableOf, type QueryTable } from "./insights.ts";
import "./insights.css";

export type RunQuery = Session["queryLogs"];

interface InsightsProps {
  run: RunResult;
  logGroups: readonly string[];
  onQuery: RunQuery;
  height: number;
}

type State =
  | { kind: "asked" | "nothing" }
  | { kind: "answered"; query: string; outcome: LogQueryOutcome }
  | { kind: "failed"; problem: string };

/** Queries of CloudWatch Logs Insights over what the run has logged, with the console's words. */
export function Insights({ run, logGroups, onQuery, height }: InsightsProps) {
  const id = useId();
  const [query, setQuery] = useState(DEFAULT_QUERY);
  const [group, setGroup] = useState("");
  const [state, setState] = useState<State>({ kind: "nothing" });
  const editor = useRef<HTMLTextAreaElement>(null);
  const turnRef = useRef(0);
  // What was found in another run says nothing about this one.
  useEffect(() => {
    turnRef.current++;
    setState({ kind: "nothing" });
  }, [run]);

  const logGroup = logGroups.includes(group) ? group : undefined;
  const ask = async (): Promise<void> => {
    const turn = ++turnRef.current;
    setState({ kind: "asked" });
    const next = await onQuery(run, query, logGroup).then(
      (outcome): State => ({ kind: "answered", query, outcome }),
      (error: unknown): State => ({ kind: "failed", problem: (error as Error).message }),
    );
    if (turn === turnRef.current) setState(next);
  };
  const problem = state.kind === "answered" && !state.outcome.ok ? state.outcome : null;
  const problemId = `${id}-problem`;

  return (
    <div class="li">
      <form
        class="li-query"
        data-own-run
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        {logGroups.length > 1 && (
          <label class="li-groups">
            Log group
            <select value={group} onChange={(event) => setGroup(event.currentTarget.value)}>
              <option value="">All {logGroups.length} log groups</option>
              {logGroups.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <label>
          <span class="sr-only">Logs Insights query</span>
          <textarea
            ref={editor}
            rows={Math.min(12, Math.max(3, query.split("\n").length))}
            spellcheck={false}
            autocapitalize="off"
            autocomplete="off"
            value={query}
            aria-invalid={problem !== null}
            aria-describedby={problem ? problemId : undefined}
            onInput={(event) => setQuery(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
              event.preventDefault();
              void ask();
            }}
          />
        </label>
        <div class="li-actions">
          <button type="submit" class="li-run">
            Run query
          </button>
          <span class="li-hint">Ctrl+Enter</span>
        </div>
      </form>
      <div role="status" class="li-status">
        <Status state={state} />
      </div>
      {problem && state.kind === "answered" && (
        <Problem
          id={problemId}
          query={state.query}
          problem={problem}
          onShow={() => {
            editor.current?.focus();
            editor.current?.setSelectionRange(problem.start, problem.end);
          }}
        />
      )}
      {state.kind === "answered" && state.outcome.ok && state.outcome.results.length > 0 && (
        <Results table={tableOf(state.outcome.results)} height={height} />
      )}
    </div>
  );
}

function Status({ state }: { state: State }) {
  switch (state.kind) {
    case "nothing":
      return <p>Run the query to search the logs of this run. Nothing is charged for it here.</p>;
    case "asked":
      return <p>Running the query.</p>;
    case "failed":
      return <p class="li-problem">{state.problem}</p>;
    case "answered": {
      if (!state.outcome.ok) return null;
      const { results, statistics } = state.outcome;
      const { recordsMatched, recordsScanned, bytesScanned } = statistics;
      return (
        <p>
          {results.length === 0
            ? "No results. "
            : `Showing ${countOf(results.length, "row")} of ${countOf(recordsMatched, "record")} matched. `}
          {countOf(recordsScanned, "record")} ({formatBytes(bytesScanned)}) scanned.
        </p>
      );
    }
  }
}

interface ProblemProps {
  id: string;
  query: string;
  problem: Extract<LogQueryOutcome, { ok: false }>;
  onShow: () => void;
}

/** What is wrong, under the line in which it is. */
function Problem({ id, query, problem, onShow }: ProblemProps) {
  const { line, column, before, wrong, after } = placeOf(query, problem);
  return (
    <div id={id} class="li-problem" role="alert">
      <p>{problem.problem}</p>
      <p class="li-place">
        <code>
          {before}
          <mark>{wrong || "\u00a0"}</mark>
          {after}
        </code>
        <button type="button" onClick={onShow}>
          Go to line {line}, column {column}
        </button>
      </p>
    </div>
  );
}

/** So many rows at first, and again as many when asked. */
const ROWS = 100;

function Results({ table: { columns, rows }, height }: { table: QueryTable; height: number }) {
  const [shown, setShown] = useState(ROWS);
  return (
    <ScrollBox class="li-results" label="Query results" maxHeight={height}>
      <table>
        <thead>
          <tr>
            <th scope="col">#</th>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map((row, i) => (
            <tr key={i}>
              <th scope="row">{i + 1}</th>
              {columns.map((name, at) => (
                <td key={name} data-field={name}>
                  {row[at]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > shown && (
        <button type="button" class="li-more" onClick={() => setShown(shown + ROWS)}>
          Show {Math.min(ROWS, rows.length - shown)} more
        </button>
      )}
    </ScrollBox>
  );
}
