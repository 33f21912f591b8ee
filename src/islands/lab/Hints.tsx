import { useState } from "preact/hooks";
import { highlightCode } from "../editor/index.ts";

export interface HintsProps {
  hints: readonly string[];
  revealed: number;
  onReveal: (count: number) => void;
  onShowSolution: () => void;
}

/** Hints for a failing check, one at a time; after the last one, the way to the solution. */
export function Hints({ hints, revealed, onReveal, onShowSolution }: HintsProps) {
  const shown = hints.slice(0, revealed);
  const more = hints.length - shown.length;
  return (
    <div class="lb-hints">
      {shown.length > 0 && (
        <ol aria-label="Hints" aria-live="polite">
          {shown.map((hint, index) => (
            <li key={index}>
              <HintText text={hint} />
            </li>
          ))}
        </ol>
      )}
      {more > 0 ? (
        <button type="button" class="lb-button" onClick={() => onReveal(shown.length + 1)}>
          {shown.length === 0 ? "Show a hint" : "Show another hint"} <small>{more} left</small>
        </button>
      ) : (
        <SolutionButton onShow={onShowSolution} />
      )}
    </div>
  );
}

/** Asked once more, because it cannot be unseen. */
export function SolutionButton({ onShow, asked = false }: { onShow: () => void; asked?: boolean }) {
  const [confirming, setConfirming] = useState(false);
  if (!confirming) {
    return (
      <button
        type="button"
        class="lb-button"
        onClick={() => (asked ? onShow() : setConfirming(true))}
      >
        Show the solution
      </button>
    );
  }
  return (
    <p class="lb-confirm" role="group" aria-label="Show the solution?">
      One solution, compared with your code. Your code stays as it is.{" "}
      <button
        type="button"
        class="lb-button"
        // The button that was pressed is gone: its place takes the focus.
        ref={(button) => button?.focus()}
        onClick={() => {
          setConfirming(false);
          onShow();
        }}
      >
        Show it
      </button>{" "}
      <button type="button" class="lb-button" onClick={() => setConfirming(false)}>
        Not yet
      </button>
    </p>
  );
}

/** A hint is a sentence, or a fragment of code: code ends in a semicolon or a bracket, perhaps with a comment behind it. */
const CODE = /[;{}]\s*(\/\/[^\n]*)?$/;

function HintText({ text }: { text: string }) {
  if (!CODE.test(text)) return <p>{inline(text)}</p>;
  return (
    <pre class="lb-hint-code" tabIndex={0} aria-label="Code of the hint">
      <code dangerouslySetInnerHTML={{ __html: highlightCode(text, "hint.ts") }} />
    </pre>
  );
}

function inline(text: string) {
  return text
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}
