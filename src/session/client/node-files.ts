import { lstatSync, readdirSync, readFileSync, statSync, type Stats } from "node:fs";
import { join } from "node:path";
import { SessionError, type SourceFiles } from "../protocol.ts";
import { isText, textOf } from "../texts.ts";

const LARGEST_FILE_BYTES = 1024 * 1024;
const LARGEST_PACKAGE_BYTES = 20 * 1024 * 1024;

/** A deployment package as it lies on disk, and what was left out of it. */
export interface SourceFolder {
  files: SourceFiles;
  skipped: { path: string; because: string }[];
}

/** Packages: none, all of them, or those of layers, which lie in `nodejs/node_modules`. */
type WithModules = boolean | "layers";

/**
 * All text files below a folder. Left out: `node_modules` unless it is asked for, names that begin with a dot (both without
 * a word), files over 1 MB and files that are not text (both named in `skipped`).
 */
export function readSourceFolder(
  folder: string,
  { withModules = false }: { withModules?: WithModules } = {},
): SourceFolder {
  const found: SourceFolder = { files: {}, skipped: [] };
  let total = 0;
  for (const path of walk(folder, "", withModules)) {
    const bytes = readFileSync(join(folder, path));
    const because = whyNotASource(bytes);
    if (because !== null) {
      found.skipped.push({ path, because });
      continue;
    }
    total += bytes.length;
    if (total > LARGEST_PACKAGE_BYTES) throw tooLarge(folder);
    found.files[path] = textOf(bytes);
  }
  return found;
}

const takesModules = (prefix: string, withModules: WithModules): boolean =>
  withModules === "layers" ? /(^|\/)nodejs$/.test(prefix) : withModules;

/** Paths of files, `/`-separated and in a fixed order whatever the file system's is. */
function* walk(folder: string, prefix: string, withModules: WithModules): Generator<string> {
  for (const name of readdirSync(join(folder, prefix)).sort()) {
    if (name === "node_modules" && !takesModules(prefix, withModules)) continue;
    if (name.startsWith(".")) continue;
    const path = prefix === "" ? name : `${prefix}/${name}`;
    const stats = statOf(join(folder, path));
    if (stats === null) continue;
    if (stats.isDirectory()) yield* walk(folder, path, withModules);
    else if (stats.isFile()) yield path;
  }
}

/** Follows links to files, but not to folders: those may lead in circles. */
function statOf(path: string): Stats | null {
  const stats = lstatSync(path);
  if (!stats.isSymbolicLink()) return stats;
  const target = statSync(path, { throwIfNoEntry: false });
  return target?.isFile() ? target : null;
}

function whyNotASource(bytes: Buffer): string | null {
  if (bytes.length > LARGEST_FILE_BYTES) return "larger than 1 MB";
  return isText(bytes) ? null : "not a text file";
}

const tooLarge = (folder: string): SessionError =>
  new SessionError({
    kind: "input",
    path: folder,
    message: `${folder} holds more than 20 MB of text. Name the folder of the function itself.`,
  });
