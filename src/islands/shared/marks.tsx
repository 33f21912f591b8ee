import type { InvocationStatus } from "../../session/protocol.ts";
import {
  type BarKind,
  type MomentKind,
  MOMENTS,
  OUTCOMES,
  type Phase,
} from "../../styles/vocabulary.ts";
import "./marks.css";

/** An outcome's shape in its colour. The word stands beside it, so the shape itself is silent. */
export function OutcomeMark({ status }: { status: InvocationStatus }) {
  return <span class={`outcome outcome--${status}`} aria-hidden="true" />;
}

/** Shape and word of an outcome. `word` where the usual one would be wrong. */
export function Outcome({ status, word }: { status: InvocationStatus; word?: string }) {
  return (
    <span class={`outcome-word outcome-word--${status}`} title={OUTCOMES[status].meaning}>
      <OutcomeMark status={status} />
      {word ?? OUTCOMES[status].word}
    </span>
  );
}

/** A phase's colour and texture. */
export function PhaseMark({ phase }: { phase: Phase }) {
  return <span class={`phase phase--${phase}`} aria-hidden="true" />;
}

/** The sign of something that happens at one instant. */
export function SignMark({ kind }: { kind: MomentKind }) {
  return (
    <svg class={`sign sign--${kind}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={MOMENTS[kind].path} />
    </svg>
  );
}

/** What a bar above the lanes looks like. */
export function BarMark({ kind }: { kind: BarKind }) {
  return <span class={`bar-mark bar-mark--${kind}`} aria-hidden="true" />;
}
