import type { RunResult } from "../../session/protocol.ts";
import { formatLength } from "../shared/format.ts";
import { phasesOf, type Mark } from "./moments.ts";

interface AxisProps {
  /** Length of the axis, in milliseconds. */
  until: number;
  /** When requests arrive, as far as the traffic says so. */
  arrivals: readonly number[];
}

const length = (ms: number): string => (ms === 0 ? "0" : formatLength(ms * 1_000));
const TICKS = 4;
/** Of the axis, for one press of an arrow key. */
const STEPS = 200;
const ENVIRONMENTS = 4;

/** The scale, and the requests on it. */
function Axis({ until, arrivals }: AxisProps) {
  return (
    <div class="pd-axis" aria-hidden="true">
      {Array.from({ length: TICKS + 1 }, (_, tick) => (
        <span key={tick} class="pd-tick" style={at((tick / TICKS) * until, until)}>
          {length((tick / TICKS) * until)}
        </span>
      ))}
      {arrivals
        .filter((ms) => ms <= until)
        .map((ms, index) => (
          <span key={index} class="pd-arrival" style={at(ms, until)} />
        ))}
    </div>
  );
}

export interface MarkersFormProps extends AxisProps {
  marks: readonly Mark[];
  values: readonly (number | null)[];
  invalid: boolean;
  describedBy: string | undefined;
  onPlace: (index: number, ms: number) => void;
}

/** One slider for each marker, all on the same axis: arrow keys move a marker, so does a pointer. */
export function MarkersForm({
  until,
  arrivals,
  marks,
  values,
  invalid,
  describedBy,
  onPlace,
}: MarkersFormProps) {
  return (
    <div class="pd-markers">
      <Arrivals count={arrivals.length} />
      <Axis until={until} arrivals={arrivals} />
      {marks.map(({ moment, label }, index) => {
        const value = values[index] ?? null;
        return (
          <label key={moment} class="pd-mark" data-placed={value !== null}>
            <span class="pd-mark-label">
              {label} <output>{value === null ? "not placed yet" : length(value)}</output>
            </span>
            <input
              type="range"
              min={0}
              max={until}
              step={until / STEPS}
              value={value ?? 0}
              aria-valuetext={value === null ? "not placed yet" : length(value)}
              aria-invalid={invalid && value === null}
              aria-describedby={describedBy}
              onInput={(event) => onPlace(index, Number(event.currentTarget.value))}
              onClick={(event) => onPlace(index, Number(event.currentTarget.value))}
            />
          </label>
        );
      })}
    </div>
  );
}

export interface MarkersResultProps extends AxisProps {
  marks: readonly Mark[];
  predicted: readonly (number | null)[];
  actual: readonly (number | null)[];
  /** The run itself, as long as the page has it. */
  run: RunResult | null;
}

/** Where the markers were placed, where they belong, and the phases of the run above them. */
export function MarkersResult({
  until,
  arrivals,
  marks,
  predicted,
  actual,
  run,
}: MarkersResultProps) {
  return (
    <div class="pd-markers">
      <Arrivals count={arrivals.length} />
      <Axis until={until} arrivals={arrivals} />
      {run && (
        <div class="pd-phases" role="img" aria-label="The phases of this run, on the same axis">
          {phasesOf(run, ENVIRONMENTS).map((phases, lane) => (
            <div key={lane} class="pd-lane">
              {phases
                .filter(({ fromMs }) => fromMs < until)
                .map(({ kind, fromMs, toMs }) => (
                  <span
                    key={fromMs}
                    class={`phase phase--${kind}`}
                    style={{
                      ...at(fromMs, until),
                      inlineSize: share(Math.min(toMs, until) - fromMs, until),
                    }}
                  />
                ))}
            </div>
          ))}
        </div>
      )}
      {marks.map(({ moment, label }, index) => {
        const mine = predicted[index] ?? null;
        const theirs = actual[index] ?? null;
        return (
          <div key={moment} class="pd-mark">
            <p class="pd-mark-label">{label}</p>
            <div class="pd-pins" aria-hidden="true">
              {mine !== null && <span class="pd-pin pd-pin--mine" style={at(mine, until)} />}
              {theirs !== null && theirs <= until && (
                <span class="pd-pin pd-pin--run" style={at(theirs, until)} />
              )}
            </div>
            <p class="pd-mark-result">{compareMarks(mine, theirs, until)}</p>
          </div>
        );
      })}
      <p class="pd-pin-key" aria-hidden="true">
        <span class="pd-pin pd-pin--mine" /> your marker <span class="pd-pin pd-pin--run" /> the run
        {run && (
          <>
            <span class="phase phase--placement" /> placement <span class="phase phase--init" />{" "}
            init <span class="phase phase--invoke" /> invoke
          </>
        )}
      </p>
    </div>
  );
}

function Arrivals({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <p class="pd-arrivals-key">
      <span class="pd-arrival" aria-hidden="true" /> {count === 1 ? "a request" : "requests"} arrive
      {count === 1 ? "s" : ""}
    </p>
  );
}

/** "You: 300 ms. The run: 430 ms, 130 ms later." */
export function compareMarks(mine: number | null, theirs: number | null, until: number): string {
  const said = mine === null ? "You placed none." : `You: ${length(mine)}.`;
  if (theirs === null) return `${said} It did not happen in this run.`;
  if (mine === null) return `${said} The run: ${length(theirs)}.`;
  const off = Math.abs(mine - theirs);
  if (off <= until / STEPS) return `${said} The run: ${length(theirs)}. Exactly there.`;
  const where = theirs > mine ? "later" : "earlier";
  return `${said} The run: ${length(theirs)}, ${length(off)} ${where}.`;
}

const share = (ms: number, until: number): string => `${((ms / until) * 100).toFixed(2)}%`;
const at = (ms: number, until: number) => ({ insetInlineStart: share(ms, until) });
