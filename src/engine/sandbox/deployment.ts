/**
 * The deployment package: the learner's files as Lambda would unpack them under /var/task, TypeScript compiled the way a
 * bundler's deployment would, and Node's rules for which file is a module of which kind.
 */
import { parse as lexCommonJs } from "cjs-module-lexer";
import { transform, type Transform } from "sucrase";
import { GuestError } from "./guest-error.ts";

export const TASK_ROOT = "/var/task";

export type ModuleFormat = "esm" | "cjs" | "json" | "other";

export interface DeployedFile {
  /** Absolute path with the learner's own extension: stack traces show `/var/task/index.ts`. */
  readonly path: string;
  /** As deployed: JavaScript with the learner's line numbers. */
  readonly source: string;
  readonly bytes: number;
  readonly format: ModuleFormat;
  /** A module only because its syntax says so: not by extension, not by package.json. */
  readonly detected: boolean;
  /** Names that a CommonJS file exports, as Node's lexer finds them. */
  readonly exportNames: readonly string[];
}

/** A file that cannot be deployed: where and why. */
export class DeploymentError extends Error {
  override readonly name = "DeploymentError";
  /** `index.ts:3:14`, or a file name. */
  readonly place: string;
  constructor(place: string, message: string) {
    super(message);
    this.place = place;
  }
}

/** What Node would look for when a TypeScript file has been compiled. */
const COMPILED_EXTENSION: Record<string, string> = {
  ".ts": ".js",
  ".mts": ".mjs",
  ".cts": ".cjs",
  ".tsx": ".js",
  ".jsx": ".js",
};
const IMPORT_GUESSES = [
  "",
  ".ts",
  ".tsx",
  ".mts",
  ".js",
  ".mjs",
  ".cjs",
  ".json",
  "/index.ts",
  "/index.js",
  "/index.mjs",
];
const REQUIRE_GUESSES = ["", ".js", ".json", ".ts", ".cts", ".cjs", "/index.js", "/index.ts"];

export class Deployment {
  private readonly files = new Map<string, DeployedFile>();
  /** Path as deployed (`index.js`) to the learner's path (`index.ts`). */
  private readonly aliases = new Map<string, string>();
  readonly totalBytes: number;

  /** Compiles every file. Throws {@link DeploymentError}. */
  constructor(sources: Record<string, string>) {
    const packageTypes = readPackageTypes(sources);
    let totalBytes = 0;
    for (const [name, text] of Object.entries(sources)) {
      const file = compile(name, text, packageTypes);
      totalBytes += file.bytes;
      this.files.set(file.path, file);
      const compiled = COMPILED_EXTENSION[extensionOf(name)];
      if (compiled)
        this.aliases.set(file.path.slice(0, -extensionOf(name).length) + compiled, file.path);
    }
    this.totalBytes = totalBytes;
  }

  get paths(): string[] {
    return [...this.files.keys()];
  }

  /** The file at a path, as deployed or as written. */
  file(path: string): DeployedFile | undefined {
    return this.files.get(path) ?? this.files.get(this.aliases.get(path) ?? "");
  }

  isDirectory(path: string): boolean {
    const prefix = `${path.replace(/\/$/, "")}/`;
    return path === TASK_ROOT || this.paths.some((each) => each.startsWith(prefix));
  }

  /** What `import` of `specifier` means in the file `base`. Throws the guest's error when nothing is found. */
  resolveImport(specifier: string, base: string): string {
    if (!isPath(specifier)) {
      throw new GuestError(
        "Error",
        `Cannot find package '${packageName(specifier)}' imported from ${base}`,
        "ERR_MODULE_NOT_FOUND",
      );
    }
    const wanted = join(base, specifier.replace(/^file:\/\//, ""));
    const importer = this.file(base);
    // A bundler resolves what TypeScript code imports; Node wants the exact file name from everything else.
    const lenient = importer !== undefined && extensionOf(importer.path) in COMPILED_EXTENSION;
    const found = this.find(wanted, lenient ? IMPORT_GUESSES : [""]);
    if (found) return found;
    const near = this.find(wanted, IMPORT_GUESSES);
    const hint = near ? `\nDid you mean to import "${relativeTo(base, near)}"?` : "";
    throw new GuestError(
      "Error",
      `Cannot find module '${wanted}' imported from ${base}${hint}`,
      "ERR_MODULE_NOT_FOUND",
    );
  }

  /** What `require(specifier)` means in the file `base`. Throws the guest's error when nothing is found. */
  resolveRequire(specifier: string, base: string): string {
    const found = isPath(specifier) ? this.find(join(base, specifier), REQUIRE_GUESSES) : undefined;
    if (found) return found;
    const stack = base.endsWith("/.") ? "" : `\nRequire stack:\n- ${base}`;
    throw new GuestError("Error", `Cannot find module '${specifier}'${stack}`, "MODULE_NOT_FOUND");
  }

  private find(path: string, guesses: string[]): string | undefined {
    for (const guess of guesses) {
      const file = this.file(path + guess);
      if (file) return file.path;
    }
    return undefined;
  }
}

const extensionOf = (path: string): string => /\.[^./]+$/.exec(path)?.[0] ?? "";
const isPath = (specifier: string): boolean =>
  /^(\.{0,2}\/|file:)/.test(specifier) || /^\.{1,2}$/.test(specifier);

function packageName(specifier: string): string {
  const [first = "", second = ""] = specifier.split("/");
  return first.startsWith("@") ? `${first}/${second}` : first;
}

/** The path that `specifier` means in the file `base`, normalised. */
function join(base: string, specifier: string): string {
  const parts = specifier.startsWith("/") ? [] : base.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return `/${parts.filter((part) => part !== "").join("/")}`;
}

function relativeTo(base: string, path: string): string {
  const from = base.split("/").slice(0, -1);
  const to = path.split("/");
  let shared = 0;
  while (shared < from.length && from[shared] === to[shared]) shared++;
  const up = from.length - shared;
  return `${up === 0 ? "./" : "../".repeat(up)}${to.slice(shared).join("/")}`;
}

/** Folder (relative, "" is the root) to the `type` of its package.json. */
function readPackageTypes(sources: Record<string, string>): Map<string, string> {
  const types = new Map<string, string>();
  for (const [name, text] of Object.entries(sources)) {
    if (!/(^|\/)package\.json$/.test(name)) continue;
    try {
      const { type } = JSON.parse(text) as { type?: string };
      types.set(name.slice(0, -"package.json".length), type ?? "");
    } catch (error) {
      throw new DeploymentError(name, `${name} is not valid JSON: ${(error as Error).message}`);
    }
  }
  return types;
}

function nearestPackageType(name: string, types: Map<string, string>): string {
  let folder = name.slice(0, name.lastIndexOf("/") + 1);
  for (;;) {
    const type = types.get(folder);
    if (type !== undefined) return type;
    if (folder === "") return "";
    folder = folder.slice(0, folder.lastIndexOf("/", folder.length - 2) + 1);
  }
}

const SCRIPT_EXTENSIONS = new Set([".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".jsx"]);

function compile(name: string, text: string, packageTypes: Map<string, string>): DeployedFile {
  const path = `${TASK_ROOT}/${name}`;
  const extension = extensionOf(name);
  const bytes = utf8Length(text);
  if (!SCRIPT_EXTENSIONS.has(extension)) {
    const format = extension === ".json" ? "json" : "other";
    return { path, source: text, bytes, format, detected: false, exportNames: [] };
  }
  const source = extension in COMPILED_EXTENSION ? compileTypeScript(name, text) : text;
  const lexed = lex(source);
  const packageType = nearestPackageType(name, packageTypes);
  const format = formatOf(extension, packageType, lexed.isModule);
  return {
    path,
    source: format === "esm" ? withImportMeta(source, path) : source,
    bytes,
    format,
    detected: format === "esm" && extension === ".js" && packageType === "",
    exportNames: lexed.exportNames,
  };
}

/** Node's rules: the extension decides, then package.json, then the syntax. */
function formatOf(extension: string, packageType: string, isModule: boolean): ModuleFormat {
  if (extension === ".mjs" || extension === ".mts") return "esm";
  if (extension === ".cjs" || extension === ".cts") return "cjs";
  // TypeScript is bundled before it is deployed, and a bundler looks at the syntax.
  const typed = extension in COMPILED_EXTENSION;
  if (packageType === "module" && !(typed && !isModule)) return "esm";
  if (packageType === "commonjs" && !typed) return "cjs";
  return isModule ? "esm" : "cjs";
}

function lex(source: string): { isModule: boolean; exportNames: string[] } {
  try {
    return { isModule: false, exportNames: [...new Set(lexCommonJs(source).exports)] };
  } catch {
    // The lexer refuses module syntax (and broken code, which QuickJS will report with its place).
    return { isModule: true, exportNames: [] };
  }
}

const IMPORTS = /^\s*import\b(?!\s*\()/m;
const EXPORTS = /^\s*export\b/m;
const COMMONJS_EXPORTS = /\b(module\.)?exports\s*[.=[]/;

/** `import` beside `exports.handler =` is what TypeScript's CommonJS output is written from; bundlers take it too. */
const isMixed = (text: string): boolean =>
  IMPORTS.test(text) && COMMONJS_EXPORTS.test(text) && !EXPORTS.test(text);

function compileTypeScript(name: string, text: string): string {
  const transforms: Transform[] = extensionOf(name).endsWith("x")
    ? ["typescript", "jsx"]
    : ["typescript"];
  if (isMixed(text)) transforms.push("imports");
  try {
    return transform(text, {
      transforms,
      disableESTransforms: true,
      preserveDynamicImport: true,
      filePath: name,
    }).code;
  } catch (error) {
    const { message } = error as Error;
    const [, reason = message, line = "1", column = "1"] =
      /^(?:Error transforming [^:]*: )?(.*?) \((\d+):(\d+)\)$/s.exec(message) ?? [];
    throw new DeploymentError(
      `${name}:${line}:${column}`,
      `${name}:${line}:${column} is not valid TypeScript: ${reason}`,
    );
  }
}

/** QuickJS leaves `import.meta` empty; Node fills in where the module is. */
function withImportMeta(source: string, path: string): string {
  if (!source.includes("import.meta")) return source;
  const directory = path.slice(0, path.lastIndexOf("/"));
  const meta = JSON.stringify({ url: `file://${path}`, filename: path, dirname: directory });
  return source.replace(/\bimport\.meta\b/g, `(${meta})`);
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // A surrogate is half of a character of four bytes.
    bytes += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 2 : 3;
  }
  return bytes;
}
