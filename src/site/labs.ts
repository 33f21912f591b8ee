/** Reads what a lab's page needs from `labs/<id>/` when the site is built. */
import { completeAnswer } from "../grading/answer-files.ts";
import { LAB_TEMPLATE, type LabDefinition } from "../grading/lab.ts";
import { likenessOf, type KnownAnswers } from "../grading/likeness.ts";
import type { FunctionConfiguration, SourceFiles } from "../session/protocol.ts";
import { filesDue } from "../session/scripts.ts";
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
const others: Record<string, string> = import.meta.glob(
  ["/labs/*/alternatives/**/*", "/labs/*/mistakes/**/*"],
  { query: "?raw", import: "default", eager: true },
);
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
  /** The starter's only file in which something is due, if there is only one: the learner begins there. */
  entry: string | undefined;
  solution: SourceFiles;
  /** By folder, and complete as `solution` is: with the starter's files that the folder does not replace. */
  alternatives: Record<string, SourceFiles>;
  mistakes: Record<string, SourceFiles>;
}

export function readLab(id: string): LabFolder {
  const lab = definitions[`/labs/${id}/lab.ts`];
  const starter = filesUnder(starters, `/labs/${id}/starter/`);
  const template = templates[`/labs/${id}/${LAB_TEMPLATE}`] ?? starter[LAB_TEMPLATE];
  const ownSolution = filesUnder(solutions, `/labs/${id}/solution/`);
  const missing = [
    lab === undefined && "lab.ts",
    template === undefined && LAB_TEMPLATE,
    Object.keys(starter).length === 0 && "starter/",
    Object.keys(ownSolution).length === 0 && "solution/",
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
  const due = filesDue(starter);
  const answersIn = (kind: string): Record<string, SourceFiles> =>
    Object.fromEntries(
      Object.entries(foldersUnder(others, `/labs/${id}/${kind}/`)).map(([name, own]) => [
        name,
        completeAnswer(starter, own),
      ]),
    );
  return {
    lab,
    configuration,
    starter,
    entry: due.length === 1 ? due[0] : undefined,
    solution: completeAnswer(starter, ownSolution),
    alternatives: answersIn("alternatives"),
    mistakes: answersIn("mistakes"),
  };
}

/** What a learner's answer is compared with when a check fails. */
export function knownAnswers(id: string): KnownAnswers {
  const { starter, solution, alternatives, mistakes } = readLab(id);
  return {
    mistakes: Object.fromEntries(
      Object.entries(mistakes).map(([name, files]) => [name, likenessOf(files, starter)]),
    ),
    right: [solution, ...Object.values(alternatives)].map((files) => likenessOf(files, starter)),
  };
}

function foldersUnder(texts: Record<string, string>, folder: string): Record<string, SourceFiles> {
  const names = Object.keys(texts)
    .filter((path) => path.startsWith(folder))
    .map((path) => path.slice(folder.length).split("/")[0]!);
  return Object.fromEntries(
    [...new Set(names)].map((name) => [name, filesUnder(texts, `${folder}${name}/`)]),
  );
}

function filesUnder(texts: Record<string, string>, folder: string): SourceFiles {
  return Object.fromEntries(
    Object.entries(texts)
      .filter(([path]) => path.startsWith(folder))
      .map(([path, text]) => [path.slice(folder.length), text]),
  );
}
