/** The modules of one process: what an import or a `require` means, and what is evaluated for it. */
import type { CompiledFile } from "./compiled-file.ts";
import type { Deployment, ModuleFormat } from "./deployment.ts";
import { GuestError } from "./guest-error.ts";
import { moduleSyntaxError, requireEsmError } from "./module-errors.ts";
import { moduleAround } from "./module-wrapper.ts";
import { folderOf } from "./paths.ts";
import { Resolver } from "./resolution.ts";
import { moduleFlagsOf, type ModuleFlags } from "./runtimes.ts";
import type { GuestValue, Vm } from "./vm.ts";

const RUNTIME_MODULE = "/var/runtime/index.mjs";
const COMMONJS_PREFIX = "node:internal/commonjs";

/** What a process has without its package. */
/** What an image holds already. */
export interface ModuleView {
  isBuiltin(specifier: string): boolean;
  builtinNames(specifier: string): readonly string[];
  /** Modules that are compiled already, by path, with what each imports. */
  readonly compiledModules: ReadonlyMap<string, readonly string[]>;
}

export class GuestModules {
  private readonly deployment: Deployment;
  private readonly image: ModuleView;
  /** Compiled modules of the image that this process has begun to use. */
  private readonly used = new Set<string>();
  private readonly flags: ModuleFlags;
  private readonly resolver: Resolver;
  private readonly sourceOf: (file: CompiledFile) => string;
  private readonly onLoad: (path: string, bytes: number) => void;

  /** `onLoad` hears of every file of the package that is about to be evaluated. */
  constructor(
    deployment: Deployment,
    image: ModuleView,
    environment: Record<string, string>,
    sourceOf: (file: CompiledFile) => string,
    onLoad: (path: string, bytes: number) => void,
    unknownPackages: Readonly<Record<string, string>> = {},
  ) {
    this.sourceOf = sourceOf;
    this.deployment = deployment;
    this.image = image;
    this.flags = moduleFlagsOf(environment);
    this.resolver = new Resolver(
      deployment,
      environment["NODE_PATH"] ?? "",
      this.flags.requireModules,
      unknownPackages,
    );
    this.onLoad = onLoad;
  }

  /** Full name of the module that an import of `specifier` means in `base`. Throws {@link GuestError}. */
  resolve(specifier: string, base: string): string {
    if (specifier === RUNTIME_MODULE) return specifier;
    if (this.image.isBuiltin(specifier)) {
      return specifier.startsWith("node:") ? specifier : `node:${specifier}`;
    }
    if (specifier.startsWith("node:")) {
      throw new GuestError(
        "Error",
        `No such built-in module: ${specifier}`,
        "ERR_UNKNOWN_BUILTIN_MODULE",
      );
    }
    const path = this.resolver.import(specifier, base.replace(COMMONJS_PREFIX, ""));
    if (this.formatOf(path) !== "esm") return COMMONJS_PREFIX + path;
    this.useCompiled(path);
    return path;
  }

  /** QuickJS does not ask for the source of what the image has compiled; it is a file of this process all the same. */
  private useCompiled(path: string): void {
    const imports = this.image.compiledModules.get(path);
    if (!imports || this.used.has(path)) return;
    this.used.add(path);
    for (const each of imports) this.useCompiled(each);
    const file = this.deployment.file(path);
    if (file) this.onLoad(path, file.bytes);
  }

  /** The compiled modules of the image that are in use. */
  get inUse(): readonly string[] {
    return [...this.used];
  }

  /** They are, without anybody hearing of it. */
  use(paths: readonly string[]): void {
    for (const path of paths) this.used.add(path);
  }

  /** Source of a resolved module. Throws {@link GuestError}. */
  load(name: string): string {
    if (name.startsWith("node:") && !name.startsWith(COMMONJS_PREFIX)) {
      return moduleAround(name, this.image.builtinNames(name));
    }
    const path = name.replace(COMMONJS_PREFIX, "");
    const file = this.deployment.file(path);
    if (!file)
      throw new GuestError("Error", `Cannot find module '${path}'`, "ERR_MODULE_NOT_FOUND");
    if (this.formatOf(path) !== "esm") return moduleAround(path, [...this.exportNames(path)]);
    this.onLoad(path, file.bytes);
    return withImportMeta(this.sourceOf(file), path);
  }

  resolveRequire(specifier: string, base: string): string {
    return this.resolver.require(specifier, base);
  }

  /** What a file is to this process: where module syntax is not looked for, it decides nothing. */
  formatOf(path: string): ModuleFormat {
    const file = this.deployment.file(path);
    if (!file) return "other";
    const { format, detected } = this.deployment.formatOf(file);
    return detected && !this.flags.detectModules ? "cjs" : format;
  }

  /** The names that a CommonJS file exports, with those that it passes on from other files. */
  private exportNames(
    path: string,
    names = new Set<string>(),
    seen = new Set<string>(),
  ): Set<string> {
    const file = this.deployment.file(path);
    if (!file?.isScript || seen.has(path)) return names;
    seen.add(path);
    const { exportNames, reexports } = file.lex();
    for (const name of exportNames) names.add(name);
    for (const specifier of reexports) {
      try {
        this.exportNames(this.resolver.require(specifier, path), names, seen);
      } catch (error) {
        // What cannot be found, or is built in, has no names to pass on.
        if (!(error instanceof GuestError)) throw error;
      }
    }
    return names;
  }

  /** `require` of a module; the guest finds it in `__required`. Throws {@link GuestError}. */
  require(vm: Vm, path: string, requiredBy: string): void {
    // TypeScript is bundled before it is deployed, and then it is what the runtime can load.
    const allowed =
      this.flags.requireModules ||
      /\.(ts|tsx|jsx)$/.test(path) ||
      this.deployment.packageScope(path)?.package.hasCommonJs === true;
    if (!allowed) throw requireEsmError(path, requiredBy);
    vm.requireModule(path);
  }

  /** The wrapper function around a CommonJS file. Throws {@link GuestError}. */
  compileCommonJs(vm: Vm, path: string): GuestValue {
    const file = this.deployment.file(path)!;
    this.onLoad(path, file.bytes);
    try {
      return vm.compile(
        `(function (exports, require, module, __filename, __dirname) {${this.sourceOf(file)}\n})`,
        path,
      );
    } catch (error) {
      throw error instanceof GuestError ? (moduleSyntaxError(file.source) ?? error) : error;
    }
  }
}

/** The function `import.meta.resolve` of a module. */
function resolverOf(path: string): string {
  const url = JSON.stringify(`file://${path}`);
  return (
    `((specifier) => { const { createRequire, isBuiltin } = globalThis[Symbol.for("coldstart.load")]("node:module"); ` +
    `if (isBuiltin(specifier)) return specifier.replace(/^(node:)?/, "node:"); ` +
    `if (/^(\\.{0,2}\\/|\\w+:)/.test(specifier)) return new URL(specifier, ${url}).href; ` +
    `return "file://" + createRequire(${url}).resolve(specifier); })`
  );
}

/** QuickJS leaves `import.meta` empty; Node fills in where the module is. */
function withImportMeta(source: string, path: string): string {
  if (!source.includes("import.meta")) return source;
  const meta = JSON.stringify({ url: `file://${path}`, filename: path, dirname: folderOf(path) });
  return source
    .replace(/\bimport\.meta\.resolve\b/g, () => resolverOf(path))
    .replace(/\bimport\.meta\b/g, `(${meta})`);
}
