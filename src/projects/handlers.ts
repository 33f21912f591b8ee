/** Where the handler is in a folder that no template describes. */
import { textOf } from "../session/texts.ts";
import { filesBelow, joined, parentOf, type FileTree } from "./file-tree.ts";
import { scan } from "./imports.ts";
import { isLeftOut, isScript, TEST_FOLDERS } from "./left-out.ts";
import { ProjectError } from "./project-error.ts";

export interface Handler {
  /** As Lambda takes it: `src/orders.create`. */
  handler: string;
  /** The path of its script in the tree. */
  entry: string;
}

/** The order in which Lambda's runtime looks, with what each may be written as. */
const ENDINGS = [".js", ".ts", ".tsx", ".jsx", ".mjs", ".mts", ".cjs", ".cts"];
const ENDING = /\.(?:[cm]?js|[cm]?ts|tsx|jsx)$/;

/** The script that a handler names, `src/app.handler`; `undefined` when there is none. */
export function scriptOf(tree: FileTree, folder: string, handler: string): string | undefined {
  const cut = handler.lastIndexOf("/") + 1;
  const dot = handler.indexOf(".", cut);
  const module = dot < 0 ? handler : handler.slice(0, dot);
  return ENDINGS.map((ending) => joined(folder, module + ending)).find(
    (path) => tree.kindOf(path) === "file",
  );
}

/** Names without folders that a handler's file usually has. */
const USUAL = [/^index$/, /^handler$/, /^(app|lambda|main|function)$/];
const MOST_LISTED = 8;

/** Throws {@link ProjectError}: there is none, or there are several. */
export function findHandler(tree: FileTree, folder: string, given?: string): Handler {
  if (given !== undefined) return named(tree, folder, given);
  const scripts = scriptsBelow(tree, folder);
  if (scripts.length === 0) {
    throw new ProjectError(
      "There is no code: expected at least one file ending in .ts, .mts, .cts, .js, .mjs or .cjs.",
    );
  }
  for (const level of levelsOf(tree, folder, scripts)) {
    const found = level.flatMap((path) => handlersIn(tree, folder, path));
    if (found.length === 1) return found[0]!;
    if (found.length > 1) throw several(found);
  }
  const [only, ...others] = levelsOf(tree, folder, scripts).flat();
  // The runtime says what is wrong with it, in AWS's words.
  if (only !== undefined && others.length === 0) return as(folder, only, "handler");
  throw noHandler(
    scripts.map((path) => inFolder(folder, path)),
    scripts.flatMap((path) => exportsIn(tree, path).map((name) => as(folder, path, name))),
  );
}

function named(tree: FileTree, folder: string, handler: string): Handler {
  const entry = scriptOf(tree, folder, handler);
  if (entry !== undefined) return { handler, entry };
  const known = scriptsBelow(tree, folder).map((path) => inFolder(folder, path));
  const module = handler.replace(/\.[^./]*$/, "");
  const list = known.length === 0 ? "There is no code." : `Files: ${listed(known)}.`;
  throw new ProjectError(
    `There is no ${module}.js (or .mjs, .cjs, .ts) for the handler ${handler}. ${list}`,
  );
}

function scriptsBelow(tree: FileTree, folder: string): string[] {
  const enters = (name: string): boolean => !isLeftOut(name) && !TEST_FOLDERS.has(name);
  return [...filesBelow(tree, folder, enters)].filter((path) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    return isScript(path) && !isLeftOut(name) && !/\.config\.\w+$/.test(name);
  });
}

/** Scripts in the order in which they are asked, those of equal standing together. */
function levelsOf(tree: FileTree, folder: string, scripts: string[]): string[][] {
  const main = mainOf(tree, folder);
  const at = (where: string): string[][] =>
    USUAL.map((usual) =>
      scripts.filter((path) => parentOf(path) === where && usual.test(bareName(path))),
    );
  return [
    scripts.filter((path) => path === main),
    ...at(folder),
    ...at(joined(folder, "src")),
    scripts,
  ].filter((level) => level.length > 0);
}

const bareName = (path: string): string =>
  path.slice(path.lastIndexOf("/") + 1).replace(ENDING, "");

function mainOf(tree: FileTree, folder: string): string | undefined {
  const bytes = tree.read(joined(folder, "package.json"));
  if (!bytes) return undefined;
  try {
    const { main } = JSON.parse(textOf(bytes)) as { main?: unknown };
    if (typeof main !== "string") return undefined;
    return scriptOf(tree, folder, main.replace(/^\.\//, "").replace(ENDING, ""));
  } catch {
    return undefined;
  }
}

/** Exports that look like handlers: one of the usual names, else the only one. */
function handlersIn(tree: FileTree, folder: string, path: string): Handler[] {
  const names = exportsIn(tree, path);
  const usual = ["handler", "lambdaHandler"].find((name) => names.includes(name));
  if (usual !== undefined) return [as(folder, path, usual)];
  const isUsualFile = USUAL.some((it) => it.test(bareName(path)));
  const { syntaxError } = scan(path, tree.read(path)!);
  // What is wrong with it is said where it is deployed, in AWS's words.
  if (isUsualFile && syntaxError !== undefined) return [as(folder, path, "handler")];
  return isUsualFile ? names.map((name) => as(folder, path, name)) : [];
}

const exportsIn = (tree: FileTree, path: string): string[] =>
  [...new Set(scan(path, tree.read(path)!).exports)].filter((name) => name !== "__esModule");

const inFolder = (folder: string, path: string): string =>
  folder === "" ? path : path.slice(folder.length + 1);

const as = (folder: string, path: string, name: string): Handler => ({
  handler: `${inFolder(folder, path).replace(ENDING, "")}.${name}`,
  entry: path,
});

const listed = (all: string[]): string =>
  all.slice(0, MOST_LISTED).join(", ") + (all.length > MOST_LISTED ? ", ..." : "");

const several = (found: Handler[]): ProjectError => {
  const handlers = found.map(({ handler }) => handler);
  return new ProjectError(`There are several handlers: ${listed(handlers)}.`, handlers);
};

const noHandler = (files: string[], exported: Handler[]): ProjectError =>
  new ProjectError(
    `No file exports handler: expected "export const handler = async (event) => ..." in one of ${listed(files)}.`,
    exported.map(({ handler }) => handler),
  );
