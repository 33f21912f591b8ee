/** Which of a function's files are scripts, what they are called, and which of them hold work for the learner. */
import type { SourceFiles } from "./protocol.ts";

const ENDING = /\.[cm]?[jt]s$/;

export const isScript = (path: string): boolean => ENDING.test(path);

/** `index` of `index.ts` or `index.mjs`, as a handler names it. What is no script keeps its name. */
export const moduleOf = (path: string): string => path.replace(ENDING, "");

/** `index.ts`, or what else it ends in, of `index.handler`. */
export function fileOfHandler(handler: string, files: SourceFiles): string | undefined {
  const name = handler.slice(0, handler.lastIndexOf("."));
  return Object.keys(files).find((path) => moduleOf(path) === name);
}

/** The files of a starter in which work is due, which is marked there. */
export const filesDue = (starter: SourceFiles): string[] =>
  Object.keys(starter).filter((path) => starter[path]!.includes("TODO"));
