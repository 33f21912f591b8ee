import { formatInstant, formatLength, shortRequestId } from "../shared/format.ts";
import { Outcome, PhaseMark } from "../shared/marks.tsx";
import { ScrollBox } from "../shared/ScrollBox.tsx";
import type { TimeAxis } from "./axis.ts";
import { endWord, factsOf, type Item, recordLine } from "./items.ts";
import type { TimelineModel } from "./model.ts";
import type { CursorState } from "./state.ts";

interface DetailsProps {
  model: TimelineModel;
  selected: Item | null;
  cursor: CursorState;
  axis: TimeAxis;
  onSelect: (item: Item | null) => void;
}

/** What was recorded about the span that is selected or, while the keyboard is on the timeline, in focus. */
export function Details({ model, selected, cursor, axis, onSelect }: DetailsProps) {
  const item = cursor.shown.value ?? selected;
  if (!item) {
    return (
      <p class="tl-hint">Select a span to see what was recorded, and to show only its logs.</p>
    );
  }
  const facts = factsOf(model, item);
  return (
    <div class="tl-details">
      <header>
        <p class="tl-title">
          {facts.phase && <PhaseMark phase={facts.phase} />} {facts.title}{" "}
          <strong>{formatLength(facts.lengthUs)}</strong>
        </p>
        {facts.outcome && (
          <Outcome status={facts.outcome} word={endWord(facts.phase, facts.outcome)} />
        )}
        <span class="tl-details-actions">
          <button type="button" onClick={() => axis.zoomTo(facts)}>
            Zoom to it
          </button>
          {selected && (
            <button type="button" onClick={() => onSelect(null)}>
              Clear selection
            </button>
          )}
        </span>
      </header>
      {facts.because && <p class="tl-because">{facts.because}.</p>}
      <dl>
        <Fact label="From" value={formatInstant(facts.fromUs, "us")} />
        <Fact label="To" value={formatInstant(facts.toUs, "us")} />
        <Fact label="Where" value={facts.where} title={facts.environmentId ?? undefined} />
        {facts.requestId && (
          <Fact label="Request" value={shortRequestId(facts.requestId)} title={facts.requestId} />
        )}
        {facts.more.map(([label, value]) => (
          <Fact key={label} label={label} value={value} />
        ))}
      </dl>
      <details class="tl-records">
        <summary>
          {facts.records.length === 1 ? "1 record" : `${facts.records.length} records`}
        </summary>
        <ScrollBox class="tl-table" label="Records of the span">
          <table>
            <tbody>
              {facts.records.slice(0, 200).map((record) => {
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
          {facts.records.length > 200 && (
            <p>The first 200 of {facts.records.length} records are listed.</p>
          )}
        </ScrollBox>
      </details>
    </div>
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
