import type { InvocationStatus } from "../../session/protocol.ts";
import {
  type BarKind,
  BARS,
  type MomentKind,
  MOMENTS,
  OUTCOMES,
  PHASES,
  type Phase,
} from "../../styles/vocabulary.ts";
import { BarMark, OutcomeMark, PhaseMark, SignMark } from "../shared/marks.tsx";
import {
  BAR_KINDS,
  isFailure,
  kindOf,
  OUTCOME_CODES,
  SPAN_KINDS,
  type TimelineModel,
} from "./model.ts";

/** What the drawing is made of, in words. Only what occurs in this run. */
export function Legend({ model }: { model: TimelineModel }) {
  const kinds = new Set<Phase>();
  const outcomes = new Set<InvocationStatus>();
  const bars = new Set<BarKind>();
  const series = new Map<string, "area" | "line">();
  for (const lane of model.lanes) {
    for (const kind of lane.spans.kind) kinds.add(SPAN_KINDS[kind]!);
    for (const code of lane.spans.outcome) if (isFailure(code)) outcomes.add(OUTCOME_CODES[code]!);
    if (lane.ending !== "end-of-run") kinds.add("shutdown");
  }
  for (const track of model.tracks) {
    // What runs is a plain line, like a request that is being handled.
    for (const kind of track.bars.kind)
      if (BAR_KINDS[kind] !== "running") bars.add(BAR_KINDS[kind]!);
    for (const { name, shape } of track.steps?.series ?? []) series.set(name, shape);
  }
  for (const code of model.requests.outcome)
    if (OUTCOME_CODES[code]) outcomes.add(OUTCOME_CODES[code]);
  const signs = new Set<MomentKind>(model.moments.kind);
  // These have a place of their own in the legend.
  signs.delete("shutdown");
  signs.delete("throttle");
  if (model.moments.kind.includes("throttle")) outcomes.add("throttle");
  const failedInit = model.lanes.some(({ spans }) =>
    spans.kind.some((_, i) => kindOf(spans, i) === "init" && isFailure(spans.outcome[i]!)),
  );
  const retried = model.lanes.some(({ spans }) => spans.attempt.some((attempt) => attempt > 1));
  const outside = model.lanes.some((lane) => lane.exchanges.fromUs.length > 0);
  const streamed = model.lanes.some((lane) => lane.streams.atUs.length > 0);
  const provisioned = model.lanes.some((lane) => lane.provisioned);
  return (
    <ul class="tl-legend" aria-label="Legend">
      {(Object.keys(PHASES) as Phase[])
        .filter((phase) => kinds.has(phase))
        .map((phase) => (
          <li key={phase} title={PHASES[phase].meaning}>
            <PhaseMark phase={phase} /> {PHASES[phase].word}
          </li>
        ))}
      {retried && (
        <li title="The function runs with the event for another time.">
          <span class="tl-key-retry" aria-hidden="true" /> Retry
        </li>
      )}
      {outside && (
        <li title="The handler waits for a host outside AWS: a line along the foot of the invocation.">
          <span class="tl-key-outside" aria-hidden="true" /> Outside request
        </li>
      )}
      {streamed && (
        <li title="The response is streamed: a line along the head of the invocation from its first byte on.">
          <span class="tl-key-streamed" aria-hidden="true" /> Streamed response
        </li>
      )}
      {provisioned && (
        <li title="The environment was made for provisioned concurrency, ahead of requests.">
          <span class="tl-key-provisioned" aria-hidden="true" /> Provisioned
        </li>
      )}
      {BAR_KINDS.filter((kind) => bars.has(kind)).map((kind) => (
        <li key={kind} title={BARS[kind].meaning}>
          <BarMark kind={kind} /> {BARS[kind].word}
        </li>
      ))}
      {[...series].map(([name, shape]) => (
        <li key={name}>
          <span class={`tl-key-${shape}`} aria-hidden="true" /> {name}
        </li>
      ))}
      {failedInit && (
        <li title="The init phase failed or ran out of time.">
          <OutcomeMark status="error" /> Failed init
        </li>
      )}
      {OUTCOME_CODES.filter((status) => outcomes.has(status)).map((status) => (
        <li key={status} title={OUTCOMES[status].meaning}>
          <OutcomeMark status={status} /> {OUTCOMES[status].word}
        </li>
      ))}
      {[...signs].map((kind) => (
        <li key={kind} title={MOMENTS[kind].meaning}>
          <SignMark kind={kind} /> {MOMENTS[kind].word}
        </li>
      ))}
    </ul>
  );
}
