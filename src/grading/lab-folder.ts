/** A lab as it lies on disk: `labs/<id>/`, the format of README.md, "How to write a lab". */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "yaml";
import { readSourceFolder } from "../session/client/node-files.ts";
import type { SourceFiles } from "../session/protocol.ts";
import { completeAnswer } from "./answer-files.ts";
import { LAB_TEMPLATE, type Lab, type LabDefinition } from "./lab.ts";

/** What learners can read of a lab, written by `labs verify --update`. */
export const TRANSCRIPT = "transcript.md";

export interface LabFolder {
  /** The folder's name, which is the lab's id. */
  name: string;
  path: string;
  lab: Lab;
  starter: SourceFiles | null;
  /** Complete, as all answers are: with the starter's files that the folder does not replace. */
  solution: SourceFiles | null;
  alternatives: Record<string, SourceFiles>;
  mistakes: Record<string, SourceFiles>;
  /** Front matter of `index.mdx`; `null` when there is no such file or it has none. */
  frontMatter: Record<string, unknown> | null;
  hasNotes: boolean;
  /** `index.mdx` without its front matter. */
  brief: string;
  /** `transcript.md`; `null` when there is none. */
  transcript: string | null;
}

/** A lab that cannot be loaded at all: what was expected, what was found, what to do. */
export class LabFolderError extends Error {
  override readonly name = "LabFolderError";
}

/** Names of the folders that hold a `lab.ts`. */
export function listLabs(labsFolder: string): string[] {
  if (!existsSync(labsFolder)) return [];
  return foldersIn(labsFolder).filter((name) => existsSync(join(labsFolder, name, "lab.ts")));
}

export async function loadLab(folder: string): Promise<Lab> {
  const path = resolve(folder, "lab.ts");
  if (!existsSync(path)) throw new LabFolderError(`${folder} has no lab.ts`);
  let module: { default?: unknown };
  try {
    module = (await import(pathToFileURL(path).href)) as { default?: unknown };
  } catch (error) {
    throw new LabFolderError(
      `${join(folder, "lab.ts")} cannot be loaded: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
  const lab = module.default as Partial<LabDefinition> | undefined;
  if (typeof lab?.id !== "string" || !Array.isArray(lab.checks)) {
    throw new LabFolderError(`${join(folder, "lab.ts")} has to export default defineLab({ ... })`);
  }
  // Where the template is the learner's to change, it is the starter's.
  const [template] = [LAB_TEMPLATE, join("starter", LAB_TEMPLATE)]
    .map((name) => resolve(folder, name))
    .filter((path) => existsSync(path));
  if (template === undefined) {
    throw new LabFolderError(`${folder} has no ${LAB_TEMPLATE}, which describes the lab's account`);
  }
  return { ...(lab as LabDefinition), template: readFileSync(template, "utf8") };
}

export async function loadLabFolder(folder: string): Promise<LabFolder> {
  const starter = readStarter(folder);
  const complete = (path: string): SourceFiles =>
    completeAnswer(starter ?? {}, readSourceFolder(path).files);
  const answersIn = (kind: string): Record<string, SourceFiles> => {
    const path = join(folder, kind);
    if (!existsSync(path)) return {};
    return Object.fromEntries(foldersIn(path).map((name) => [name, complete(join(path, name))]));
  };
  const solution = join(folder, "solution");
  return {
    name: basename(resolve(folder)),
    path: folder,
    lab: await loadLab(folder),
    starter,
    solution: existsSync(solution) ? complete(solution) : null,
    alternatives: answersIn("alternatives"),
    mistakes: answersIn("mistakes"),
    frontMatter: readFrontMatter(join(folder, "index.mdx")),
    hasNotes: existsSync(join(folder, "notes.mdx")),
    brief: (textIn(join(folder, "index.mdx")) ?? "").replace(FRONT_MATTER, ""),
    transcript: textIn(join(folder, TRANSCRIPT)),
  };
}

/** What a learner begins with; `null` when the lab has no starter yet. */
export function readStarter(folder: string): SourceFiles | null {
  const path = join(folder, "starter");
  return existsSync(path) ? readSourceFolder(path).files : null;
}

const foldersIn = (path: string): string[] =>
  readdirSync(path)
    .sort()
    .filter((name) => !name.startsWith(".") && statSync(join(path, name)).isDirectory());

const FRONT_MATTER = /^---\r?\n([\s\S]*?)\r?\n---/;

const textIn = (path: string): string | null =>
  existsSync(path) ? readFileSync(path, "utf8") : null;

function readFrontMatter(path: string): Record<string, unknown> | null {
  const block = FRONT_MATTER.exec(textIn(path) ?? "");
  if (block === null) return null;
  try {
    return (parse(block[1]!) ?? {}) as Record<string, unknown>;
  } catch (error) {
    throw new LabFolderError(`${path}: the front matter is not YAML: ${(error as Error).message}`);
  }
}
