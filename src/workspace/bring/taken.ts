/** Which files of what was brought are taken: the project's own, and of node_modules what its code can reach. */
import { withoutCommonFolder } from "../../projects/file-tree.ts";
import { isDataOfPackage, isLeftOut, isScript, TEST_FOLDERS } from "../../projects/left-out.ts";
import { packageFolder } from "../../projects/specifiers.ts";
import { IMPORTS, packageNameOf } from "../../session/imports.ts";
import { textOf } from "../../session/texts.ts";
import { BringError, type Incoming } from "./incoming.ts";

const MOST_BYTES = 32 * 1024 * 1024;

interface PackageJson {
  dependencies?: object;
  optionalDependencies?: object;
  peerDependencies?: object;
}

/** Throws {@link BringError}. */
export async function takeFiles(incoming: Incoming): Promise<ReadonlyMap<string, Uint8Array>> {
  const { name, sizes } = incoming;
  const own = new Set([...sizes.keys()].filter(isOwn));
  if (own.size === 0) {
    throw new BringError(
      `${name} is empty: expected a folder or a zip with a template.yaml, a serverless.yml or a file that exports a handler.`,
    );
  }
  if (![...own].some((path) => isScript(path) || isTemplate(path))) {
    throw new BringError(
      `${name} holds no code: expected a template.yaml, a serverless.yml or a file ending in .ts, .mts, .js, .mjs or .cjs that exports a handler.`,
    );
  }
  refuseTooMuch(name, sizes, own);
  const files = await incoming.read(own);
  const packages = await packagesReached(incoming, files);
  refuseTooMuch(name, sizes, [...own, ...packages]);
  const native = [...packages].filter((path) => path.endsWith(".node"));
  native.forEach((path) => packages.delete(path));
  for (const [path, bytes] of await incoming.read(packages)) files.set(path, bytes);
  // That they are there says that a package is machine code; nothing reads them.
  for (const path of native) files.set(path, new Uint8Array());
  return withoutCommonFolder(files);
}

const isTemplate = (path: string): boolean =>
  /(^|\/)(template|serverless)\.(ya?ml|json)$/.test(path);

/** Packages of layers, in `nodejs/node_modules`, are files of the project. */
function isOwn(path: string): boolean {
  const folders = path.split("/");
  const file = folders.pop()!;
  return (
    !isLeftOut(file) &&
    folders.every(
      (folder, i) =>
        !isLeftOut(folder) || (folder === "node_modules" && folders[i - 1] === "nodejs"),
    )
  );
}

function refuseTooMuch(
  name: string,
  sizes: ReadonlyMap<string, number>,
  paths: Iterable<string>,
): void {
  let total = 0;
  let largest = "";
  for (const path of paths) {
    const size = sizes.get(path) ?? 0;
    total += size;
    if (size > (sizes.get(largest) ?? 0)) largest = path;
  }
  if (total <= MOST_BYTES) return;
  throw new BringError(
    `${name} has ${megabytes(total)} of files that its code may need; this page takes up to ${megabytes(MOST_BYTES)}. The largest is ${largest} (${megabytes(sizes.get(largest)!)}). Leave out what the function does not read, or run the folder with the command line, which has no such limit.`,
  );
}

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

/** The files of the packages that code names, and of those that these depend on. */
async function packagesReached(
  { sizes, read }: Incoming,
  own: ReadonlyMap<string, Uint8Array>,
): Promise<Set<string>> {
  const packages = packagesIn(sizes.keys());
  const reached = new Set<string>();
  let next = new Set(
    [...own].flatMap(([path, bytes]) =>
      isScript(path) && !isTest(path) ? foldersOf(namesIn(bytes), path, packages) : [],
    ),
  );
  while (next.size > 0) {
    next.forEach((folder) => reached.add(folder));
    const manifests = [...next]
      .map((folder) => `${folder}/package.json`)
      .filter((path) => sizes.has(path));
    const found = new Set<string>();
    for (const [path, bytes] of await read(new Set(manifests))) {
      for (const folder of foldersOf(dependenciesIn(bytes), path, packages)) {
        if (!reached.has(folder)) found.add(folder);
      }
    }
    next = found;
  }
  return new Set([...reached].flatMap((folder) => packages.get(folder) ?? []));
}

/** Files by the folder of their package, without those that nothing in a run reads. */
function packagesIn(paths: Iterable<string>): Map<string, string[]> {
  const packages = new Map<string, string[]>();
  for (const path of paths) {
    const folder = packageFolder(path);
    if (folder === undefined || !(isScript(path) || isDataOfPackage(path) || isNative(path))) {
      continue;
    }
    const files = packages.get(folder) ?? [];
    packages.set(folder, files);
    files.push(path);
  }
  return packages;
}

const isNative = (path: string): boolean => path.endsWith(".node");

const isTest = (path: string): boolean => path.split("/").some((part) => TEST_FOLDERS.has(part));

const namesIn = (script: Uint8Array): string[] =>
  [...textOf(script).matchAll(IMPORTS)].map(([, , , specifier = ""]) => packageNameOf(specifier));

function dependenciesIn(manifest: Uint8Array): string[] {
  try {
    const json = JSON.parse(textOf(manifest)) as PackageJson;
    return [json.dependencies, json.optionalDependencies, json.peerDependencies].flatMap((each) =>
      Object.keys(each ?? {}),
    );
  } catch {
    return [];
  }
}

/** Where Node finds the packages that a file names: in the nearest node_modules above it. */
function foldersOf(
  names: readonly string[],
  path: string,
  packages: ReadonlyMap<string, unknown>,
): string[] {
  const parents = path.split("/").slice(0, -1);
  const above = parents
    .map((_, depth) => parents.slice(0, parents.length - depth).join("/") + "/")
    .concat("");
  return names.flatMap(
    (name) =>
      above.map((folder) => `${folder}node_modules/${name}`).find((it) => packages.has(it)) ?? [],
  );
}
