/** From a path on the command line to a deployment package and the handler in it. */
import { readFileSync, statSync } from "node:fs";
import { basename, extname } from "node:path";
import { readSourceFolder, type SourceFolder } from "../session/client/node-files.ts";
import { isText, textOf } from "../session/texts.ts";
import { quote, resolvePath, usage, whyUnreadable } from "./arguments.ts";

/** What the account can deploy. */
const CODE = /\.(?:[cm]?js|[cm]?ts)$/;
const KINDS = ".ts, .mts, .cts, .js, .mjs or .cjs";

export interface Package extends SourceFolder {
  handler: string;
  /** A single file's name in the package, and the one it was given by. */
  renamed?: { packaged: string; given: string };
}

export function readPackage(command: string, argument: string, handler?: string): Package {
  const path = resolvePath(argument);
  const isFolder = isFolderAt(command, argument, path);
  const source: Omit<Package, "handler"> = isFolder
    ? readFolder(command, argument, path)
    : readFile(command, argument, path, handler);
  return { ...source, handler: handler ?? defaultHandler(command, argument, source) };
}

/** A folder that has code in it. */
export function readFolder(
  command: string,
  argument: string,
  path = resolvePath(argument),
): SourceFolder {
  if (!isFolderAt(command, argument, path)) {
    throw usage(command, `Expected a folder, but ${quote(argument)} is a file.`);
  }
  const source = readSourceFolder(path);
  if (!Object.keys(source.files).some((name) => CODE.test(name))) {
    throw usage(
      command,
      `The folder ${quote(argument)} holds no code: expected at least one file ending in ${KINDS}.`,
    );
  }
  return source;
}

function isFolderAt(command: string, argument: string, path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw usage(
      command,
      `Expected a folder or file with a handler, but ${quote(argument)} ${whyUnreadable(error)}.`,
    );
  }
}

function readFile(
  command: string,
  argument: string,
  path: string,
  handler?: string,
): Omit<Package, "handler"> {
  const extension = extname(path);
  if (!CODE.test(path)) {
    throw usage(command, `Expected a file ending in ${KINDS}, but ${quote(argument)} came.`);
  }
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw usage(
      command,
      `Expected a file with a handler, but ${quote(argument)} ${whyUnreadable(error)}.`,
    );
  }
  if (!isText(bytes))
    throw usage(command, `Expected code, but ${quote(argument)} is not a text file.`);
  const packaged = `${moduleNameFor(path, handler)}${extension}`;
  return {
    files: { [packaged]: textOf(bytes) },
    skipped: [],
    renamed: { packaged, given: argument },
  };
}

/** `index`, unless the handler was given by the file's own name. */
function moduleNameFor(path: string, handler?: string): string {
  const own = basename(path, extname(path));
  return handler?.startsWith(`${own}.`) ? own : "index";
}

function defaultHandler(command: string, argument: string, { files }: SourceFolder): string {
  const modules = Object.keys(files).filter((name) => CODE.test(name) && !name.endsWith(".d.ts"));
  const names = modules.map((name) => name.replace(CODE, ""));
  if (names.includes("index")) return "index.handler";
  if (names.length === 1) return `${names[0]}.handler`;
  throw usage(
    command,
    `${quote(argument)} has no index file, so --handler has to say where the handler is, for example --handler ${names[0] ?? "index"}.handler. Files: ${modules.slice(0, 8).join(", ")}${modules.length > 8 ? ", ..." : ""}.`,
  );
}
