import type { AlarmSummary } from "../../session/protocol.ts";
import { formatInstant } from "../shared/format.ts";
import { AXIS_PX, RIGHT_PX } from "./plot.ts";

const WORDS = { OK: "OK", ALARM: "in alarm", INSUFFICIENT_DATA: "insufficient data" } as const;

interface Stretch {
  state: keyof typeof WORDS;
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

/** The states of an alarm below its chart, on the same time. */
export function AlarmStrip({
  alarm,
  extentSeconds,
}: {
  alarm: AlarmSummary;
  extentSeconds: number;
}) {
  const stretches = stretchesOf(alarm, extentSeconds);
  const last = stretches.at(-1)!;
  return (
    <>
      <div
        class="mt-strip"
        style={{ marginInline: `${AXIS_PX}px ${RIGHT_PX}px` }}
        aria-hidden="true"
      >
        {stretches.map(({ state, fromSeconds, toSeconds, because }) => (
          <span
            key={fromSeconds}
            class={`mt-state mt-state--${state}`}
            style={{ inlineSize: `${(100 * (toSeconds - fromSeconds)) / extentSeconds}%` }}
            title={`${WORDS[state]} from ${formatInstant(fromSeconds * 1e6)}: ${because}`}
          >
            <i>{WORDS[state]}</i>
          </span>
        ))}
      </div>
      <p class="mt-alarm">
        <code>{alarm.configuration.alarmName}</code> is {WORDS[last.state]} at the end:{" "}
        {last.because}.
      </p>
    </>
  );
}
