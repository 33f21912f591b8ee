/** Libraries that are compiled while the VM boots: every process made of its image has them without compiling. */
import { Deployment, TASK_ROOT, type LibraryFiles } from "./deployment.ts";
import { GuestModules } from "./guest-modules.ts";
import type { CompiledFile } from "./compiled-file.ts";
import { executionEnvironmentOf, nodePathOf, type RuntimeName } from "./runtimes.ts";
import type { AheadOfTime, BuiltinNames } from "./vm-boot.ts";
import { builtinName } from "./node-builtins.ts";

/** `imports` as a handler's code would name them. Throws `GuestError` when one of them, or something that it imports, is not there. */
export function aheadOfTime(
  runtime: RuntimeName,
  libraries: readonly LibraryFiles[],
  imports: readonly string[],
  sourceOf: (file: CompiledFile) => string,
): AheadOfTime {
  const deployment = new Deployment({}, [], libraries);
  const environment = {
    AWS_EXECUTION_ENV: executionEnvironmentOf(runtime),
    NODE_PATH: nodePathOf(runtime),
  };
  let builtins: BuiltinNames = {};
  const view = {
    isBuiltin: (specifier: string) => Object.hasOwn(builtins, builtinName(specifier)),
    builtinNames: (specifier: string) => builtins[builtinName(specifier)] ?? [],
    compiledModules: new Map<string, readonly string[]>(),
  };
  const modules = new GuestModules(deployment, view, environment, sourceOf, () => {});
  return {
    roots: imports
      .map((specifier) => modules.resolve(specifier, `${TASK_ROOT}/index.mjs`))
      // CommonJS is compiled when it is required.
      .filter((path) => !path.startsWith("node:")),
    resolve(specifier, base, known) {
      builtins = known;
      return modules.resolve(specifier, base);
    },
    load(name, known) {
      builtins = known;
      return modules.load(name);
    },
  };
}
