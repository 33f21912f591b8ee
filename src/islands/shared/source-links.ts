import type { SourceLocation } from "./selection.ts";

/** Text with the places in the learner's source that it names: plain pieces and located pieces, in order. */
export type LinkedText = (string | ({ text: string } & SourceLocation))[];

/** `/var/task/` is where Lambda unpacks the deployment package; other absolute paths are AWS's own code. */
const LOCATION =
  /((?:file:\/\/)?\/[\w@.\-/]+\.[cm]?[jt]sx?|(?<![\w@.\-/])[\w@][\w@.\-/]*\.[cm]?[jt]sx?):(\d+)(?::(\d+))?/g;
const TASK_ROOT = /^(?:file:\/\/)?\/var\/task\//;

/**
 * Finds `/var/task/index.ts:12:9`, `file:///var/task/index.mjs:12:9` and `index.mjs:12` in a line or a stack.
 * With `files`, only these become links.
 */
export function linkSources(text: string, files?: readonly string[]): LinkedText {
  const pieces: LinkedText = [];
  let from = 0;
  for (const match of text.matchAll(LOCATION)) {
    const [whole, path, line, column] = match as unknown as [
      string,
      string,
      string,
      string | undefined,
    ];
    const file = path.replace(TASK_ROOT, "");
    const outside =
      file.startsWith("/") || file.startsWith("file:") || file.startsWith("node_modules/");
    if (outside || (files !== undefined && !files.includes(file))) continue;
    if (match.index > from) pieces.push(text.slice(from, match.index));
    pieces.push({
      text: whole,
      file,
      line: Number(line),
      ...(column && { column: Number(column) }),
    });
    from = match.index + whole.length;
  }
  if (from < text.length) pieces.push(text.slice(from));
  return pieces;
}
