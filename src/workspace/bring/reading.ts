/** From the files of a project to what can be run. Loaded with the first project: it brings the compiler of templates along. */
import { treeOf } from "../../projects/file-tree.ts";
import { ProjectError } from "../../projects/project-error.ts";
import {
  FUNCTION_DEFAULTS,
  readProject,
  type Project,
  type ReadOptions,
} from "../../projects/project.ts";
import type {
  AccountDefinition,
  FunctionConfiguration,
  SessionFailure,
} from "../../session/protocol.ts";
import { describeTemplate, readerFor } from "../../session/templates.ts";
import { failureOf } from "../runner.ts";
import { surroundingsInWords } from "../surroundings.ts";
import { targetsOf, type Target } from "./targets.ts";

/** What a project is, or why it cannot be run. */
export type Reading =
  | {
      ok: true;
      project: Project;
      /** The first function; the only one where there is no template. */
      function: FunctionConfiguration;
      targets: Target[];
      surroundings: string[];
      /** What is missing, left out or not simulated, each a sentence. */
      notes: string[];
    }
  | {
      ok: false;
      failure: SessionFailure;
      /** Set when somebody has to say which of these handlers is meant. */
      handlers: readonly string[];
    };

export interface Asked {
  files: ReadonlyMap<string, Uint8Array>;
  /** In a folder without a template: which handler is meant. */
  handler?: string;
  libraries: NonNullable<ReadOptions["libraries"]>;
}

/** Never rejects: what is wrong with the project is part of the answer. */
export async function readBrought({ files, handler, libraries }: Asked): Promise<Reading> {
  try {
    const project = await readProject(treeOf(files), {
      libraries,
      ...(handler === undefined ? {} : { handler }),
    });
    return { ok: true, project, ...(await describe(project)) };
  } catch (error) {
    const { handlers = [] } = error instanceof ProjectError ? error : {};
    const failure =
      error instanceof ProjectError
        ? { kind: "input" as const, message: error.message }
        : failureOf(error);
    return { ok: false, failure, handlers };
  }
}

async function describe(project: Project) {
  const { own, account, resources, notices } = await accountOf(project);
  const notSimulated = notices.flatMap(({ level, message }) =>
    level === "not simulated" ? [message] : [],
  );
  return {
    function: own,
    targets: targetsOf(own, account, resources),
    surroundings: surroundingsInWords(own, account),
    notes: [...project.notes, ...notSimulated],
  };
}

async function accountOf(project: Project) {
  if (project.kind === "handler") {
    const own = { ...FUNCTION_DEFAULTS, handler: project.handler };
    return { own, account: {} as AccountDefinition, resources: [], notices: [] };
  }
  const { template, files, packages, serverless } = project;
  const reader = await readerFor({ template, ...(serverless ? { serverless } : {}) });
  const described = describeTemplate(template, files, undefined, packages, reader);
  const { function: own, account = {}, deployment } = described;
  return { own, account, ...deployment };
}
