/**
 * What is deployed: the function's files as Lambda would unpack them under /var/task, and its layers under /opt, with Node's
 * rules for which file is a module of which kind.
 * https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
 */
import { CompiledFile } from "./compiled-file.ts";
import { DeploymentError } from "./deployment-error.ts";
import { GuestError } from "./guest-error.ts";
import { folderOf, foldersUp } from "./paths.ts";

export const TASK_ROOT = "/var/task";
const LAYER_ROOT = "/opt";

/** Larger packages are not compared with others. */
const MOST_COMPARED_BYTES = 1_000_000;

export type ModuleFormat = "esm" | "cjs" | "json" | "other";

export interface FileFormat {
  readonly format: ModuleFormat;
  /** A module only because its syntax says so: not by extension, not by package.json. */
  readonly detected: boolean;
}

/** One version of a layer. `files` are relative to /opt: `nodejs/node_modules/pkg/index.js`. */
export interface LayerPackage {
  readonly arn: string;
  readonly files: Readonly<Record<string, string>>;
}

/** Files of packages that the sandbox brings along, by absolute path. */
export type LibraryFiles = Readonly<Record<string, string>>;

export interface PackageJson {
  name?: string;
  type?: string;
  main?: string;
  exports?: unknown;
  imports?: unknown;
  /** Of a bundled package: it is a module here, but can be required where modules cannot (scripts/build-libraries.mjs). */
  hasCommonJs?: boolean;
}

/** Compiled layers and libraries by their files: whoever uses the same again shares them. */
const compiledLayers = new WeakMap<object, CompiledFile[]>();

export class Deployment {
  /** Unzipped size of the function and its layers. */
  readonly totalBytes: number;
  /** Equal for packages with the same files in the same layers; `undefined` where comparing would take long. */
  readonly identity: string | undefined;
  private readonly files = new Map<string, CompiledFile>();
  /** Path as deployed (`index.js`) to the learner's path (`index.ts`). */
  private readonly aliases = new Map<string, string>();
  private readonly directories = new Set(["/", "/var", TASK_ROOT, LAYER_ROOT]);
  private readonly packages = new Map<string, PackageJson | undefined>();
  private readonly formats = new Map<string, FileFormat>();

  /**
   * Compiles every file; later layers overwrite earlier ones. Of the `libraries`, packages that the function brings itself are
   * left out. Throws {@link DeploymentError}.
   */
  constructor(
    sources: Record<string, string>,
    layers: readonly LayerPackage[] = [],
    libraries: readonly LibraryFiles[] = [],
  ) {
    refuseBrokenPackageJson(sources);
    const brought = packagesIn(sources);
    for (const file of libraries.flatMap(compileLibrary)) {
      if (!brought.has(packageOf(file.path, `${TASK_ROOT}/`) ?? "")) this.add(file);
    }
    const own = Object.entries(sources).map((each) => new CompiledFile(TASK_ROOT, ...each));
    // A file that a later layer overwrites takes its place in the limit all the same.
    const all = [...own, ...layers.flatMap(compileLayer)];
    this.totalBytes = all.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const file of all) this.add(file);
    this.identity =
      this.totalBytes > MOST_COMPARED_BYTES ? undefined : JSON.stringify([sources, layers]);
  }

  private add(file: CompiledFile): void {
    this.files.set(file.path, file);
    if (file.isTyped) this.aliases.set(file.compiledPath, file.path);
    for (const folder of foldersUp(folderOf(file.path))) {
      if (this.directories.has(folder) || folder === "") break;
      this.directories.add(folder);
    }
  }

  /** Every path, folders too. */
  get all(): string[] {
    return [...this.files.keys(), ...this.directories];
  }

  /** The file at a path, as deployed or as written. */
  file(path: string): CompiledFile | undefined {
    return this.files.get(path) ?? this.files.get(this.aliases.get(path) ?? "");
  }

  isDirectory(path: string): boolean {
    return this.directories.has(path);
  }

  /** Node's rules: the extension decides, then package.json, then the syntax. */
  formatOf(file: CompiledFile): FileFormat {
    const known = this.formats.get(file.path);
    if (known) return known;
    const format = decideFormat(file, this.packageScope(file.path)?.package.type ?? "");
    this.formats.set(file.path, format);
    return format;
  }

  /** The package.json in a folder. Throws {@link GuestError} when it is not JSON. */
  packageAt(folder: string): PackageJson | undefined {
    if (!this.packages.has(folder)) this.packages.set(folder, this.readPackage(folder));
    return this.packages.get(folder);
  }

  /** The package that a file belongs to: the nearest package.json, not beyond a `node_modules` folder. */
  packageScope(path: string): { folder: string; package: PackageJson } | undefined {
    for (const folder of foldersUp(folderOf(path))) {
      if (folder.endsWith("/node_modules")) return undefined;
      const found = this.packageAt(folder);
      if (found) return { folder, package: found };
    }
    return undefined;
  }

  private readPackage(folder: string): PackageJson | undefined {
    const file = this.files.get(`${folder}/package.json`);
    if (!file) return undefined;
    try {
      return JSON.parse(file.source) as PackageJson;
    } catch (error) {
      const message = `Invalid package config ${file.path}. ${(error as Error).message}`;
      throw new GuestError("Error", message, "ERR_INVALID_PACKAGE_CONFIG");
    }
  }
}

/** The package in the function's own `node_modules` that a file belongs to. */
const packageOf = (path: string, root = ""): string | undefined =>
  path.startsWith(`${root}node_modules/`)
    ? /^((?:@[^/]+\/)?[^/]+)\//.exec(path.slice(root.length + "node_modules/".length))?.[1]
    : undefined;

const packagesIn = (sources: Record<string, string>): ReadonlySet<string> =>
  new Set(
    Object.keys(sources)
      .map((path) => packageOf(path))
      .filter((name) => name !== undefined),
  );

function compileLibrary(files: LibraryFiles): CompiledFile[] {
  const compiled =
    compiledLayers.get(files) ??
    Object.entries(files).map(([path, text]) => new CompiledFile("", path.slice(1), text));
  compiledLayers.set(files, compiled);
  return compiled;
}

function compileLayer({ arn, files }: LayerPackage): CompiledFile[] {
  const known = compiledLayers.get(files);
  if (known) return known;
  try {
    const compiled = Object.entries(files).map((each) => new CompiledFile(LAYER_ROOT, ...each));
    compiledLayers.set(files, compiled);
    return compiled;
  } catch (error) {
    if (!(error instanceof DeploymentError)) throw error;
    throw new DeploymentError(`${arn}/${error.place}`, `Layer ${arn}: ${error.message}`);
  }
}

/** The learner's own are read when they are deployed, so that a slip shows before anything runs. */
function refuseBrokenPackageJson(sources: Record<string, string>): void {
  for (const [name, text] of Object.entries(sources)) {
    if (!/(^|\/)package\.json$/.test(name) || name.includes("node_modules/")) continue;
    try {
      JSON.parse(text);
    } catch (error) {
      throw new DeploymentError(name, `${name} is not valid JSON: ${(error as Error).message}`);
    }
  }
}

function decideFormat(file: CompiledFile, packageType: string): FileFormat {
  const decided = (format: ModuleFormat): FileFormat => ({ format, detected: false });
  const { extension, isTyped } = file;
  if (!file.isScript) return decided(extension === ".json" ? "json" : "other");
  if (extension === ".mjs" || extension === ".mts") return decided("esm");
  if (extension === ".cjs" || extension === ".cts") return decided("cjs");
  const { isModule } = file.lex();
  // TypeScript is bundled before it is deployed, and a bundler looks at the syntax.
  if (isTyped) return decided(isModule ? "esm" : "cjs");
  if (packageType === "module") return decided("esm");
  if (packageType === "commonjs" || !isModule) return decided("cjs");
  return { format: "esm", detected: true };
}
