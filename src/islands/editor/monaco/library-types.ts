/** The types of the libraries that the code in the editor imports: fetched when an import names one, and once per page. */
import { typeFiles, typeIndex } from "../../../session/client/type-assets.ts";
import { hintFor, IMPORTS, packageNameOf } from "../../../session/imports.ts";
import { monaco } from "./monaco.ts";
import { addTypes } from "./types.ts";

type Model = ReturnType<typeof monaco.editor.createModel>;

/** After the last key. */
const DEBOUNCE_MS = 300;
const CANNOT_FIND_MODULE = "2307";
const OWNERS = ["typescript", "javascript"];

const loading = new Map<string, Promise<Record<string, string>>>();
const loaded = new Set<string>();

const isCode = (model: Model): boolean => OWNERS.includes(model.getLanguageId());
const libraries = new Map(Object.entries(typeIndex.libraries));
const builtins = new Map(Object.entries(typeIndex.builtins));
const libraryNames = new Set([...libraries.keys()].map(packageNameOf));

/** What is needed for exactly this import. */
const closureOf = (specifier: string): readonly string[] | undefined =>
  libraries.get(specifier) ??
  builtins.get(specifier) ??
  builtins.get(specifier.replace(/^node:/, ""));

/** `lodash/get` is in the types of `lodash`. */
const neededFor = (specifier: string): readonly string[] =>
  closureOf(specifier) ?? libraries.get(packageNameOf(specifier)) ?? [];

/** Watches one file. `onProblem`: why there are no types, or null when there are. */
export function followImports(model: Model, onProblem: (problem: string | null) => void): void {
  if (!isCode(model)) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let seen = "";
  const look = async (): Promise<void> => {
    const named = [...model.getValue().matchAll(IMPORTS)].map((match) => match[3]!);
    const needed = [...new Set(named.flatMap(neededFor))].sort();
    if (needed.join() === seen) return;
    seen = needed.join();
    try {
      await load(needed);
      if (needed.length > 0) onProblem(null);
    } catch {
      // Asked for again with the next key.
      seen = "";
      onProblem("The types of the imported libraries could not be loaded. The code runs without.");
    }
  };
  model.onDidChangeContent(() => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), DEBOUNCE_MS);
  });
  model.onWillDispose(() => clearTimeout(timer));
  void look();
}

async function load(names: readonly string[]): Promise<void> {
  const fresh = names.filter((name) => !loaded.has(name));
  const packages = await Promise.all(fresh.map(fetchOnce));
  addTypes(Object.assign({}, ...packages) as Record<string, string>);
  fresh.forEach((name) => loaded.add(name));
}

function fetchOnce(name: string): Promise<Record<string, string>> {
  const known = loading.get(name) ?? typeFiles(name);
  loading.set(name, known);
  // The next one may have a connection again.
  known.catch(() => loading.delete(name));
  return known;
}

/** What the type checker says of an import that it cannot find, in the words of the workshop. Once per page. */
export function explainMissingPackages(): void {
  monaco.editor.onDidChangeMarkers((uris) => {
    for (const uri of uris) {
      const model = monaco.editor.getModel(uri);
      if (model) OWNERS.forEach((owner) => explain(model, owner));
    }
  });
}

function explain(model: Model, owner: string): void {
  const markers = monaco.editor.getModelMarkers({ owner, resource: model.uri });
  let changed = false;
  const explained = markers.flatMap((marker) => {
    if (marker.code !== CANNOT_FIND_MODULE) return [marker];
    const specifier = model.getValueInRange(marker).slice(1, -1);
    const message = messageFor(specifier);
    if (message === marker.message || message === undefined) return [marker];
    changed = true;
    return message === null ? [] : [{ ...marker, message }];
  });
  if (changed) monaco.editor.setModelMarkers(model, owner, explained);
}

/** Null: nothing is wrong, its types are only on their way. Undefined: the type checker's own words are right. */
function messageFor(specifier: string): string | null | undefined {
  if (!/^[@\w]/.test(specifier)) return undefined;
  if (closureOf(specifier)) return null;
  const name = packageNameOf(specifier);
  if (libraryNames.has(name)) {
    return neededFor(specifier).every((each) => loaded.has(each)) ? undefined : null;
  }
  if (/^\w+:/.test(specifier) || hasOwn(name)) return undefined;
  return `Cannot find the package "${name}". ${hintFor(name, [...libraryNames])}`;
}

/** Among the learner's files. */
const hasOwn = (name: string): boolean =>
  monaco.editor.getModels().some(({ uri }) => uri.path.includes(`/node_modules/${name}/`));
