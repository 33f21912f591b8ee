/** The modules of one process: what an import or a `require` means, and what is evaluated for it. */
import type { Deployment, ModuleFormat } from "./deployment.ts";
import { GuestError } from "./guest-error.ts";
import { moduleSyntaxError, requireEsmError } from "./module-errors.ts";
import { moduleAround } from "./module-wrapper.ts";
import { moduleFlagsOf, type ModuleFlags } from "./runtimes.ts";
import type { SandboxImage } from "./sandbox.ts";
import type { GuestValue, Vm } from "./vm.ts";

const RUNTIME_MODULE = "/var/runtime/index.mjs";
const COMMONJS_PREFIX = "node:internal/commonjs";

export class GuestModules {
  private readonly deployment: Deployment;
  private readonly image: SandboxImage;
  private readonly flags: ModuleFlags;
  private readonly onLoad: (path: string, bytes: number) => void;

  /** `onLoad` hears of every file of the package that is about to be evaluated. */
  constructor(
    deployment: Deployment,
    image: SandboxImage,
    environment: Record<string, string>,
    onLoad: (path: string, bytes: number) => void,
  ) {
    this.deployment = deployment;
    this.image = image;
    this.flags = moduleFlagsOf(environment);
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
    const path = this.deployment.resolveImport(specifier, base.replace(COMMONJS_PREFIX, ""));
    return this.formatOf(path) === "esm" ? path : COMMONJS_PREFIX + path;
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
    if (this.formatOf(path) !== "esm") return moduleAround(path, file.exportNames);
    this.onLoad(path, file.bytes);
    return file.source;
  }

  resolveRequire(specifier: string, base: string): string {
    return this.deployment.resolveRequire(specifier, base);
  }

  /** What a file is to this process: where module syntax is not looked for, it decides nothing. */
  formatOf(path: string): ModuleFormat {
    const file = this.deployment.file(path);
    if (!file) return "other";
    return file.detected && !this.flags.detectModules ? "cjs" : file.format;
  }

  /** `require` of a module; the guest finds it in `__required`. Throws {@link GuestError}. */
  require(vm: Vm, path: string, requiredBy: string): void {
    // TypeScript is bundled before it is deployed, and then it is what the runtime can load.
    const allowed = this.flags.requireModules || /\.(ts|tsx|jsx)$/.test(path);
    if (!allowed) throw requireEsmError(path, requiredBy);
    vm.requireModule(path);
  }

  /** The wrapper function around a CommonJS file. Throws {@link GuestError}. */
  compileCommonJs(vm: Vm, path: string): GuestValue {
    const file = this.deployment.file(path)!;
    this.onLoad(path, file.bytes);
    try {
      return vm.compile(
        `(function (exports, require, module, __filename, __dirname) {${file.source}\n})`,
        path,
      );
    } catch (error) {
      throw error instanceof GuestError ? (moduleSyntaxError(file.source) ?? error) : error;
    }
  }
}
