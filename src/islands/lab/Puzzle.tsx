import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Puzzle } from "../../grading/puzzle.ts";
import type { SourceFiles } from "../../session/protocol.ts";
import { highlightCode } from "../editor/index.ts";
import { countOf } from "../shared/format.ts";
import { fetchSolution } from "./answers.ts";
import "./puzzle.css";

export interface PuzzleOfCheckProps {
  labId: string;
  starter: SourceFiles;
  check: string;
  hints: readonly string[];
  onSolved: () => void;
}

type Loaded = { puzzle: Puzzle | null; inPlace: typeof import("../../grading/puzzle.ts").inPlace };

/** A part of the solution to be put in order. Fetched when it is asked for. */
export function PuzzleOfCheck({ labId, starter, check, hints, onSolved }: PuzzleOfCheckProps) {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const load = (): void => {
    setProblem(null);
    Promise.all([fetchSolution(labId), import("../../grading/puzzle.ts")]).then(
      ([solution, { puzzleOf, inPlace }]) => {
        const puzzle = puzzleOf({ starter, solution, hints }, `${labId} ${check}`);
        setLoaded({ puzzle, inPlace });
        if (!puzzle) onSolved();
      },
      (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
    );
  };
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  useEffect(load, [labId, check]);

  if (problem !== null) {
    return (
      <p role="alert">
        The puzzle could not be loaded ({problem}). Check the connection.{" "}
        <button type="button" class="lb-button" onClick={load}>
          Try again
        </button>
      </p>
    );
  }
  if (!loaded) return <p>Loading the puzzle.</p>;
  if (!loaded.puzzle)
    return <p>The solution has too few lines of code to be put in order. You can look at it.</p>;
  return <Pieces puzzle={loaded.puzzle} inPlace={loaded.inPlace} onSolved={onSolved} />;
}

interface PiecesProps {
  puzzle: Puzzle;
  inPlace: Loaded["inPlace"];
  onSolved: () => void;
}

function Pieces({ puzzle, inPlace, onSolved }: PiecesProps) {
  const { pieces, path } = puzzle;
  /** Numbers of pieces, as they stand. */
  const [order, setOrder] = useState(() => pieces.map((_, index) => index));
  const [said, setSaid] = useState("");
  const [verdict, setVerdict] = useState<number | null>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const handles = useRef(new Map<number, HTMLElement>());
  const movedRef = useRef<number | null>(null);

  // A row that is moved in the page loses the focus.
  useLayoutEffect(() => {
    if (movedRef.current !== null) handles.current.get(movedRef.current)?.focus();
    movedRef.current = null;
  }, [order]);

  const move = (piece: number, to: number, keepsFocus = true): void => {
    const from = order.indexOf(piece);
    const place = Math.max(0, Math.min(order.length - 1, to));
    if (from === place) return;
    if (keepsFocus) movedRef.current = piece;
    setOrder(order.toSpliced(from, 1).toSpliced(place, 0, piece));
    setVerdict(null);
    setSaid(`${nameOf(pieces[piece]!)}: now ${place + 1} of ${order.length}.`);
  };
  const check = (): void => {
    const right = inPlace(
      order.map((piece) => pieces[piece]!),
      puzzle,
    );
    setVerdict(right);
    setSaid("");
    if (right === order.length) onSolved();
  };

  if (verdict === order.length) {
    return (
      <div class="pz">
        <p role="status">In order. So it stands in {path} of the solution.</p>
        <Code text={puzzle.solved.join("\n")} />
      </div>
    );
  }
  return (
    <div class="pz">
      <p>
        These lines are a part of {path} in one solution, shuffled. Put them in order: choose a line
        and move it with the arrow keys or the buttons.
      </p>
      <ol aria-label="Lines to put in order">
        {order.map((piece, place) => {
          const text = pieces[piece]!;
          const name = nameOf(text);
          return (
            <li
              key={piece}
              class="pz-piece"
              data-dragged={dragged === piece}
              draggable
              onDragStart={() => setDragged(piece)}
              onDragEnd={() => setDragged(null)}
              onDragOver={(event) => {
                if (dragged === null) return;
                event.preventDefault();
                move(dragged, place, false);
              }}
              onDrop={(event) => event.preventDefault()}
              onKeyDown={(event) => {
                const to = targetOf(event.key, place, order.length);
                if (to === null) return;
                event.preventDefault();
                event.stopPropagation();
                move(piece, to);
              }}
            >
              <button
                type="button"
                class="pz-handle"
                aria-label={`${place + 1} of ${order.length}: ${text}`}
                ref={(element) => {
                  if (element) handles.current.set(piece, element);
                }}
              >
                <Code text={text} />
              </button>
              {/* For a pointer, and for screen readers that keep the arrow keys to themselves. */}
              <span class="pz-moves">
                <button
                  type="button"
                  tabIndex={-1}
                  aria-label={`Move up: ${name}`}
                  aria-disabled={place === 0}
                  onClick={() => move(piece, place - 1)}
                >
                  <span aria-hidden="true">↑</span>
                </button>
                <button
                  type="button"
                  tabIndex={-1}
                  aria-label={`Move down: ${name}`}
                  aria-disabled={place === order.length - 1}
                  onClick={() => move(piece, place + 1)}
                >
                  <span aria-hidden="true">↓</span>
                </button>
              </span>
            </li>
          );
        })}
      </ol>
      <p class="lb-actions">
        <button type="button" class="lb-button" onClick={check}>
          Is this the order?
        </button>
      </p>
      <p class="pz-verdict" role="status">
        {verdict === null ? (
          <span class="ed-sr">{said}</span>
        ) : verdict === 0 ? (
          "Not yet: another line comes first."
        ) : (
          `Not yet: the first ${verdict === 1 ? "line is" : `${countOf(verdict, "line")} are`} in place, and another one follows.`
        )}
      </p>
    </div>
  );
}

function targetOf(key: string, place: number, length: number): number | null {
  switch (key) {
    case "ArrowUp":
      return place - 1;
    case "ArrowDown":
      return place + 1;
    case "Home":
      return 0;
    case "End":
      return length - 1;
    default:
      return null;
  }
}

const Code = ({ text }: { text: string }) => (
  <code class="pz-code" dangerouslySetInnerHTML={{ __html: highlightCode(text, "piece.ts") }} />
);

/** Enough of a piece to know it by. */
const nameOf = (piece: string): string => piece.split("\n")[0]!.trim();
