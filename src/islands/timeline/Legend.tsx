import type { InvocationStatus } from "../../session/protocol.ts";
import { OUTCOMES, PHASES, type Phase } from "../../styles/vocabulary.ts";
import { OutcomeMark, PhaseMark } from "../shared/marks.tsx";
import { isFailure, kindOf, OUTCOME_CODES, SPAN_KINDS, type TimelineModel } from "./model.ts";

/** What the drawing is made of, in words. Only what occurs in this run. */
export function Legend({ model }: { model: TimelineModel }) {
  const kinds = new Set<Phase>();
  const outcomes = new Set<InvocationStatus>();
  for (const lane of model.lanes) {
    for (const kind of lane.spans.kind) kinds.add(SPAN_KINDS[kind]!);
    if (lane.ending !== "end-of-run") kinds.add("shutdown");
  }
  for (const code of model.requests.outcome)
    if (OUTCOME_CODES[code]) outcomes.add(OUTCOME_CODES[code]);
  const failedInit = model.lanes.some(({ spans }) =>
    spans.kind.some((_, i) => kindOf(spans, i) === "init" && isFailure(spans.outcome[i]!)),
  );
  const resets = model.lanes.some((lane) => lane.resetsUs.length > 0);
  const outside = model.lanes.some((lane) => lane.exchanges.fromUs.length > 0);
  return (
    <ul class="tl-legend" aria-label="Legend">
      {(Object.keys(PHASES) as Phase[])
        .filter((phase) => kinds.has(phase))
        .map((phase) => (
          <li key={phase} title={PHASES[phase].meaning}>
            <PhaseMark phase={phase} /> {PHASES[phase].word}
          </li>
        ))}
      {outside && (
        <li title="The handler waits for a host outside AWS: a line along the foot of the invocation.">
          <span class="tl-key-outside" aria-hidden="true" /> Outside request
        </li>
      )}
      {resets && (
        <li title="The runtime process was ended; /tmp stays, globals are lost.">
          <span class="tl-key-reset" aria-hidden="true">
            ↻
          </span>{" "}
          Reset
        </li>
      )}
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
    </ul>
  );
}
