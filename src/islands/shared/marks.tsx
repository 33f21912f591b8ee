import type { InvocationStatus } from "../../session/protocol.ts";
import { OUTCOMES, PHASES, type Phase } from "../../styles/vocabulary.ts";
import "./marks.css";

/** The word inside a sentence: "function error", "timed out". */
export const outcomeWord = (status: InvocationStatus): string =>
  OUTCOMES[status].word.toLowerCase();
export const phaseWord = (phase: Phase): string => PHASES[phase].word.toLowerCase();

/** An outcome's shape in its colour. The word stands beside it, so the shape itself is silent. */
export function OutcomeMark({ status }: { status: InvocationStatus }) {
  return <span class={`outcome outcome--${status}`} aria-hidden="true" />;
}

/** Shape and word of an outcome. */
export function Outcome({ status }: { status: InvocationStatus }) {
  return (
    <span class={`outcome-word outcome-word--${status}`} title={OUTCOMES[status].meaning}>
      <OutcomeMark status={status} />
      {OUTCOMES[status].word}
    </span>
  );
}

/** A phase's colour and texture. */
export function PhaseMark({ phase }: { phase: Phase }) {
  return <span class={`phase phase--${phase}`} aria-hidden="true" />;
}
