/** `fs.glob` in its three forms. https://nodejs.org/docs/latest-v24.x/api/fs.html#fspromisesglobpattern-options */
import { coded, nextTick, process } from "./shared.ts";
import { Dirent, host, joinPath, toPath } from "./fs-parts.ts";
import { Glob } from "./globs.ts";

interface GlobOptions {
  cwd?: unknown;
  exclude?: ((entry: unknown) => unknown) | readonly string[];
  withFileTypes?: boolean;
}
interface Found {
  /** As Node shows it: relative to the folder that was searched, unless the glob was absolute. */
  readonly path: string;
  readonly name: string;
  readonly parent: string;
  readonly isFolder: boolean;
}

const shown = (value: unknown): string =>
  value === null || value === undefined ? String(value) : `type ${typeof value} (${String(value)})`;
const wrongType = (what: string, expected: string, value: unknown): Error =>
  coded(
    new TypeError(`The ${what} must be of type ${expected}. Received ${shown(value)}`),
    "ERR_INVALID_ARG_TYPE",
  );

function globsOf(patterns: unknown): Glob[] {
  const name = (i: number): string => (Array.isArray(patterns) ? `patterns[${i}]` : "patterns");
  const given: unknown[] = Array.isArray(patterns) ? patterns : [patterns];
  return given.flatMap((each, i) => {
    if (typeof each !== "string") throw wrongType(`"${name(i)}" argument`, "string", each);
    return Glob.listOf(each);
  });
}

type Excluded = (found: Found, entry: () => unknown) => boolean;

function excludedBy(exclude: GlobOptions["exclude"]): Excluded {
  if (exclude === undefined || exclude === null) return () => false;
  if (typeof exclude === "function") return (_, entry) => Boolean(exclude(entry()));
  if (!Array.isArray(exclude))
    throw wrongType('"options.exclude" property', "function or string[]", exclude);
  const globs = exclude.flatMap((each: string) => Glob.listOf(each));
  return ({ path }) => globs.some((glob) => glob.matches(path));
}

function isFolder(path: string): boolean | undefined {
  try {
    return (host.file("stat", path) as { directory: boolean }).directory;
  } catch {
    return undefined;
  }
}

const namesIn = (folder: string): string[] => host.file("scandir", folder) as string[];

/** Folder by folder; what leads nowhere is not looked into. */
function* found(
  glob: Glob,
  folder: string,
  prefix: string,
  isExcluded: (found: Found) => boolean,
  state = glob.start,
): Generator<Found> {
  for (const name of glob.namesAt(state) ?? namesIn(folder)) {
    const next = glob.after(state, name);
    const inFolder = next.length > 0 ? isFolder(joinPath(folder, name)) : undefined;
    if (inFolder === undefined) continue;
    const each = { path: prefix + name, name, parent: folder, isFolder: inFolder };
    if (isExcluded(each)) continue;
    if (glob.isMatch(next) && (inFolder || !glob.onlyFolders)) yield each;
    if (inFolder) yield* found(glob, joinPath(folder, name), `${prefix}${name}/`, isExcluded, next);
  }
}

/** `**` means the folder itself, too. */
function* foundFrom(...args: Parameters<typeof found>): Generator<Found> {
  const [glob, parent] = args;
  if (glob.isMatch(glob.start) && !glob.isAbsolute)
    yield { path: ".", name: ".", parent, isFolder: true };
  yield* found(...args);
}

function* globbed(patterns: unknown, options: GlobOptions = {}): Generator<unknown> {
  const { cwd, exclude, withFileTypes } = options;
  const globs = globsOf(patterns);
  const excluded = excludedBy(exclude);
  const folder = cwd === undefined ? (process as { cwd(): string }).cwd() : toPath(cwd);
  const entryOf = ({ name, parent, isFolder: is }: Found): unknown =>
    withFileTypes ? new Dirent(name, parent, is) : name;
  const isExcluded = (each: Found): boolean => excluded(each, () => entryOf(each));
  const seen = new Set<string>();
  for (const glob of globs) {
    const up = "../".repeat(glob.up);
    const [from, prefix] = glob.isAbsolute ? ["/", "/"] : [joinPath(folder, up), up];
    if (glob.isEmpty || isFolder(from) !== true) continue;
    for (const each of foundFrom(glob, from, prefix, isExcluded)) {
      if (!seen.has(each.path)) yield withFileTypes ? entryOf(each) : each.path;
      seen.add(each.path);
    }
  }
}

const globSync = (...args: Parameters<typeof globbed>): unknown[] => [...globbed(...args)];

function glob(patterns: unknown, ...rest: unknown[]): void {
  const callback = rest.at(-1);
  if (typeof callback !== "function") throw wrongType('"cb" argument', "function", callback);
  const options = (rest.length > 1 ? rest[0] : undefined) as GlobOptions | undefined;
  let matches: unknown[];
  try {
    matches = globSync(patterns, options);
  } catch (error) {
    return void nextTick(() => callback(error));
  }
  nextTick(() => callback(null, matches));
}

async function* globLater(...args: Parameters<typeof globbed>): AsyncGenerator<unknown> {
  yield* globSync(...args);
}

export const globs = { glob, globSync, globLater };
