/** Reads what a lab's page needs from `labs/<id>/` when the site is built. */
import type { Lab } from "../grading/lab.ts";
import type { SourceFiles } from "../session/protocol.ts";
import { AuthorError } from "./author-error.ts";

const definitions: Record<string, Lab> = import.meta.glob("/labs/*/lab.ts", {
  import: "default",
  eager: true,
});
const starters: Record<string, string> = import.meta.glob("/labs/*/starter/**/*", {
  query: "?raw",
  import: "default",
  eager: true,
});
const solutions: Record<string, string> = import.meta.glob("/labs/*/solution/**/*", {
  query: "?raw",
  import: "default",
  eager: true,
});

export interface LabFolder {
  lab: Lab;
  starter: SourceFiles;
  solution: SourceFiles;
}

export function readLab(id: string): LabFolder {
  const lab = definitions[`/labs/${id}/lab.ts`];
  const starter = filesUnder(starters, `/labs/${id}/starter/`);
  const solution = filesUnder(solutions, `/labs/${id}/solution/`);
  const missing = [
    lab === undefined && "lab.ts",
    Object.keys(starter).length === 0 && "starter/",
    Object.keys(solution).length === 0 && "solution/",
  ].filter((name) => name !== false);
  if (lab === undefined || missing.length > 0) {
    throw new AuthorError(`The lab "${id}"`, [
      {
        path: `labs/${id}`,
        expected: "index.mdx, lab.ts, starter/ and solution/",
        received: `no ${missing.join(", no ")}`,
      },
    ]);
  }
  if (lab.id !== id) {
    throw new AuthorError(`labs/${id}/lab.ts`, [
      { path: "id", expected: `the folder's name, ${id}`, received: lab.id },
    ]);
  }
  return { lab, starter, solution };
}

function filesUnder(texts: Record<string, string>, folder: string): SourceFiles {
  return Object.fromEntries(
    Object.entries(texts)
      .filter(([path]) => path.startsWith(folder))
      .map(([path, text]) => [path.slice(folder.length), text]),
  );
}
