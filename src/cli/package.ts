/** From a path on the command line to a file or a folder with code. */
import { readFileSync, statSync } from "node:fs";
import { basename, extname } from "node:path";
import { readSourceFolder, type SourceFolder } from "../session/client/node-files.ts";
import { isScript } from "../session/scripts.ts";
import { isText, textOf } from "../session/texts.ts";
import type { SourceFiles } from "../session/protocol.ts";
import { quote, resolvePath, usage, whyUnreadable } from "./arguments.ts";

/** What the account can deploy: see `isScript`. */
const KINDS = ".ts, .mts, .cts, .js, .mjs or .cjs";

/** One file as a deployment package. */
export interface Package {
  files: SourceFiles;
  handler: string;
  /** The file's name in the package, and the one it was given by. */
  renamed: { packaged: string; given: string };
}

/** A folder that has text files in it. */
export function readFolder(command: string, argument: string): SourceFolder {
  const path = resolvePath(argument);
  if (!isFolderAt(command, argument, path)) {
    throw usage(command, `Expected a folder, but ${quote(argument)} is a file.`);
  }
  const source = readSourceFolder(path);
  if (Object.keys(source.files).length > 0) return source;
  throw usage(command, `The folder ${quote(argument)} holds no files that could be an answer.`);
}

export function isFolderAt(
  command: string,
  argument: string,
  path = resolvePath(argument),
): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw usage(
      command,
      `Expected a folder or file with a handler, but ${quote(argument)} ${whyUnreadable(error)}.`,
    );
  }
}

export function readFile(command: string, argument: string, handler?: string): Package {
  const path = resolvePath(argument);
  const extension = extname(path);
  if (!isScript(path)) {
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
  const module = moduleNameFor(path, handler);
  const packaged = `${module}${extension}`;
  return {
    files: { [packaged]: textOf(bytes) },
    handler: handler ?? `${module}.handler`,
    renamed: { packaged, given: argument },
  };
}

/** `index`, unless the handler was given by the file's own name. */
function moduleNameFor(path: string, handler?: string): string {
  const own = basename(path, extname(path));
  return handler?.startsWith(`${own}.`) ? own : "index";
}
