import { useEffect, useMemo, useState } from "preact/hooks";
import type { Store } from "../../workspace/store.ts";
import { countOf, formatCount, formatInstant } from "../shared/format.ts";
import type { TimelineSelection } from "../shared/selection.ts";
import { Axis } from "./axis.ts";
import {
  instantsOf,
  stepAt,
  type ConnectionRow,
  type DatabaseModel,
  type EnvironmentRow,
} from "./model.ts";
import {
  areaOf,
  COLUMNS,
  columnsOf,
  levelsOf,
  lineOf,
  piecesOf,
  placeOf,
  stepInWords,
  summaryOf,
  topOf,
} from "./paint.ts";
import { STATE_ORDER, STATES } from "./states.ts";

interface ConnectionsProps {
  model: DatabaseModel;
  selection: TimelineSelection | null;
  onSelect: (selection: TimelineSelection | null) => void;
  scrub: Store<number | null>;
  onScrub: (atUs: number | null) => void;
}

/** Rows that are there before somebody asks for all. */
const FIRST_ROWS = 16;
const TICKS = 4;
/** Of the slider. */
const STOPS = 200;

/** How many connections there were against the limit, and what each environment's did. */
export function Connections({ model, selection, onSelect, scrub, onScrub }: ConnectionsProps) {
  const [elsewhere, setElsewhere] = useState(scrub.get());
  const [own, setOwn] = useState<number | null>(null);
  const [all, setAll] = useState(false);
  useEffect(() => {
    setElsewhere(scrub.get());
    return scrub.subscribe(() => setElsewhere(scrub.get()));
  }, [scrub]);
  useEffect(() => () => onScrub(null), [onScrub]);

  const { environments, extentUs } = model;
  const axis = useMemo(() => new Axis(instantsOf(model), extentUs), [model, extentUs]);
  const gaps = axis.segments.filter(({ shortened }) => shortened);
  const only = environments.filter((it) => it.environmentId === selection?.environmentId);
  const rows = only.length > 0 ? only : environments;
  const shown = all ? rows : rows.slice(0, FIRST_ROWS);
  const atUs = own ?? elsewhere;
  const move = (us: number | null): void => {
    setOwn(us);
    onScrub(us);
  };
  const moveTo = (event: PointerEvent & { currentTarget: HTMLElement }): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    move(axis.instantAt(Math.min(Math.max(0, event.clientX - left), width) / width));
  };
  const reading =
    atUs === null
      ? "the end of the run"
      : `${formatInstant(atUs)}: ${stepInWords(stepAt(model, atUs))}`;
  return (
    <>
      <label class="db-slider">
        <span>Read at</span>
        <input
          type="range"
          min={0}
          max={STOPS}
          value={atUs === null ? STOPS : Math.round(axis.shareOf(atUs) * STOPS)}
          aria-valuetext={reading}
          onInput={(event) => move(axis.instantAt(Number(event.currentTarget.value) / STOPS))}
          onBlur={() => move(null)}
        />
        <output>{reading}</output>
      </label>
      <div class="db-plot">
        <Chart model={model} axis={axis} onMove={moveTo} onLeave={() => move(null)} />
        {shown.map((row) => (
          <Environment
            key={row.environmentId}
            row={row}
            axis={axis}
            extentUs={extentUs}
            chosen={row.environmentId === selection?.environmentId}
            onSelect={onSelect}
          />
        ))}
        <span class="db-corner" />
        <div class={gaps.length > 0 ? "db-ticks db-ticks--pieces" : "db-ticks"} aria-hidden="true">
          {axis.ticks(TICKS).map(({ us, share, begins }) => (
            <span
              key={us}
              class={begins ? "db-begins" : undefined}
              style={{ insetInlineStart: `${share * 100}%` }}
            >
              {formatInstant(us).replace(/\.000$/, "")}
            </span>
          ))}
        </div>
        <div class="db-over" aria-hidden="true">
          {gaps.map(({ from, to }) => (
            <b
              key={from}
              style={{ insetInlineStart: `${from * 100}%`, inlineSize: `${(to - from) * 100}%` }}
            />
          ))}
        </div>
        {atUs !== null && (
          <div class="db-over" aria-hidden="true">
            <i style={{ insetInlineStart: `${axis.shareOf(atUs) * 100}%` }} />
          </div>
        )}
      </div>
      {shown.length < rows.length && (
        <button type="button" class="db-more" onClick={() => setAll(true)}>
          Show all {formatCount(rows.length)} environments
        </button>
      )}
      <Legend model={model} />
      {gaps.length > 0 && (
        <p class="db-note">Time in which nothing changes is shortened, between the dotted lines.</p>
      )}
    </>
  );
}

interface ChartProps {
  model: DatabaseModel;
  axis: Axis;
  onMove: (event: PointerEvent & { currentTarget: HTMLElement }) => void;
  onLeave: () => void;
}

function Chart({ model, axis, onMove, onLeave }: ChartProps) {
  const { contents, steps, refused, outages, peak } = model;
  const { maxConnections } = contents;
  const { top, showsLimit } = topOf(model);
  const levels = levelsOf(steps, axis);
  return (
    <>
      <div class="db-axis" aria-hidden="true">
        <span>{showsLimit ? `${formatCount(maxConnections)} limit` : formatCount(peak.open)}</span>
        <span>0</span>
      </div>
      <div
        class="db-chart"
        role="img"
        aria-label={`Open connections over time: at most ${peak.open} of ${maxConnections}`}
        onPointerMove={onMove}
        onPointerLeave={onLeave}
      >
        <div class="db-area db-open" style={{ clipPath: areaOf(levels, top, "open") }} />
        <div class="db-area db-held" style={{ clipPath: areaOf(levels, top, "frozen") }} />
        {outages.map(({ fromUs, toUs, because }) => (
          <div
            key={fromUs}
            class="db-outage"
            title={`Not available: ${because}`}
            style={{
              insetInlineStart: `${axis.shareOf(fromUs) * 100}%`,
              inlineSize: `${(axis.shareOf(toUs) - axis.shareOf(fromUs)) * 100}%`,
            }}
          />
        ))}
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          <path d={lineOf(levels, top)} />
        </svg>
        {showsLimit && (
          <div
            class="db-limit"
            style={{ insetBlockStart: `${(1 - maxConnections / top) * 100}%` }}
          />
        )}
        {columnsOf(
          refused.map((it) => it.atUs),
          axis,
        ).map((column) => (
          <span
            key={column}
            class="outcome outcome--error db-refused"
            style={{ insetInlineStart: `${(column / COLUMNS) * 100}%` }}
          />
        ))}
      </div>
    </>
  );
}

interface EnvironmentProps {
  row: EnvironmentRow;
  axis: Axis;
  extentUs: number;
  chosen: boolean;
  onSelect: (selection: TimelineSelection | null) => void;
}

function Environment({ row, axis, extentUs, chosen, onSelect }: EnvironmentProps) {
  const { environmentId, name, awsClient, connections, refused } = row;
  const select = (): void => onSelect(chosen ? null : { environmentId, fromUs: 0, toUs: extentUs });
  return (
    <>
      {awsClient !== null ? (
        <span class="db-env db-proxy" title={`${awsClient}: its connections to the database`}>
          {name}
        </span>
      ) : (
        <button type="button" class="db-env" aria-pressed={chosen} onClick={select}>
          {name}
        </button>
      )}
      <div class="db-tracks">
        {connections.map((each) => (
          <Track key={each.connection} row={each} axis={axis} />
        ))}
        {refused.length > 0 && (
          <div
            class="db-track db-attempts"
            role="img"
            aria-label={`${countOf(refused.length, "attempt")} refused: ${codesOf(row)}`}
          >
            {columnsOf(
              refused.map((it) => it.atUs),
              axis,
            ).map((column, i) => (
              <span
                key={column}
                class={column > COLUMNS / 2 ? "db-attempt db-attempt--end" : "db-attempt"}
                style={{ insetInlineStart: `${(column / COLUMNS) * 100}%` }}
              >
                <span class="outcome outcome--error" aria-hidden="true" />
                {i === 0 && <span>{codesOf(row)}</span>}
              </span>
            ))}
          </div>
        )}
      </div>
    </>
  );
}

const codesOf = ({ refused }: EnvironmentRow): string =>
  [...new Set(refused.map(({ code }) => code))].join(", ");

function Track({ row, axis }: { row: ConnectionRow; axis: Axis }) {
  const summary = summaryOf(row);
  return (
    <div
      class="db-track"
      role="img"
      aria-label={`Connection ${row.connection} as ${row.user}: ${summary}`}
      title={`${row.user}${row.proxy === null ? "" : ` at ${row.proxy}`}: ${summary}`}
    >
      {piecesOf(row.spans, axis).map(({ state, from, to }) => (
        <i key={from} class={`db-state db-state--${state}`} style={placeOf(from, to)} />
      ))}
    </div>
  );
}

/** Only of what is there. */
function Legend({ model }: { model: DatabaseModel }) {
  const spans = model.environments.flatMap(({ connections }) =>
    connections.flatMap((each) => each.spans),
  );
  const seen = new Set(spans.map(({ state }) => state));
  return (
    <ul class="db-legend">
      {STATE_ORDER.filter((state) => seen.has(state)).map((state) => (
        <li key={state} title={STATES[state].meaning}>
          <i class={`db-state db-state--${state}`} aria-hidden="true" /> {STATES[state].word}
        </li>
      ))}
      {model.refused.length > 0 && (
        <li title="No session: the database or the network refused the attempt.">
          <span class="outcome outcome--error" aria-hidden="true" /> refused
        </li>
      )}
      {model.outages.length > 0 && (
        <li title="The instance fails over or has crashed.">
          <i class="db-state db-state--outage" aria-hidden="true" /> not available
        </li>
      )}
    </ul>
  );
}
