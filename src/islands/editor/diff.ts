import { diffLines } from "diff";
import type { SourceFiles } from "../../session/protocol.ts";

/** One line of a comparison: on both sides, or on one. */
export interface DiffRow {
  kind: "same" | "changed" | "removed" | "added";
  before: { line: number; text: string } | null;
  after: { line: number; text: string } | null;
}

/** Same lines that were left out between two changes. */
export interface DiffGap {
  kind: "gap";
  lines: number;
}

export interface FileDiff {
  path: string;
  state: "same" | "changed" | "added" | "removed";
  rows: (DiffRow | DiffGap)[];
}

/** Lines kept around a change. */
const CONTEXT = 3;

/** One line of a comparison in one column. */
export type UnifiedRow =
  { kind: "same" | "before" | "after"; line: number; text: string } | DiffGap;

/** The difference between two folders, file by file; files that are equal come without rows. */
export function diffFiles(before: SourceFiles, after: SourceFiles): FileDiff[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return paths.map((path) => {
    const [a, b] = [before[path], after[path]];
    if (a === b) return { path, state: "same", rows: [] };
    const state = a === undefined ? "added" : b === undefined ? "removed" : "changed";
    return { path, state, rows: foldSame(rowsOf(a ?? "", b ?? "")) };
  });
}

function rowsOf(before: string, after: string): DiffRow[] {
  const rows: DiffRow[] = [];
  let [left, right] = [1, 1];
  let removed: string[] = [];
  const flush = (added: string[]): void => {
    for (let index = 0; index < Math.max(removed.length, added.length); index += 1) {
      const [a, b] = [removed[index], added[index]];
      rows.push({
        kind: a === undefined ? "added" : b === undefined ? "removed" : "changed",
        before: a === undefined ? null : { line: left++, text: a },
        after: b === undefined ? null : { line: right++, text: b },
      });
    }
    removed = [];
  };
  for (const part of diffLines(before, after, { stripTrailingCr: true })) {
    const lines = part.value.replace(/\n$/, "").split("\n");
    if (part.removed) {
      removed = lines;
    } else if (part.added) {
      flush(lines);
    } else {
      flush([]);
      for (const text of lines) {
        rows.push({ kind: "same", before: { line: left++, text }, after: { line: right++, text } });
      }
    }
  }
  flush([]);
  return rows;
}

/** Leaves out same lines that are far from any change. */
function foldSame(rows: DiffRow[]): (DiffRow | DiffGap)[] {
  const near = rows.map((_, at) =>
    rows.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(({ kind }) => kind !== "same"),
  );
  const folded: (DiffRow | DiffGap)[] = [];
  rows.forEach((row, at) => {
    const last = folded.at(-1);
    if (near[at]) folded.push(row);
    else if (last?.kind === "gap") last.lines += 1;
    else folded.push({ kind: "gap", lines: 1 });
  });
  return folded;
}

/** The rows in one column: of each change first all that goes, then all that comes. */
export function unifiedLines(rows: readonly (DiffRow | DiffGap)[]): UnifiedRow[] {
  const lines: UnifiedRow[] = [];
  let coming: UnifiedRow[] = [];
  for (const row of rows) {
    if (row.kind === "gap" || row.kind === "same") {
      lines.push(...coming);
      coming = [];
      lines.push(row.kind === "gap" ? row : { kind: "same", ...row.after! });
    } else {
      if (row.before) lines.push({ kind: "before", ...row.before });
      if (row.after) coming.push({ kind: "after", ...row.after });
    }
  }
  return [...lines, ...coming];
}
