/** Files that import each other in a circle. */
import type { SourceFiles } from "./protocol.ts";

/** One step of a circle: line `line` of `file` imports `imports`. The last step imports the file of the first. */
export type ImportCycle = { file: string; line: number; imports: string }[];

interface Import {
  line: number;
  imports: string;
}

const SCRIPT = /\.[cm]?[jt]sx?$/;
/** Imports that are there when the module runs; of types alone nothing is left. */
const STATIC_IMPORT =
  /^[ \t]*(?:import|export)\b(?!\s+type\b)(?:[^'";()]*?\bfrom)?\s*["'](\.[^"']*)["']/gm;

/** Every circle once, the shortest first. Reads static imports of relative files, as they are written. */
export function importCycles(files: SourceFiles): ImportCycle[] {
  const imports = new Map<string, Import[]>();
  for (const [file, text] of Object.entries(files)) {
    if (SCRIPT.test(file) && !file.includes("node_modules/")) {
      imports.set(file, importsOf(file, text, files));
    }
  }
  const cycles = new Map<string, ImportCycle>();
  for (const file of imports.keys()) {
    const cycle = shortestBack(file, imports);
    if (!cycle) continue;
    const members = cycle
      .map((step) => step.file)
      .sort()
      .join(" ");
    if (!cycles.has(members)) cycles.set(members, cycle);
  }
  return [...cycles.values()].sort((a, b) => a.length - b.length);
}

function importsOf(file: string, text: string, files: SourceFiles): Import[] {
  return [...text.matchAll(STATIC_IMPORT)].flatMap(({ index, 0: statement, 1: specifier }) => {
    const imports = fileAt(file, specifier!, files);
    if (!imports) return [];
    const line = text.slice(0, index + statement.length).split("\n").length;
    return [{ line, imports }];
  });
}

const GUESSES = ["", ".ts", ".js", ".mts", ".mjs", "/index.ts", "/index.js"];

/** TypeScript names the compiled file: `./price.js` is `price.ts`. */
function fileAt(base: string, specifier: string, files: SourceFiles): string | undefined {
  const path = joined(base, specifier);
  const candidates = [
    ...GUESSES.map((guess) => path + guess),
    path.replace(/\.([cm]?)js$/, ".$1ts"),
  ];
  return candidates.find((each) => Object.hasOwn(files, each));
}

function joined(base: string, specifier: string): string {
  const parts = base.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** Breadth first: the shortest way from a file back to itself. */
function shortestBack(
  start: string,
  imports: ReadonlyMap<string, readonly Import[]>,
): ImportCycle | undefined {
  const ways: ImportCycle[] = [[]];
  const seen = new Set<string>();
  for (const way of ways) {
    const at = way.at(-1)?.imports ?? start;
    for (const step of imports.get(at) ?? []) {
      const longer = [...way, { file: at, ...step }];
      if (step.imports === start) return longer;
      if (seen.has(step.imports)) continue;
      seen.add(step.imports);
      ways.push(longer);
    }
  }
  return undefined;
}
