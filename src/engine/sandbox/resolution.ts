/**
 * What an import or a `require` means, as Node finds it. https://nodejs.org/api/modules.html#all-together and
 * https://nodejs.org/api/esm.html#resolution-algorithm. Lambda adds one thing: "Starting with Node.js 18, Lambda searches
 * folders in the NODE_PATH environment variable when loading ES modules", which Node itself does for `require` only.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html (designating a function handler as an ES module)
 */
import type { PackageJson } from "./deployment.ts";
import { GuestError } from "./guest-error.ts";
import { exportedTarget, importedTarget } from "./package-exports.ts";
import { folderOf, foldersUp, joinPath, relativePath } from "./paths.ts";

/** What bundlers try behind an import that Node would not find, in this order. */
export const BUNDLER_GUESSES = [
  "",
  ".ts",
  ".tsx",
  ".mts",
  ".cts",
  ".js",
  ".mjs",
  ".cjs",
  ".json",
  "/index.ts",
  "/index.js",
  "/index.mjs",
];
const FILE_GUESSES = ["", ".js", ".json", ".node"];
const TYPED_FILE_GUESSES = [...FILE_GUESSES, ".cts", ".cjs"];
const INDEX_GUESSES = ["/index.js", "/index.json", "/index.node"];
const MAIN_GUESSES = ["", ".js", ".json", ".node", ...INDEX_GUESSES];

type Kind = "import" | "require";

/** Files among which something is looked for: a deployment, or a project that is about to become one. Paths are absolute. */
export interface PackageFiles {
  /** The file at a path, as deployed (`index.js`) or as written (`index.ts`). */
  file(path: string): { readonly path: string; readonly isTyped: boolean } | undefined;
  isDirectory(path: string): boolean;
  /** The package.json in a folder. */
  packageAt(folder: string): PackageJson | undefined;
  /** The package that a file belongs to. */
  packageScope(path: string): { folder: string; package: PackageJson } | undefined;
}

export class Resolver {
  private readonly deployment: PackageFiles;
  private readonly nodePath: readonly string[];
  private readonly unknownPackages: Readonly<Record<string, string>>;
  private readonly conditions: Record<Kind, ReadonlySet<string>>;

  /** `nodePath` as in the environment variable; `requireModules`: whether `require` loads ES modules. */
  constructor(
    deployment: PackageFiles,
    nodePath: string,
    requireModules: boolean,
    unknownPackages: Readonly<Record<string, string>>,
  ) {
    this.deployment = deployment;
    this.unknownPackages = unknownPackages;
    this.nodePath = nodePath.split(":").filter((folder) => folder !== "");
    const common = ["node", "node-addons", ...(requireModules ? ["module-sync"] : [])];
    this.conditions = {
      import: new Set([...common, "import"]),
      require: new Set([...common, "require"]),
    };
  }

  /** The file that `import` of `specifier` means in the file `base`. Throws {@link GuestError}. */
  import(specifier: string, base: string): string {
    if (specifier.startsWith("#")) return this.packageImport(specifier, base, "import");
    if (!isPath(specifier)) return this.importPackage(specifier, base);
    return this.importPath(joinPath(base, specifier.replace(/^file:\/\//, "")), base);
  }

  /** The file that `require(specifier)` means in the file `base`. Throws {@link GuestError}. */
  require(specifier: string, base: string): string {
    if (specifier.startsWith("#")) return this.packageImport(specifier, base, "require");
    const found = isPath(specifier)
      ? this.fileOrFolder(joinPath(base, specifier), this.guessesOf(base))
      : this.requirePackage(specifier, base);
    if (found) return found;
    throw moduleNotFound(specifier, this.hintFor(split(specifier).name));
  }

  // require

  private requirePackage(specifier: string, base: string): string | undefined {
    const { name, subpath } = split(specifier);
    const own = this.ownPackage(name, base);
    if (own) return this.exported(own.folder, own.package, subpath, "require", base);
    for (const folder of [...modulesFolders(base), ...this.nodePath]) {
      const json = this.deployment.packageAt(`${folder}/${name}`);
      const found =
        json && hasExports(json)
          ? this.exported(`${folder}/${name}`, json, subpath, "require", base)
          : this.fileOrFolder(joinPath("/", `${folder}/${specifier}`), FILE_GUESSES);
      if (found) return found;
    }
    return undefined;
  }

  private fileOrFolder(path: string, guesses: string[]): string | undefined {
    return this.find(path, guesses) ?? this.folder(path);
  }

  private folder(path: string): string | undefined {
    if (!this.deployment.isDirectory(path)) return undefined;
    const main = this.deployment.packageAt(path)?.main;
    const found =
      (main ? this.find(joinPath(`${path}/.`, main), MAIN_GUESSES) : undefined) ??
      this.find(path, INDEX_GUESSES);
    if (found || !main) return found;
    throw new GuestError(
      "Error",
      `Cannot find module '${joinPath(`${path}/.`, main)}'. Please verify that the package.json has a valid "main" entry`,
      "MODULE_NOT_FOUND",
    );
  }

  /** Code that a bundler has put together may name a file of the other extensions. */
  private guessesOf(base: string): string[] {
    return this.deployment.file(base)?.isTyped ? TYPED_FILE_GUESSES : FILE_GUESSES;
  }

  // import

  private importPath(path: string, base: string): string {
    // A bundler resolves what TypeScript code imports; Node wants the exact file name from everything else.
    const lenient = this.deployment.file(base)?.isTyped === true;
    const found = this.find(path, lenient ? BUNDLER_GUESSES : [""]);
    if (found) return found;
    const near = this.find(path, BUNDLER_GUESSES);
    const hint = near ? `\nDid you mean to import "${relativePath(base, near)}"?` : "";
    if (this.deployment.isDirectory(path)) {
      throw new GuestError(
        "Error",
        `Directory import '${path}' is not supported resolving ES modules imported from ${base}${hint}`,
        "ERR_UNSUPPORTED_DIR_IMPORT",
      );
    }
    throw new GuestError(
      "Error",
      `Cannot find module '${path}' imported from ${base}${hint}`,
      "ERR_MODULE_NOT_FOUND",
    );
  }

  private importPackage(specifier: string, base: string): string {
    const { name, subpath } = split(specifier);
    const own = this.ownPackage(name, base);
    if (own) return this.exported(own.folder, own.package, subpath, "import", base);
    for (const parent of [...modulesFolders(base), ...this.nodePath]) {
      const folder = `${parent}/${name}`;
      if (!this.deployment.isDirectory(folder)) continue;
      const json = this.deployment.packageAt(folder);
      if (json && hasExports(json)) return this.exported(folder, json, subpath, "import", base);
      if (subpath !== ".") return this.importPath(joinPath(`${folder}/.`, subpath), base);
      const main = json?.main ? this.find(joinPath(`${folder}/.`, json.main), MAIN_GUESSES) : "";
      const found = main || this.find(folder, INDEX_GUESSES);
      if (found) return found;
    }
    throw new GuestError(
      "Error",
      `Cannot find package '${name}' imported from ${base}${this.hintFor(name)}`,
      "ERR_MODULE_NOT_FOUND",
    );
  }

  private hintFor(name: string): string {
    const { unknownPackages } = this;
    return Object.hasOwn(unknownPackages, name) ? `\n${unknownPackages[name]}` : "";
  }

  // exports and imports of package.json

  /** A package may import itself by its name when it has `exports`. */
  private ownPackage(
    name: string,
    base: string,
  ): { folder: string; package: PackageJson } | undefined {
    const scope = this.deployment.packageScope(base);
    return scope && scope.package.name === name && hasExports(scope.package) ? scope : undefined;
  }

  private exported(
    folder: string,
    json: PackageJson,
    subpath: string,
    kind: Kind,
    base: string,
  ): string {
    const target = exportedTarget(json.exports, subpath, this.conditions[kind]);
    if (typeof target === "string" && target.startsWith("./"))
      return this.targetFile(folder, target, kind, base);
    const place = `${folder}/package.json${kind === "import" ? ` imported from ${base}` : ""}`;
    const message =
      subpath === "."
        ? `No "exports" main defined in ${place}`
        : `Package subpath '${subpath}' is not defined by "exports" in ${place}`;
    throw new GuestError("Error", message, "ERR_PACKAGE_PATH_NOT_EXPORTED");
  }

  private packageImport(specifier: string, base: string, kind: Kind): string {
    const scope = this.deployment.packageScope(base);
    const target = importedTarget(scope?.package.imports, specifier, this.conditions[kind]);
    if (scope && typeof target === "string") {
      if (target.startsWith("./")) return this.targetFile(scope.folder, target, kind, base);
      return kind === "import" ? this.import(target, base) : this.require(target, base);
    }
    const place = scope ? ` in package ${scope.folder}/package.json` : "";
    throw new GuestError(
      "TypeError",
      `Package import specifier "${specifier}" is not defined${place} imported from ${base}`,
      "ERR_PACKAGE_IMPORT_NOT_DEFINED",
    );
  }

  private targetFile(folder: string, target: string, kind: Kind, base: string): string {
    const path = joinPath(`${folder}/.`, target);
    const found = this.find(path, [""]);
    if (found) return found;
    if (kind === "import") return this.importPath(path, base);
    throw moduleNotFound(path);
  }

  private find(path: string, guesses: string[]): string | undefined {
    for (const guess of guesses) {
      const file = this.deployment.file(path + guess);
      if (file) return file.path;
    }
    return undefined;
  }
}

const isPath = (specifier: string): boolean =>
  /^(\.{0,2}\/|file:)/.test(specifier) || /^\.{1,2}$/.test(specifier);

const hasExports = (json: PackageJson): boolean =>
  json.exports !== undefined && json.exports !== null;

/** `@scope/pkg/a/b` is the package `@scope/pkg` and its subpath `./a/b`. */
function split(specifier: string): { name: string; subpath: string } {
  const parts = specifier.split("/");
  const name = parts.splice(0, specifier.startsWith("@") ? 2 : 1).join("/");
  return { name, subpath: parts.length === 0 ? "." : `./${parts.join("/")}` };
}

/** The `node_modules` folders from a file up to the root. */
function modulesFolders(base: string): string[] {
  const folders: string[] = [];
  for (const folder of foldersUp(folderOf(base))) {
    if (!folder.endsWith("/node_modules")) folders.push(`${folder}/node_modules`);
  }
  return folders;
}

/** The guest adds who required it. */
const moduleNotFound = (specifier: string, hint = ""): GuestError =>
  new GuestError("Error", `Cannot find module '${specifier}'${hint}`, "MODULE_NOT_FOUND");
