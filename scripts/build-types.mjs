// @ts-check
/**
 * Collects the types of the packages that handlers can import, for the editor, in src/engine/generated/types/:
 *   index.json    by what is imported, the packages whose types that needs: of libraries, and of Node's built-ins
 *   works.json    every package whose types are there, for the notices
 *   <name>.json   the declarations of one package that are reachable, by their path below node_modules
 *
 * A package that several libraries need is one file, fetched once. Which imports there are comes from the index of the libraries.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules, createRequire, isBuiltin } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import ts from "typescript";
import { MODULES, ROOT } from "./lib/project.mjs";

const TARGET = join(ROOT, "src/engine/generated/types");
const LIBRARIES = join(ROOT, "src/engine/generated/libraries/index.json");
const PROBE = join(ROOT, "probe.ts");
const require = createRequire(import.meta.url);

/** @type {ts.CompilerOptions} The editor's (src/islands/editor/monaco/types.ts), as far as they decide what is found. */
const OPTIONS = {
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
};
const cache = ts.createModuleResolutionCache(ROOT, (path) => path, OPTIONS);

/** By folder. @type {Map<string, { files: Set<string>, exports: Record<string, Record<string, string>> }>} */
const packages = new Map();
/** What a file needs. @type {Map<string, string[]>} */
const needs = new Map();

/** The folder of the package that a file is part of, and its name. @param {string} file */
function packageOf(file) {
  const [folder = ""] = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? [];
  return { folder, name: folder.slice(folder.lastIndexOf("/node_modules/") + 14) };
}

/** @param {string} folder */
function entryOf(folder) {
  const found = packages.get(folder) ?? { files: new Set(), exports: {} };
  packages.set(folder, found);
  return found;
}

/**
 * The declarations that `specifier` stands for, or undefined. Notes under which of its package's exports they are, so that the
 * editor finds them without the rest of package.json.
 * @param {string} specifier @param {string} importer @param {"import" | "require"} [kind]
 */
function resolve(specifier, importer, kind = "import") {
  const mode = kind === "require" ? ts.ModuleKind.CommonJS : ts.ModuleKind.ESNext;
  const { resolvedModule } = ts.resolveModuleName(
    specifier,
    importer,
    OPTIONS,
    ts.sys,
    cache,
    undefined,
    mode,
  );
  const file = resolvedModule?.resolvedFileName.split(sep).join("/");
  if (!file || !/\.d\.[cm]?ts$/.test(file)) return undefined;
  const { folder, name } = packageOf(file);
  if (!specifier.startsWith(".") && specifier.startsWith(name)) {
    const subpath = `.${specifier.slice(name.length)}`;
    (entryOf(folder).exports[subpath] ??= {})[kind] = `.${file.slice(folder.length)}`;
  }
  return file;
}

/** @param {string} directive @param {string} importer */
function resolveTypes(directive, importer) {
  const { resolvedTypeReferenceDirective: found } = ts.resolveTypeReferenceDirective(
    directive,
    importer,
    OPTIONS,
    ts.sys,
  );
  return found?.resolvedFileName?.split(sep).join("/");
}

const NODE_TYPES = /** @type {string} */ (resolveTypes("node", PROBE));

/** What a file imports and refers to. @param {string} file @returns {string[]} */
function needsOf(file) {
  const known = needs.get(file);
  if (known) return known;
  const { importedFiles, referencedFiles, typeReferenceDirectives } = ts.preProcessFile(
    readFileSync(file, "utf8"),
    true,
    false,
  );
  const found = [
    ...importedFiles.map(({ fileName }) =>
      isBuiltin(fileName) ? NODE_TYPES : resolve(fileName, file),
    ),
    ...referencedFiles.map(({ fileName }) => join(dirname(file), fileName)),
    ...typeReferenceDirectives.map(({ fileName }) => resolveTypes(fileName, file)),
  ].filter((each) => each !== undefined && existsSync(each));
  entryOf(packageOf(file).folder).files.add(file);
  needs.set(file, /** @type {string[]} */ (found));
  return /** @type {string[]} */ (found);
}

/** The names of the packages that are reached. @param {(string | undefined)[]} files @returns {string[]} */
function closureOf(files) {
  const found = new Set(files.filter((file) => file !== undefined));
  for (const file of found) needsOf(file).forEach((next) => found.add(next));
  return [...new Set([...found].map((file) => archiveName(packageOf(file).folder)))].sort();
}

const below = (/** @type {string} */ path) => relative(MODULES, path).split(sep).join("/");
const archiveName = (/** @type {string} */ folder) =>
  below(folder).replaceAll("/node_modules/", "+").replace(/^@/, "").replaceAll("/", "__");

/** @type {Record<string, { entries: Record<string, unknown>, requires?: Record<string, unknown>, members?: true }>} */
const libraries = JSON.parse(readFileSync(LIBRARIES, "utf8"));
/** @type {Record<string, string[]>} */
const imports = {};
for (const [name, { entries, requires = {}, members }] of Object.entries(libraries)) {
  for (const subpath of Object.keys(entries)) {
    const specifier = `${name}${subpath.slice(1)}`;
    const more = members && subpath === "." ? Object.keys(require(name)) : [];
    imports[specifier] = closureOf([
      resolve(specifier, PROBE),
      ...(subpath in requires ? [resolve(specifier, PROBE, "require")] : []),
      ...more.map((member) => resolve(`${name}/${member}`, PROBE)),
    ]);
  }
}
const nodeTypes = closureOf([NODE_TYPES]);
const builtins = Object.fromEntries(builtinModules.map((name) => [name, nodeTypes]));

rmSync(TARGET, { recursive: true, force: true });
mkdirSync(TARGET, { recursive: true });
for (const [folder, { files, exports }] of packages) {
  /** @type {Record<string, string>} */
  const contents = {};
  const { name, version, types, typings, type } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  contents[`${below(folder)}/package.json`] = JSON.stringify({
    name,
    version,
    type,
    types: types ?? typings,
    ...(Object.keys(exports).length > 0 ? { exports: exportsWith(exports) } : {}),
  });
  for (const file of [...files].sort()) contents[below(file)] = readFileSync(file, "utf8");
  if (files.size > 0)
    writeFileSync(join(TARGET, `${archiveName(folder)}.json`), JSON.stringify(contents));
}
writeFileSync(join(TARGET, "index.json"), JSON.stringify({ libraries: imports, builtins }));
const works = [...packages].filter(([, { files }]) => files.size > 0).map(([folder]) => folder);
writeFileSync(
  join(TARGET, "works.json"),
  JSON.stringify(works.map((folder) => `node_modules/${below(folder)}`).sort()),
);

/** Types are the same for `import` and `require`, unless both were asked for. @param {Record<string, Record<string, string>>} exports */
function exportsWith(exports) {
  return Object.fromEntries(
    Object.entries(exports)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([subpath, { require: required, import: imported }]) => [
        subpath,
        { ...(required ? { require: { types: required } } : {}), types: imported ?? required },
      ]),
  );
}
