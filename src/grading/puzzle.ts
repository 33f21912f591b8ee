/** A part of the solution as pieces to be put in order: what comes after a check's last hint. */
import type { SourceFiles } from "../session/protocol.ts";
import { isScript } from "../session/scripts.ts";

export interface Puzzle {
  /** The solution's file that it is from. */
  readonly path: string;
  /** Lines that belong together, in a shuffled order; the indentation that all have is taken away. */
  readonly pieces: readonly string[];
  readonly solved: readonly string[];
}

const FEWEST = 4;
const MOST = 9;

/**
 * The changed declaration of the solution that has most in common with what the hints are about, or `null` when none has
 * enough lines. The same for the same `name`.
 */
export function puzzleOf(
  {
    starter,
    solution,
    hints,
  }: { starter: SourceFiles; solution: SourceFiles; hints: readonly string[] },
  name: string,
): Puzzle | null {
  const given = new Set(Object.values(starter).flatMap((text) => declarationsOf(text).map(textOf)));
  const words = new Set(hints.flatMap((hint) => hint.match(/[\w$]{3,}/g) ?? []));
  // The entries of a template may stand in any order.
  const code = Object.entries(solution).filter(([path]) => isScript(path));
  const candidates = code.flatMap(([path, text]) =>
    declarationsOf(text)
      .filter((lines) => !given.has(textOf(lines)))
      .map((lines) => ({ path, pieces: piecesOf(lines), share: shareOf(textOf(lines), words) }))
      .filter(({ pieces }) => pieces.length >= FEWEST),
  );
  const [best] = candidates.sort((a, b) => b.share - a.share || b.pieces.length - a.pieces.length);
  if (!best) return null;
  const { path, pieces: solved } = best;
  return { path, solved, pieces: shuffled(solved, name) };
}

/** How many pieces from the first on are where they belong; equal ones may stand for each other. */
export function inPlace(order: readonly string[], { solved }: Pick<Puzzle, "solved">): number {
  const wrong = order.findIndex((piece, index) => piece.trim() !== solved[index]?.trim());
  return wrong === -1 ? order.length : wrong;
}

const textOf = (lines: readonly string[]): string => lines.map((line) => line.trim()).join("\n");

/** A file's declarations, each from a line without indentation to the next; imports and what only comments are left out. */
function declarationsOf(text: string): string[][] {
  const declarations: string[][] = [];
  for (const line of text.split("\n")) {
    if (/^\s*($|\/\/|\/\*|\*)/.test(line)) continue;
    if (/^[\w$@]/.test(line) || declarations.length === 0) declarations.push([]);
    declarations.at(-1)!.push(line);
  }
  return declarations.filter(([first = ""]) => !first.startsWith("import"));
}

/** The lines of a statement stay together; of too many pieces, the deepest go to theirs. */
function piecesOf(lines: readonly string[]): string[] {
  let pieces: string[][] = [];
  for (const line of lines) {
    const before = pieces.at(-1);
    if (before && (CLOSES.test(line) || GOES_ON.test(before.at(-1)!))) before.push(line);
    else pieces.push([line]);
  }
  while (pieces.length > MOST) {
    const depths = pieces.map(([first = ""]) => depthOf(first));
    const deepest = Math.max(...depths);
    if (deepest === Math.min(...depths)) break;
    const merged: string[][] = [];
    pieces.forEach((piece, index) => {
      if (depths[index] === deepest && merged.length > 0) merged.at(-1)!.push(...piece);
      else merged.push(piece);
    });
    pieces = merged;
  }
  return pieces.map((piece) => piece.join("\n"));
}

const CLOSES = /^[\s)}\];,]*$/;
/** Of a call, a literal or an assignment there is more to come. */
const GOES_ON = /(?:[(,=?[]|\(\{|^(?!\s*(?:case|default)\b).*:)$/;

const depthOf = (line: string): number => line.length - line.trimStart().length;

/** Of the words that the text has, how many the hints have, too. */
function shareOf(text: string, words: ReadonlySet<string>): number {
  const own = new Set(text.match(/[\w$]{3,}/g) ?? []);
  const common = [...own].filter((word) => words.has(word)).length;
  return common / Math.sqrt(Math.max(1, own.size));
}

/** Never in the right order, and the same every time for the same name. */
function shuffled(pieces: readonly string[], name: string): string[] {
  let state = [...name].reduce(
    (sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 0x01000193),
    0x811c9dc5,
  );
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const order = [...pieces];
  for (let at = order.length - 1; at > 0; at--) {
    const other = below(at + 1);
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  if (inPlace(order, { solved: pieces }) === order.length) order.push(order.shift()!);
  return order;
}
