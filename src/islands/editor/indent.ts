/** What a key does to the text of a plain editor: replace `from..to` with `insert`, then select `start..end`. */
export interface Replacement {
  from: number;
  to: number;
  insert: string;
  start: number;
  end: number;
}

const UNIT = "  ";

/** Tab: indents the selected lines, or fills up to the next step where nothing is selected. */
export function indent(text: string, start: number, end: number): Replacement {
  if (start === end) {
    const column = start - lineStart(text, start);
    const insert = UNIT.slice(column % UNIT.length);
    return {
      from: start,
      to: end,
      insert,
      start: start + insert.length,
      end: start + insert.length,
    };
  }
  return changeLines(text, start, end, (line) => (line === "" ? line : UNIT + line));
}

/** Shift+Tab: takes one step of indentation from the selected lines. */
export function outdent(text: string, start: number, end: number): Replacement {
  return changeLines(text, start, end, (line) => line.replace(/^ {1,2}|^\t/, ""));
}

/** Enter: the new line begins where this one does, one step further after an opening bracket. */
export function breakLine(text: string, start: number, end: number): Replacement {
  const line = text.slice(lineStart(text, start), start);
  const margin = /^[ \t]*/.exec(line)![0];
  const opens = /[{[(]\s*$/.test(line);
  const closes = /^[ \t]*[}\])]/.test(text.slice(end));
  const insert = `\n${margin}${opens ? UNIT : ""}`;
  const after = opens && closes ? `\n${margin}` : "";
  const caret = start + insert.length;
  return { from: start, to: end, insert: insert + after, start: caret, end: caret };
}

function changeLines(
  text: string,
  start: number,
  end: number,
  change: (line: string) => string,
): Replacement {
  const from = lineStart(text, start);
  // A selection that ends at the beginning of a line does not include that line.
  const last = end > start && text[end - 1] === "\n" ? end - 1 : end;
  const to = lineEnd(text, last);
  const before = text.slice(from, to).split("\n");
  const after = before.map(change);
  const insert = after.join("\n");
  const shift = (after[0]?.length ?? 0) - (before[0]?.length ?? 0);
  return {
    from,
    to,
    insert,
    start: Math.max(from, start + shift),
    end: Math.max(from, end + insert.length - (to - from)),
  };
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}

/** Offset of a place given as line and column from 1, within the text. */
export function offsetOf(text: string, line: number, column = 1): number {
  const lines = text.split("\n");
  const row = Math.min(Math.max(line, 1), lines.length) - 1;
  const before = lines.slice(0, row).reduce((sum, { length }) => sum + length + 1, 0);
  return before + Math.min(Math.max(column, 1) - 1, lines[row]!.length);
}
