// @ts-check
/**
 * Bundles the npm packages that handlers can import (src/libraries/packages.ts) into src/engine/generated/libraries/:
 *   index.json    which packages there are, and which archives each import needs
 *   <name>.json   an archive: files of the sandbox by their absolute path
 *   works.json    every package that is in a bundle, for the notices
 *
 * The packages of Lambda's runtime (the AWS SDK) share chunks. Every other package is a bundle of its own that imports the
 * other packages of the list as Node would, so that there is one instance of each.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync, existsSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname, join, posix } from "node:path";
import { createHash } from "node:crypto";
import { build } from "esbuild";
import { LIBRARIES } from "../src/libraries/packages.ts";
import { MODULES, ROOT } from "./lib/project.mjs";

const TARGET = join(ROOT, "src/engine/generated/libraries");
const RUNTIME_FOLDER = "/var/runtime/node_modules";
const TASK_FOLDER = "/var/task/node_modules";
const SHARED = ".shared";
const require = createRequire(import.meta.url);

/** @typedef {import("../src/libraries/packages.ts").LibraryPackage} LibraryPackage */
/** @typedef {{ archives: string[], needs: string[] }} Entry What an import needs: archives, and other imports. */
/** @typedef {{ version: string, folder: string, entries: Record<string, Entry>, requires?: Record<string, Entry>, members?: true }} Described */
/** @typedef {{ imports: { path: string, external?: boolean, kind: string }[] }} Output */

/** @type {Record<string, Described>} */
const packages = {};
/** @type {Map<string, Record<string, string>>} */
const archives = new Map();
/** @type {Set<string>} */
const works = new Set();
const listed = new Map(LIBRARIES.map((each) => [each.name, each]));

/** @param {string} name */
const manifestOf = (name) => JSON.parse(readFileSync(join(MODULES, name, "package.json"), "utf8"));

/** `@scope/name/a/b` is the package and `./a/b`. @param {string} specifier @returns {[string, string]} */
function split(specifier) {
  const parts = specifier.split("/");
  const name = parts.splice(0, specifier.startsWith("@") ? 2 : 1).join("/");
  return [name, parts.length === 0 ? "." : `./${parts.join("/")}`];
}

/** @param {LibraryPackage} library @returns {string[]} */
function subpathsOf({ name, subpaths = [] }) {
  const { exports = {} } = manifestOf(name);
  if (subpaths !== "all") return [".", ...subpaths];
  return Object.keys(exports)
    .filter(
      (key) =>
        !/^\.\/package\.json$|(^|\/)types$/.test(key) &&
        /\.m?js/.test(JSON.stringify(exports[key])),
    )
    .flatMap((key) => (key.includes("*") ? matchesOf(name, key, exports[key]) : [key]));
}

/** The subpaths that a pattern of `exports` stands for. @param {string} name @param {string} key @param {unknown} target @returns {string[]} */
function matchesOf(name, key, target) {
  const [, before = "", after = ""] =
    /"(\.\/[^"*]*)\*([^"*]*\.m?js)"/.exec(JSON.stringify(target)) ?? [];
  const folder = join(MODULES, name, before);
  if (before === "" || !existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(after) && file !== `index${after}`)
    .map((file) => key.replace("*", file.slice(0, file.length - after.length)))
    .filter((subpath) => !subpath.endsWith(".d"));
}

/** Is the package's own form a module? @param {string} name */
function isModule(name) {
  const { type, module, exports } = manifestOf(name);
  const main = exports?.["."] ?? exports;
  return type === "module" || module !== undefined || main?.import !== undefined;
}

/** What `specifier` names is bundled on its own, unless the importing package has another version for itself. @param {string} specifier @param {string} importer */
function isOnTheList(specifier, importer) {
  const [name, subpath] = split(specifier);
  const library = listed.get(name);
  if (!library || !subpathsOf(library).includes(subpath)) return false;
  for (let folder = importer; folder.startsWith(MODULES); folder = dirname(folder)) {
    if (existsSync(join(folder, "node_modules", name))) return false;
  }
  return true;
}

/**
 * Providers of credentials that ask services which a function never asks: its credentials are in its environment.
 */
const ABSENT =
  /^@aws-sdk\/credential-provider-(sso|process|ini|web-identity|login|cognito-identity)$/;
const absentProvider = (/** @type {string} */ name) =>
  [
    "fromSSO",
    "fromProcess",
    "fromIni",
    "fromTokenFile",
    "fromWebToken",
    "fromLoginCredentials",
    "fromCognitoIdentity",
    "fromCognitoIdentityPool",
    "validateSsoProfile",
    "isSsoProfile",
  ]
    .map(
      (each) =>
        `export const ${each} = () => async () => { throw Object.assign(new Error(${JSON.stringify(`${name} is not simulated`)}), { name: "CredentialsProviderError", tryNextLink: true }); };`,
    )
    .join("\n");

/** @param {string[]} own packages that are bundled together @param {string} format @returns {import("esbuild").Plugin} */
const linking = (own, format) => ({
  name: "linking",
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^[^./]/ }, async ({ path, resolveDir, kind, pluginData }) => {
      if (pluginData === "asked") return undefined;
      if (kind === "entry-point") {
        return resolve(path, {
          kind: format === "cjs" ? "require-call" : "import-statement",
          resolveDir: ROOT,
          pluginData: "asked",
        });
      }
      // Its form for Node is CommonJS in disguise, of which the bundler finds no names.
      if (path === "tslib" && kind === "import-statement") {
        return resolve("tslib/tslib.es6.mjs", { kind, resolveDir, pluginData: "asked" });
      }
      if (isBuiltin(path)) return { path, external: true };
      const [name] = split(path);
      if (!own.includes(name) && isOnTheList(path, resolveDir)) return { path, external: true };
      if (ABSENT.test(name) && own.length > 1) return { path, namespace: "absent" };
      const found = await resolve(path, { kind, resolveDir, pluginData: "asked" });
      // An optional package that nobody has installed: importing it fails when somebody does.
      return found.errors.length > 0 ? { path, external: true } : found;
    });
    onLoad({ filter: /.*/, namespace: "absent" }, ({ path }) => ({
      contents: absentProvider(path),
    }));
  },
});

/**
 * @param {{ own: string[], format: "esm" | "cjs", folder: string, entries: Record<string, string> }} bundle `entries`: what is
 *   imported, by the name of its output without extension
 */
async function bundle({ own, format, folder, entries }) {
  const extension = format === "esm" ? ".mjs" : ".cjs";
  const result = await build({
    entryPoints: Object.entries(entries).map(([out, path]) => ({ in: path, out })),
    absWorkingDir: ROOT,
    outdir: folder,
    outExtension: { ".js": extension },
    chunkNames: `${SHARED}/[hash]`,
    bundle: true,
    splitting: format === "esm",
    format,
    platform: "node",
    mainFields: format === "esm" ? ["module", "main"] : ["main"],
    conditions: format === "esm" ? ["node"] : ["node", "require"],
    target: "es2023",
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    metafile: true,
    write: false,
    plugins: [linking(own, format)],
    logLevel: "error",
  });
  for (const input of Object.keys(result.metafile.inputs)) {
    const found = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
    if (found && !input.startsWith("absent:")) works.add(found);
  }
  /** @type {Map<string, Output & { text: string }>} */
  const outputs = new Map();
  for (const file of result.outputFiles) {
    const described = result.metafile.outputs[posix.relative(ROOT, file.path)];
    const imports = (described?.imports ?? []).map((each) =>
      each.external ? each : { ...each, path: posix.resolve(ROOT, each.path) },
    );
    outputs.set(file.path, { imports, text: withRequire(file.text) });
  }
  return outputs;
}

/** CommonJS inside a module asks for Node's built-ins with `require`, which modules do not have. @param {string} text */
const withRequire = (text) =>
  text.includes('Dynamic require of "')
    ? `import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);${text}`
    : text;

/** The outputs that `path` needs, itself included. @param {Map<string, Output>} outputs @param {string} path */
function reach(outputs, path) {
  const found = new Set([path]);
  for (const each of found) {
    for (const { path: next, external } of outputs.get(each)?.imports ?? []) {
      if (!external) found.add(next);
    }
  }
  return found;
}

/** Imports of other packages of the list. @param {Map<string, Output>} outputs @param {Iterable<string>} paths */
const needsOf = (outputs, paths) => [
  ...new Set(
    [...paths]
      .flatMap((path) => outputs.get(path)?.imports ?? [])
      .filter(({ path, external }) => external && !isBuiltin(path) && listed.has(split(path)[0]))
      .map(({ path }) => path),
  ),
];

/** @param {string} archive @param {string} path @param {string} text */
function put(archive, path, text) {
  const files = archives.get(archive) ?? {};
  files[path] = text;
  archives.set(archive, files);
}

const archiveName = (/** @type {string} */ name) => name.replace(/^@/, "").replaceAll("/", "__");
const shortHash = (/** @type {string} */ text) =>
  createHash("sha256").update(text).digest("hex").slice(0, 8);
const outputName = (/** @type {string} */ subpath) =>
  subpath === "." ? "index" : subpath.slice(2);

/** @param {string} name @param {string} folder @param {unknown} exports */
const packageJson = (name, folder, exports) =>
  /** @type {const} */ ([
    `${folder}/${name}/package.json`,
    JSON.stringify({
      name,
      version: manifestOf(name).version,
      exports,
      ...(hasCommonJs(name) ? { hasCommonJs: true } : {}),
    }),
  ]);

/** Whether the package itself can be required where modules cannot. @param {string} name */
function hasCommonJs(name) {
  if (!hasMain(name)) return true;
  const path = require.resolve(name);
  if (!path.endsWith(".js")) return path.endsWith(".cjs");
  let folder = dirname(path);
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).type !== "module";
}

/** The AWS SDK: its packages share most of what they are made of. */
async function buildRuntimePackages() {
  const own = LIBRARIES.filter((each) => each.inRuntime).map(({ name }) => name);
  const entries = Object.fromEntries(own.map((name) => [`${name}/index`, name]));
  const outputs = await bundle({ own, format: "esm", folder: RUNTIME_FOLDER, entries });
  /** @type {Map<string, string[]>} */
  const users = new Map();
  for (const name of own) {
    for (const path of reach(outputs, `${RUNTIME_FOLDER}/${name}/index.mjs`)) {
      users.set(path, [...(users.get(path) ?? []), name]);
    }
  }
  /** @type {Map<string, Set<string>>} */
  const archivesOf = new Map(own.map((name) => [name, new Set()]));
  for (const [path, names] of users) {
    const archive =
      names.length === 1
        ? archiveName(/** @type {string} */ (names[0]))
        : names.length > own.length / 2
          ? "aws-sdk"
          : `aws-sdk-${shortHash(names.join())}`;
    put(archive, path, /** @type {{ text: string }} */ (outputs.get(path)).text);
    for (const name of names) archivesOf.get(name)?.add(archive);
  }
  for (const name of own) {
    const archive = archiveName(name);
    put(
      archive,
      ...packageJson(name, RUNTIME_FOLDER, {
        ".": "./index.mjs",
        "./package.json": "./package.json",
      }),
    );
    packages[name] = {
      version: manifestOf(name).version,
      folder: RUNTIME_FOLDER,
      entries: {
        ".": { archives: [...new Set([...(archivesOf.get(name) ?? []), archive])], needs: [] },
      },
    };
  }
}

/** @param {LibraryPackage} library */
async function buildPackage(library) {
  const { name } = library;
  const subpaths = subpathsOf(library).filter((each) => each !== "." || hasMain(name));
  const module = isModule(name);
  const archive = archiveName(name);
  const form = module ? "esm" : "cjs";
  const described = await buildForm(library, subpaths, form, archive);
  /** @type {Record<string, unknown>} */
  const exports = {};
  for (const subpath of subpaths)
    exports[subpath] = `./${outputName(subpath)}${module ? ".mjs" : ".cjs"}`;
  packages[name] = { version: manifestOf(name).version, folder: TASK_FOLDER, entries: described };
  if (library.bothForms) {
    packages[name].requires = await buildForm(library, ["."], "cjs", `${archive}-cjs`);
    exports["."] = { import: "./index.mjs", require: "./index.cjs" };
    put(`${archive}-cjs`, ...packageJson(name, TASK_FOLDER, exports));
  }
  if (library.membersAsFiles) {
    packages[name].members = true;
    addMembers(name, archive, module);
    const extension = module ? ".mjs" : ".js";
    exports["./*.js"] = `./members/*${extension}`;
    exports["./*"] = `./members/*${extension}`;
  }
  exports["./package.json"] = "./package.json";
  put(archive, ...packageJson(name, TASK_FOLDER, exports));
}

/** @param {string} name */
function hasMain(name) {
  const { exports } = manifestOf(name);
  return (
    !exports ||
    typeof exports === "string" ||
    "." in exports ||
    !Object.keys(exports)[0]?.startsWith(".")
  );
}

/** @param {LibraryPackage} library @param {string[]} subpaths @param {"esm" | "cjs"} format @param {string} archive */
async function buildForm({ name }, subpaths, format, archive) {
  const folder = `${TASK_FOLDER}/${name}`;
  const entries = Object.fromEntries(
    subpaths.map((subpath) => [
      outputName(subpath),
      subpath === "." ? name : `${name}/${subpath.slice(2)}`,
    ]),
  );
  const outputs = await bundle({ own: [name], format, folder, entries });
  for (const [path, { text }] of outputs) put(archive, path, text);
  /** @type {Record<string, Entry>} */
  const described = {};
  for (const subpath of subpaths) {
    const path = `${folder}/${outputName(subpath)}${format === "esm" ? ".mjs" : ".cjs"}`;
    if (!outputs.has(path)) throw new Error(`build-libraries: ${name} has no ${subpath}`);
    if (format === "cjs") put(archive, path, `${outputs.get(path)?.text}\n${exportNames(name)}`);
    described[subpath] = { archives: [archive], needs: needsOf(outputs, reach(outputs, path)) };
  }
  return described;
}

/** Read by the lexer that finds the names of a CommonJS file; never evaluated. @param {string} name */
function exportNames(name) {
  const names = Object.keys(require(name)).filter((each) => /^[A-Za-z_$][\w$]*$/.test(each));
  return `if (0) { ${names.map((each) => `exports.${each} = 0;`).join(" ")} }\n`;
}

/** @param {string} name @param {string} archive @param {boolean} module */
function addMembers(name, archive, module) {
  const folder = `${TASK_FOLDER}/${name}/members`;
  const all = require(name);
  for (const member of Object.keys(all).filter((each) => typeof all[each] === "function")) {
    if (module)
      put(
        archive,
        `${folder}/${member}.mjs`,
        `export { ${member}, ${member} as default } from "../index.mjs";`,
      );
    else
      put(archive, `${folder}/${member}.js`, `module.exports = require("../index.cjs").${member};`);
  }
}

await Promise.all([
  buildRuntimePackages(),
  ...LIBRARIES.filter((each) => !each.inRuntime).map(buildPackage),
]);
rmSync(TARGET, { recursive: true, force: true });
mkdirSync(TARGET, { recursive: true });
for (const [name, files] of archives) {
  const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(join(TARGET, `${name}.json`), JSON.stringify(sorted));
}
const sorted = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(join(TARGET, "index.json"), JSON.stringify(sorted));
writeFileSync(join(TARGET, "works.json"), JSON.stringify([...works].sort(), null, 1));
