import "./database.css";
import { useMemo, useState } from "preact/hooks";
import type { RunResult } from "../../session/protocol.ts";
import type { Store } from "../../workspace/store.ts";
import { environmentNumbers } from "../shared/environments.ts";
import { countOf, formatCount, formatInstant } from "../shared/format.ts";
import type { TimelineSelection } from "../shared/selection.ts";
import { Ways } from "../shared/Ways.tsx";
import { Connections } from "./Connections.tsx";
import { databaseModels, groupedRefusals, type DatabaseModel } from "./model.ts";
import { stepInWords } from "./paint.ts";
import { Statements } from "./Statements.tsx";
import { Tables } from "./Tables.tsx";

interface DatabaseProps {
  run: RunResult;
  selection: TimelineSelection | null;
  onSelect: (selection: TimelineSelection | null) => void;
  /** Where the timeline's cursor stands, in microseconds of virtual time. */
  scrub: Store<number | null>;
  onScrub: (atUs: number | null) => void;
}

const PARTS = ["Connections", "Statements", "Tables"] as const;

/** What the run was to its databases: connections, statements, and what they hold in the end. */
export function Database(props: DatabaseProps) {
  return <DatabaseOfRun key={`${props.run.seed} ${props.run.traceHash}`} {...props} />;
}

function DatabaseOfRun({ run, selection, onSelect, scrub, onScrub }: DatabaseProps) {
  const models = useMemo(() => databaseModels(run), [run]);
  const numbers = useMemo(() => environmentNumbers(run), [run]);
  const [chosen, setChosen] = useState(models[0]?.contents.identifier);
  const [part, setPart] = useState<(typeof PARTS)[number]>("Connections");
  const model = models.find(({ contents }) => contents.identifier === chosen);
  if (!model) return null;
  const number = selection?.environmentId && numbers.get(selection.environmentId);
  return (
    <section class="db not-content" aria-label="Database">
      <div class="db-bar">
        <Ways names={PARTS} chosen={part} onChoose={setPart} />
        {models.length > 1 && (
          <label>
            <span>Instance</span>
            <select value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
              {models.map(({ contents: { identifier } }) => (
                <option key={identifier} value={identifier}>
                  {identifier}
                </option>
              ))}
            </select>
          </label>
        )}
        {number && part !== "Tables" && (
          <button
            type="button"
            class="db-chip"
            title="Show all environments again"
            onClick={() => onSelect(null)}
          >
            Environment {number} <span aria-hidden="true">×</span>
            <span class="sr-only">, clear the selection</span>
          </button>
        )}
      </div>
      {part === "Connections" && (
        <>
          <Summary model={model} />
          <Connections {...{ model, selection, onSelect, scrub, onScrub }} />
        </>
      )}
      {part === "Statements" && <Statements {...{ model, numbers, selection, onSelect }} />}
      {part === "Tables" && <Tables contents={model.contents} />}
    </section>
  );
}

function Summary({ model }: { model: DatabaseModel }) {
  const { contents, peak, steps, refused } = model;
  const { identifier, instanceClass, maxConnections, reservedConnections } = contents;
  const last = steps.at(-1);
  return (
    <div class="db-summary">
      <p>
        <b>{identifier}</b>, {instanceClass}, has room for{" "}
        <b>{countOf(maxConnections, "connection")}</b>, {reservedConnections} of them kept for
        superusers and RDS.{" "}
        {peak.open === 0
          ? "Nobody was connected."
          : `At most ${formatCount(peak.open)} were open at once, first at ${formatInstant(peak.atUs)}. `}
        {last && `At the end: ${stepInWords(last)}.`}
      </p>
      {groupedRefusals(refused).map(({ code, message, because, count, firstUs }) => (
        <p key={`${code} ${message}`} class="db-refusal">
          <span class="outcome outcome--error" aria-hidden="true" /> {countOf(count, "attempt")}{" "}
          refused with <code>{code}</code>
          {message === code ? "" : ` (${message})`}, first at {formatInstant(firstUs)}: {because}.
        </p>
      ))}
    </div>
  );
}
