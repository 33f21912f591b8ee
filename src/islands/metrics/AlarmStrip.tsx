import type { AlarmSummary } from "../../session/protocol.ts";
import { formatInstant } from "../shared/format.ts";
import { AXIS_PX, RIGHT_PX } from "./plot.ts";

const WORDS = { OK: "OK", ALARM: "in alarm", INSUFFICIENT_DATA: "insufficient data" } as const;

type State = keyof typeof WORDS;

interface Stretch {
  state: State;
  fromSeconds: number;
  toSeconds: number;
  because: string;
}

function stretchesOf({ states }: AlarmSummary, extentSeconds: number): Stretch[] {
  return states.map(({ atMs, state, because }, i) => ({
    state,
    because,
    fromSeconds: atMs / 1_000,
    toSeconds: Math.min(extentSeconds, (states[i + 1]?.atMs ?? Infinity) / 1_000),
  }));
}

interface AlarmStripProps {
  alarm: AlarmSummary;
  extentSeconds: number;
  /** Of the whole chart, in pixels. */
  width: number;
  digitPx: number;
}

const PADDING_PX = 12;

/** The states of an alarm below its chart, on the same time. States that are too short for their word are named below. */
export function AlarmStrip({ alarm, extentSeconds, width, digitPx }: AlarmStripProps) {
  const stretches = stretchesOf(alarm, extentSeconds);
  const pxPerSecond = (width - AXIS_PX - RIGHT_PX) / extentSeconds;
  const fits = ({ state, fromSeconds, toSeconds }: Stretch): boolean =>
    (toSeconds - fromSeconds) * pxPerSecond > WORDS[state].length * digitPx + PADDING_PX;
  const named = new Set(stretches.filter(fits).map(({ state }) => state));
  const unnamed = new Set(stretches.map(({ state }) => state).filter((state) => !named.has(state)));
  const last = stretches.at(-1)!;
  return (
    <div style={{ marginInline: `${AXIS_PX}px ${RIGHT_PX}px` }}>
      <div class="mt-strip" aria-hidden="true">
        {stretches.map((stretch) => (
          <span
            key={stretch.fromSeconds}
            class={`mt-state mt-state--${stretch.state}`}
            style={{
              inlineSize: `${(100 * (stretch.toSeconds - stretch.fromSeconds)) / extentSeconds}%`,
            }}
            title={`${WORDS[stretch.state]} from ${formatInstant(stretch.fromSeconds * 1e6)}: ${stretch.because}`}
          >
            {fits(stretch) && <i>{WORDS[stretch.state]}</i>}
          </span>
        ))}
      </div>
      <p class="mt-alarm">
        {[...unnamed].map((state) => (
          <span key={state} class="mt-key">
            <span class={`mt-state mt-state--${state}`} /> {WORDS[state]}
          </span>
        ))}
        <code>{alarm.configuration.alarmName}</code> is {WORDS[last.state]} at the end:{" "}
        {last.because}.
      </p>
    </div>
  );
}
