/**
 * A project somebody brings: a folder with a template, or with just a handler, and its own packages. It is read into what a
 * session runs. No state, no DOM, no Node: pages and the command line do the same.
 */
import { describeTemplate, readerFor } from "../session/templates.ts";
import type { FunctionConfiguration, SourceFiles, TemplateScenario } from "../session/protocol.ts";
import { isText, textOf } from "../session/texts.ts";
import { bundleOrderOf, type BundleOrder } from "./bundle-order.ts";
import { filesBelow, isInside, joined, type FileTree } from "./file-tree.ts";
import { findHandler, scriptOf, type Handler } from "./handlers.ts";
import { isLeftOut } from "./left-out.ts";
import { Packager, type Packaged, type PackagerOptions, type Packaging } from "./packager.ts";
import { ProjectError } from "./project-error.ts";

export interface ReadOptions {
  /** The project's folder in the tree, when that holds more: the packages of a workspace. Default: the whole tree. */
  folder?: string;
  /** Where the handler is in a folder without a template: `src/app.handler`. Default: it is looked for. */
  handler?: string;
  /** Values of the template's parameters. */
  parameters?: Record<string, string>;
  /** What is said beside a serverless.yml; `files` are the project's own texts. */
  serverless?: (files: SourceFiles) => NonNullable<TemplateScenario["serverless"]>;
  /** Packages that the sandbox brings along, as `libraries/index.json` lists them. */
  libraries?: Readonly<Record<string, { version: string; folder: string }>>;
  /** Makes the package of a function that a bundler builds. Default: files as they are, resolved as bundlers do. */
  bundle?: (order: BundleOrder) => Promise<SourceFiles>;
}

interface Read {
  /** Paths are relative to the project's folder. */
  files: SourceFiles;
  /** What there is to say, each a sentence: what comes from elsewhere, what is missing, what was left out. */
  notes: string[];
  /** What is different from a deployment and makes no difference to the run. */
  remarks: string[];
}

/** One function: `files` are its deployment package. */
export interface HandlerProject extends Read {
  kind: "handler";
  handler: string;
}

/** An account: `files` are the project's own texts, `packages` what is deployed, by the functions' logical ids. */
export interface TemplateProject extends Read {
  kind: "template";
  template: string;
  packages: Record<string, SourceFiles>;
  /** When the template is a serverless.yml. */
  serverless?: NonNullable<TemplateScenario["serverless"]>;
}

export type Project = HandlerProject | TemplateProject;

/** Of a function that no template describes. */
export const FUNCTION_DEFAULTS: FunctionConfiguration = {
  functionName: "function",
  runtime: "nodejs24.x",
  handler: "index.handler",
  memorySizeMb: 512,
  timeoutSeconds: 3,
  environment: {},
  architecture: "x86_64",
};

const TEMPLATES = ["template.yaml", "template.yml", "template.json"];
const SERVICES = ["serverless.yml", "serverless.yaml", "serverless.json"];
const SERVICES_IN_CODE = ["serverless.ts", "serverless.js", "serverless.mjs", "serverless.cjs"];

/**
 * The template among the names in a folder; a service of the Serverless Framework where there is no other. Throws
 * {@link ProjectError} when that is code.
 */
function templateAmong(names: readonly string[]): string | undefined {
  const found = [...TEMPLATES, ...SERVICES].find((name) => names.includes(name));
  const code = SERVICES_IN_CODE.find((name) => names.includes(name));
  if (found !== undefined || code === undefined) return found;
  throw new ProjectError(
    `${code} is code, and none is run to read a service. Write it as serverless.yml, or print what it gives: npx serverless print --format yaml > serverless.yml.`,
  );
}

/**
 * Throws {@link ProjectError} when nothing in it can be run, and `SessionError` of kind `input` when its template is
 * unusable.
 */
export async function readProject(tree: FileTree, options: ReadOptions = {}): Promise<Project> {
  const { folder = "" } = options;
  const template = templateAmong(tree.list(folder));
  return template === undefined
    ? readHandler(tree, folder, options)
    : readTemplate(tree, folder, template, options);
}

function readHandler(tree: FileTree, folder: string, options: ReadOptions): HandlerProject {
  const { handler, entry } = handlerIn(tree, folder, options.handler);
  const { libraries = {} } = options;
  const packaging: Packaging = isTyped(entry) ? "bundle" : "folder";
  const elsewhere = elsewhereIn([], libraries);
  const { files, notes } = packaged({ tree, root: folder, packaging, elsewhere }, [entry]);
  return { kind: "handler", handler, files, notes, remarks: [] };
}

/** Somebody may mean one of the templates in folders below. */
function handlerIn(tree: FileTree, folder: string, given: string | undefined): Handler {
  try {
    return findHandler(tree, folder, given);
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    const below = [...filesBelow(tree, folder, (name) => !isLeftOut(name))].filter((path) =>
      [...TEMPLATES, ...SERVICES].includes(path.slice(path.lastIndexOf("/") + 1)),
    );
    if (below.length === 0) throw error;
    throw new ProjectError(
      `${error.message} A template counts in its own folder only, and there is ${below.slice(0, 3).join(", ")}: take the folder of one.`,
      error.handlers,
    );
  }
}

export const isTyped = (path: string): boolean => /\.([cm]?ts|tsx)$/.test(path);

async function readTemplate(
  tree: FileTree,
  folder: string,
  template: string,
  options: ReadOptions,
): Promise<TemplateProject> {
  const files = ownTexts(tree, folder);
  const isService = SERVICES.includes(template);
  const serverless = isService ? (options.serverless?.(files) ?? {}) : undefined;
  const reader = await readerFor({ template, ...(serverless ? { serverless } : {}) });
  const described = describeTemplate(template, files, options.parameters, undefined, reader);
  const { account, code } = described;
  const layers = (account?.layers ?? []).flatMap((layer) => Object.keys(layer.files));
  const elsewhere = elsewhereIn(layers, options.libraries ?? {});
  const packages: Record<string, SourceFiles> = {};
  const notes = new Set<string>(besides(tree.list(folder), template));
  const remarks: string[] = [];
  for (const it of code) {
    const root = joined(folder, it.folder);
    const order = it.buildMethod === "esbuild" ? bundleOrderOf(tree, root, it) : undefined;
    const entries = order?.entryPoints ?? [scriptOf(tree, root, it.handler)];
    const known = entries.filter((entry) => entry !== undefined);
    if (known.length === 0) {
      notes.add(noScript(it.logicalId, it.handler, it.folder));
      continue;
    }
    const compiles = !order && known.some(isTyped);
    if (compiles && !isService) remarks.push(notCompiled(it.logicalId));
    const packaging: Packaging = order || compiles ? "bundle" : "npm";
    // Also what a bundler puts together is followed: it says what is native and what is missing.
    const isCompiled = order !== undefined && options.bundle !== undefined;
    const isBundle = order !== undefined;
    const made = packaged({ tree, root, packaging, elsewhere, isBundle, isCompiled }, known);
    made.notes.forEach((note) => notes.add(note));
    packages[it.logicalId] = order && options.bundle ? await options.bundle(order) : made.files;
  }
  const said = { notes: [...notes], remarks, ...(serverless ? { serverless } : {}) };
  return { kind: "template", template, files, packages, ...said };
}

/** Templates that lie beside the one that is read. */
function besides(names: readonly string[], template: string): string[] {
  const others = [...TEMPLATES, ...SERVICES].filter(
    (name) => name !== template && names.includes(name),
  );
  return others.map(
    (name) => `${name} is not read: ${template} is there. Rename the one that is not meant.`,
  );
}

function packaged(options: PackagerOptions, entries: string[]): Packaged {
  const packager = new Packager(options);
  for (const entry of entries) packager.add(entry);
  const made = packager.finish();
  if (made.refusals.length > 0) throw new ProjectError(made.refusals.join("\n"));
  return made;
}

const noScript = (logicalId: string, handler: string, folder: string): string =>
  `${logicalId}: there is no file for the handler ${handler} in ${folder === "" ? "the folder" : `${folder}/`}. When it is compiled first, build it, then run it again.`;

const notCompiled = (logicalId: string): string =>
  `${logicalId} is TypeScript, which is compiled here; sam build does that with Metadata: BuildMethod: esbuild.`;

/** The project's own texts, and packages of layers, which lie in `nodejs/node_modules`. */
export function ownTexts(tree: FileTree, folder: string): SourceFiles {
  const files: SourceFiles = {};
  const enters = (name: string, path: string): boolean =>
    name === "node_modules" ? /(^|\/)nodejs\/node_modules$/.test(path) : !isLeftOut(name);
  for (const path of filesBelow(tree, folder, enters)) {
    const bytes = tree.read(path)!;
    if (isLeftOut(path.slice(path.lastIndexOf("/") + 1)) || bytes.length > LARGEST_FILE_BYTES) {
      continue;
    }
    const name = folder === "" ? path : path.slice(folder.length + 1);
    if (isText(bytes)) files[name] = textOf(bytes);
  }
  return files;
}

const LARGEST_FILE_BYTES = 1024 * 1024;

/** Packages that code finds although the folder does not have them. */
function elsewhereIn(
  layers: string[],
  libraries: NonNullable<ReadOptions["libraries"]>,
): PackagerOptions["elsewhere"] {
  return (name) => {
    if (layers.some((path) => isInside(`nodejs/node_modules/${name}`, path))) return {};
    const library = Object.hasOwn(libraries, name) ? libraries[name] : undefined;
    if (!library) return undefined;
    if (library.folder.startsWith("/var/runtime/")) return {};
    return {
      note: `${name} is not in node_modules: the sandbox's own ${name} ${library.version} is used. On AWS it has to be in the package (npm install ${name}).`,
    };
  };
}
