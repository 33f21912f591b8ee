import { useEffect, useRef, useState } from "preact/hooks";
import type { SourceFiles } from "../../session/protocol.ts";
import { helpWaitsMs, type LabProgress } from "../../workspace/progress.ts";
import { highlightCode } from "../editor/index.ts";
import { countOf } from "../shared/format.ts";
import { PuzzleOfCheck } from "./Puzzle.tsx";

export interface HintsProps {
  labId: string;
  starter: SourceFiles;
  check: string;
  hints: readonly string[];
  progress: LabProgress;
  /** The learner takes the next: so many are taken then. */
  onTake: (count: number) => void;
  /** The puzzle is solved. */
  onSolved: () => void;
  onShowSolution: () => void;
}

/** Help for a failing check, a step at a time: its hints, a puzzle made from the solution, the solution. */
export function Hints({
  labId,
  starter,
  check,
  hints,
  progress,
  onTake,
  onSolved,
  onShowSolution,
}: HintsProps) {
  const taken = progress.hints[check] ?? 0;
  const waitMs = useWait(progress, check);
  const newest = useRef<HTMLLIElement>(null);
  const [justTook, setJustTook] = useState(0);
  const take = (): void => {
    setJustTook(taken + 1);
    onTake(taken + 1);
  };
  // The button that was pressed is gone: what came for it takes the focus.
  useEffect(() => {
    if (justTook === taken) newest.current?.focus();
  }, [justTook, taken]);

  const steps = hints.slice(0, taken);
  const next = taken < hints.length ? "hint" : taken === hints.length ? "puzzle" : "solution";
  return (
    <div class="lb-hints">
      {taken > 0 && (
        <ol aria-label="Hints">
          {steps.map((hint, index) => (
            <li key={index} tabIndex={-1} {...(index === taken - 1 && { ref: newest })}>
              <HintText text={hint} />
            </li>
          ))}
          {taken > hints.length && (
            <li tabIndex={-1} ref={newest}>
              <PuzzleOfCheck {...{ labId, starter, check, hints, onSolved }} />
            </li>
          )}
        </ol>
      )}
      {waitMs > 0 ? (
        <p class="lb-wait">
          {WAITING[next]} your next check, or in <span>{secondsOf(waitMs)}</span>.
        </p>
      ) : next === "solution" ? (
        <SolutionButton onShow={onShowSolution} />
      ) : (
        <button type="button" class="lb-button" onClick={take}>
          {next === "puzzle" ? (
            "Put the solution in order"
          ) : (
            <>
              {taken === 0 ? "Show a hint" : "Show another hint"}{" "}
              <small>{hints.length - taken} left</small>
            </>
          )}
        </button>
      )}
    </div>
  );
}

const WAITING = {
  hint: "Another hint after",
  puzzle: "A puzzle made from the solution after",
  solution: "The solution when the puzzle is solved, after",
} as const;

const secondsOf = (ms: number): string => countOf(Math.ceil(ms / 1_000), "second");

/** How long the next help waits, second by second. */
function useWait(progress: LabProgress, check: string): number {
  const [now, setNow] = useState(Date.now);
  const waitMs = helpWaitsMs(progress, check, now);
  const isWaiting = waitMs > 0;
  useEffect(() => {
    setNow(Date.now());
    if (!isWaiting) return;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [isWaiting, progress, check]);
  return waitMs;
}

/** The same function in every render: another one would be called again, and take the focus out of the editor. */
const takeFocus = (button: HTMLElement | null): void => button?.focus();

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
        ref={takeFocus}
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

/** A hint is a sentence, or a fragment of code: code begins like a statement, or ends in a semicolon or a brace. */
const CODE =
  /^(?:const|let|new|await|try|if|for|return|import|export|throw|[\w.]+\(|\w+: ["'{[])|[;{}]\s*(\/\/[^\n]*)?$/;

/** A fragment of a template: nothing but settings, comments and what is left out. */
const SETTINGS = /^(?:\s*(?:(?:- )?[A-Z]\w+:(?: \S.*)?|#.*|\.\.\.)(?:\n|$))+$/;
const SENTENCE = /^\w+: [^\n]* [^\n]*$/;

function HintText({ text }: { text: string }) {
  const isTemplate = SETTINGS.test(text) && !SENTENCE.test(text);
  if (!isTemplate && !CODE.test(text)) return <p>{inline(text)}</p>;
  return (
    <pre class="lb-hint-code" tabIndex={0} aria-label="Code of the hint">
      <code
        dangerouslySetInnerHTML={{
          __html: highlightCode(text, isTemplate ? "hint.yaml" : "hint.ts"),
        }}
      />
    </pre>
  );
}

function inline(text: string) {
  return text
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}
