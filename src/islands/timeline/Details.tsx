import { to } from "../../site/links.ts";
import { formatInstant, formatLength, shortRequestId } from "../shared/format.ts";
import { Outcome } from "../shared/marks.tsx";
import { ScrollBox } from "../shared/ScrollBox.tsx";
import type { TimeAxis } from "./axis.ts";
import type { Decided } from "./decisions.ts";
import { endWord, type Facts, factsOf } from "./facts.ts";
import { ItemMark } from "./ItemMark.tsx";
import type { Item } from "./item.ts";
import { linksOf } from "./links.ts";
import type { TimelineModel } from "./model.ts";
import { recordLine } from "./records.ts";
import type { CursorState } from "./state.ts";

interface DetailsProps {
  model: TimelineModel;
  selected: Item | null;
  cursor: CursorState;
  axis: TimeAxis;
  onSelect: (item: Item | null) => void;
}

/** What was recorded about what is selected or, while the keyboard is on the timeline, in focus; and why it came so. */
export function Details({ model, selected, cursor, axis, onSelect }: DetailsProps) {
  const item = cursor.shown.value ?? selected;
  if (!item) {
    return (
      <p class="tl-hint">
        Select a span or a sign to see what was recorded and why, and to show only its logs.
      </p>
    );
  }
  const facts = factsOf(model, item);
  return (
    <div class="tl-details">
      <header>
        <p class="tl-title">
          <ItemMark facts={facts} /> {facts.title}{" "}
          {!facts.sign && <strong>{formatLength(facts.lengthUs)}</strong>}
        </p>
        {facts.outcome && (
          <Outcome status={facts.outcome} word={endWord(facts.phase, facts.outcome)} />
        )}
        <span class="tl-details-actions">
          {!facts.sign && (
            <button type="button" onClick={() => axis.zoomTo(facts)}>
              Zoom to it
            </button>
          )}
          {selected && (
            <button type="button" onClick={() => onSelect(null)}>
              Clear selection
            </button>
          )}
        </span>
      </header>
      {facts.because && <p class="tl-because">{facts.because}.</p>}
      <Decisions decisions={facts.decisions} alone={facts.sign !== null} />
      <dl>
        <Fact label={facts.sign ? "At" : "From"} value={formatInstant(facts.fromUs, "us")} />
        {!facts.sign && <Fact label="To" value={formatInstant(facts.toUs, "us")} />}
        <Fact label="Where" value={facts.where} title={facts.environmentId ?? undefined} />
        {facts.requestId && (
          <Fact label="Request" value={shortRequestId(facts.requestId)} title={facts.requestId} />
        )}
        {facts.more.map(([label, value]) => (
          <Fact key={label} label={label} value={value} />
        ))}
      </dl>
      <Links model={model} item={item} onSelect={onSelect} />
      {facts.records.length > 0 && <Records facts={facts} />}
    </div>
  );
}

/** More than these are counted only: each of them can be selected by itself. */
const MOST_DECISIONS = 6;

/** What was decided, why in plain words, and by which rule of AWS. */
function Decisions({ decisions, alone }: { decisions: readonly Decided[]; alone: boolean }) {
  if (decisions.length === 0) return null;
  return (
    <ul class="tl-decisions" aria-label="Decisions">
      {decisions.slice(0, MOST_DECISIONS).map(({ what, because, rule, atUs }, i) => (
        <li key={i}>
          {!alone && decisions.length > 1 && <span class="tl-at">{formatInstant(atUs)}</span>}
          <span>
            <strong>{what}</strong>: {because}.{" "}
            {rule !== null && (
              <a href={`${to("/reference/simulated/")}#fact-${rule}`}>Rule {rule}</a>
            )}
          </span>
        </li>
      ))}
      {decisions.length > MOST_DECISIONS && (
        <li>and {decisions.length - MOST_DECISIONS} more, in the records below</li>
      )}
    </ul>
  );
}

/** What it led to and what led to it, to go on from here. */
function Links({
  model,
  item,
  onSelect,
}: Pick<DetailsProps, "model" | "onSelect"> & { item: Item }) {
  const links = linksOf(model, item);
  if (links.length === 0) return null;
  return (
    <div class="tl-links">
      <p aria-hidden="true">Belongs together with</p>
      <ul aria-label="Belongs together with">
        {links.map((link) => (
          <li key={link.label}>
            <button type="button" onClick={() => onSelect(link.item)}>
              {link.label}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Records({ facts }: { facts: Facts }) {
  const { records } = facts;
  return (
    <details class="tl-records">
      <summary>{records.length === 1 ? "1 record" : `${records.length} records`}</summary>
      <ScrollBox class="tl-table" label={`Records of ${facts.title}`}>
        <table>
          <tbody>
            {records.slice(0, 200).map((record) => {
              const { time, type, rest } = recordLine(record);
              return (
                <tr key={record.seq}>
                  <td>{time}</td>
                  <td>{type}</td>
                  <td>{rest}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
        {records.length > 200 && <p>The first 200 of {records.length} records are listed.</p>}
      </ScrollBox>
    </details>
  );
}

function Fact({
  label,
  value,
  title,
}: {
  label: string;
  value: string;
  title?: string | undefined;
}) {
  return (
    <div title={title}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
