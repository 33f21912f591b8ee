/** Which of the bundled packages a scenario's code imports, and what has to be loaded for it. */
import {
  MISSING_BUILTINS,
  NAMED_BUILTINS,
  SIMULATED_BUILTINS,
  type LibraryFiles,
} from "../engine/index.ts";
import { hintFor, IMPORTS, packageNameOf } from "./imports.ts";
import type { Scenario } from "./protocol.ts";

/** What an import needs: archives of files, and what these import from other packages. */
interface LibraryEntry {
  archives: string[];
  needs: string[];
}

interface BundledPackage {
  version: string;
  /** Where the sandbox has it: with the runtime, or as if the function had brought it. */
  folder: string;
  entries: Record<string, LibraryEntry>;
  /** Where `require` gives something else than `import`. */
  requires?: Record<string, LibraryEntry>;
  /** `<package>/<member>` can be imported too. */
  members?: true;
}

/** As `scripts/build-libraries.mjs` writes it, by the package's name. */
export type LibraryIndex = Record<string, BundledPackage>;

export interface LibrarySource {
  loadLibraryIndex(): Promise<LibraryIndex>;
  loadLibrary(archive: string): Promise<LibraryFiles>;
}

type Kind = "import" | "require";

const SCRIPT = /\.[cm]?[jt]sx?$/;
/** Nothing is left of these when TypeScript is compiled. */
const TYPE_IMPORTS = /\b(?:import|export)\s+type\b[^'"`;]*\bfrom\s*["'][^"'\n]+["']/g;
/** TypeScript that exports the CommonJS way is compiled to `require`. */
const COMMONJS_EXPORTS = /\b(?:module\.)?exports\s*[.=[]/;
const BUILTINS: ReadonlySet<string> = new Set([
  ...SIMULATED_BUILTINS,
  ...NAMED_BUILTINS,
  ...MISSING_BUILTINS,
  // Of every image; a new Worker fails.
  "module",
  "worker_threads",
]);
/** Whether a specifier names a package: no path, no URL, nothing that is built into Node. */
export const isPackage = (specifier: string): boolean =>
  /^[@\w]/.test(specifier) && !/^\w+:/.test(specifier) && !BUILTINS.has(specifier);

/** Every package that the scenario's code names, in any function, version or layer: `import axios`, `require axios/x`. */
function namedPackages(scenario: Scenario): Set<string> {
  const found = new Set<string>();
  for (const { text, brought } of scriptsIn({ ...scenario, workload: undefined })) {
    const running = text.replace(TYPE_IMPORTS, "");
    for (const [, word, , specifier = ""] of running.matchAll(IMPORTS)) {
      if (!isPackage(specifier) || brought.has(split(specifier).name)) continue;
      if (word !== "require") found.add(`import ${specifier}`);
      if (word === "require" || COMMONJS_EXPORTS.test(text)) found.add(`require ${specifier}`);
    }
  }
  return found;
}

/** Scripts, and the packages that lie in `node_modules` beside them. */
function* scriptsIn(value: unknown): Generator<{ text: string; brought: ReadonlySet<string> }> {
  if (typeof value !== "object" || value === null) return;
  const brought = new Set(Object.keys(value).flatMap((path) => BROUGHT.exec(path)?.[1] ?? []));
  for (const [key, each] of Object.entries(value)) {
    if (typeof each !== "string") yield* scriptsIn(each);
    else if (SCRIPT.test(key)) yield { text: each, brought };
  }
}

/** A file of a package in a function's own `node_modules`, which comes before what the sandbox has. */
const BROUGHT = /^(?:[^/]+\/)*?node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/** What has to be there for a scenario's imports of packages. */
export interface NeededLibraries {
  /** Names of archives, in a fixed order. */
  archives: string[];
  /** Imports of bundled packages, as the code writes them. */
  imports: string[];
  /** Everything that is imported, by the code or by a bundled package. */
  specifiers: string[];
  /** Of packages that nobody has bundled, by name: what to say besides that they cannot be found. */
  unknown: Record<string, string>;
}

/** Nothing is the usual case, and then nothing is loaded. */
export async function librariesFor(
  scenario: Scenario,
  source: LibrarySource,
): Promise<NeededLibraries> {
  const named = namedPackages(scenario);
  if (named.size === 0) return { archives: [], imports: [], specifiers: [], unknown: {} };
  const imports = new Set<string>();
  const index = await source.loadLibraryIndex();
  const archives = new Set<string>();
  for (const each of named) {
    const [kind, specifier] = each.split(" ") as [Kind, string];
    for (const { archives: own, needs } of entriesOf(index, specifier, kind)) {
      if (kind === "import") imports.add(specifier);
      own.forEach((archive) => archives.add(archive));
      // The set grows while it is walked.
      needs.forEach((need) => named.add(`import ${need}`));
    }
  }
  const specifiers = [...named].map((each) => each.slice(each.indexOf(" ") + 1));
  const unknown = specifiers
    .map((specifier) => split(specifier).name)
    .filter((name) => !Object.hasOwn(index, name));
  return {
    archives: [...archives].sort(),
    imports: [...imports].sort(),
    specifiers,
    unknown: Object.fromEntries(unknown.map((name) => [name, hintFor(name, Object.keys(index))])),
  };
}

function split(specifier: string): { name: string; subpath: string } {
  const name = packageNameOf(specifier);
  return { name, subpath: `.${specifier.slice(name.length)}` };
}

function entriesOf(index: LibraryIndex, specifier: string, kind: Kind): LibraryEntry[] {
  const { name, subpath } = split(specifier);
  const found = Object.hasOwn(index, name) ? index[name] : undefined;
  if (!found) return [];
  const entries = (kind === "require" ? found.requires : undefined) ?? found.entries;
  const entry = entries[subpath] ?? (found.members ? entries["."] : undefined);
  return entry ? [entry] : [];
}

/** Loads each archive once, whatever the number of scenarios that use it. */
export function createLibraryLoader(
  source: LibrarySource,
): (archives: string[]) => Promise<LibraryFiles[]> {
  const loading = new Map<string, Promise<LibraryFiles>>();
  const load = async (archive: string): Promise<LibraryFiles> => {
    const known = loading.get(archive) ?? source.loadLibrary(archive);
    loading.set(archive, known);
    try {
      return await known;
    } catch (error) {
      // The next run may have a connection again.
      loading.delete(archive);
      throw error;
    }
  };
  return (archives) => Promise.all(archives.map(load));
}
