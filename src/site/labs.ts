/** Reads what a lab's page needs from `labs/<id>/` when the site is built. */
import { LAB_TEMPLATE, type LabDefinition } from "../grading/lab.ts";
import type { FunctionConfiguration, SourceFiles } from "../session/protocol.ts";
import { describeTemplate } from "../session/templates.ts";
import { AuthorError } from "./author-error.ts";

const definitions: Record<string, LabDefinition> = import.meta.glob("/labs/*/lab.ts", {
  import: "default",
  eager: true,
});
const templates: Record<string, string> = import.meta.glob("/labs/*/template.yaml", {
  query: "?raw",
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
  lab: LabDefinition;
  /** The first function of the lab's template. */
  configuration: FunctionConfiguration;
  starter: SourceFiles;
  solution: SourceFiles;
}

export function readLab(id: string): LabFolder {
  const lab = definitions[`/labs/${id}/lab.ts`];
  const template = templates[`/labs/${id}/${LAB_TEMPLATE}`];
  const starter = filesUnder(starters, `/labs/${id}/starter/`);
  const solution = filesUnder(solutions, `/labs/${id}/solution/`);
  const missing = [
    lab === undefined && "lab.ts",
    template === undefined && LAB_TEMPLATE,
    Object.keys(starter).length === 0 && "starter/",
    Object.keys(solution).length === 0 && "solution/",
  ].filter((name) => name !== false);
  if (lab === undefined || template === undefined || missing.length > 0) {
    throw new AuthorError(`The lab "${id}"`, [
      {
        path: `labs/${id}`,
        expected: "index.mdx, lab.ts, template.yaml, starter/ and solution/",
        received: `no ${missing.join(", no ")}`,
      },
    ]);
  }
  if (lab.id !== id) {
    throw new AuthorError(`labs/${id}/lab.ts`, [
      { path: "id", expected: `the folder's name, ${id}`, received: lab.id },
    ]);
  }
  const files = { [LAB_TEMPLATE]: template, ...starter };
  const { function: configuration } = describeTemplate(LAB_TEMPLATE, files);
  return { lab, configuration, starter, solution };
}

function filesUnder(texts: Record<string, string>, folder: string): SourceFiles {
  return Object.fromEntries(
    Object.entries(texts)
      .filter(([path]) => path.startsWith(folder))
      .map(([path, text]) => [path.slice(folder.length), text]),
  );
}
