/** `require`, `import` of built-ins and of CommonJS files. Files and resolution are the host's. */
import { builtins, describeBuiltins, isBuiltin, loadBuiltin } from "./builtins/index.ts";
import { markCommonJs } from "./errors.ts";
import { host } from "./host.ts";
import { nativeClient } from "./runtime-client.ts";

interface CommonJsModule {
  exports: unknown;
  id: string;
  filename: string;
  loaded: boolean;
  children: unknown[];
  paths: string[];
  require: unknown;
}

type Wrapper = (
  exports: unknown,
  require: unknown,
  module: CommonJsModule,
  filename: string,
  dirname: string,
) => void;

const cache = Object.create(null) as Record<string, CommonJsModule>;
const NATIVE_CLIENT = "./rapid-client.node";
const scope = globalThis as unknown as Record<string, unknown>;

const directoryOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf("/")));

/** `requirers`: who required it, the nearest first. */
function loadFile(path: string, requirers: string[]): unknown {
  const cached = cache[path];
  if (cached) return cached.exports;
  if (path.endsWith(".json")) return parseJson(path);
  const format = host.readModule(path);
  if (format === "esm") return loadEsm(path, requirers[0] ?? path);
  const require = createRequire(path, requirers);
  const module: CommonJsModule = {
    exports: {},
    id: path,
    filename: path,
    loaded: false,
    children: [],
    paths: [],
    require,
  };
  cache[path] = module;
  markCommonJs(path);
  try {
    const wrapper = host.compileCommonJs(path) as Wrapper;
    wrapper.call(module.exports, module.exports, require, module, path, directoryOf(path));
  } catch (error) {
    delete cache[path];
    throw error;
  }
  module.loaded = true;
  return module.exports;
}

function parseJson(path: string): unknown {
  const text = host.file("read", path) as string;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new SyntaxError(`${path}: ${(error as Error).message}`);
  }
}

/** `require` of a module: allowed as long as nothing in it awaits at top level (Node 22 and later). */
function loadEsm(path: string, requiredBy: string): unknown {
  host.requireModule(path, requiredBy);
  const found = scope["__required"] as
    { namespace?: Record<string, unknown>; error?: unknown } | undefined;
  delete scope["__required"];
  if (found && "error" in found) throw found.error;
  if (found?.namespace) return found.namespace["module.exports"] ?? found.namespace;
  throw Object.assign(
    new Error(
      `require() cannot be used on an ESM graph with top-level await. Use import() instead: ${path}`,
    ),
    { code: "ERR_REQUIRE_ASYNC_MODULE" },
  );
}

/** `base` is a path or file URL; the runtime client passes none. */
function createRequire(base?: string, requirers: string[] = []): unknown {
  const from = (base ?? "/var/runtime/index.mjs").replace(/^file:\/\//, "");
  const chain = [from, ...requirers];
  const resolve = (specifier: string, options?: { paths?: string[] }): string => {
    if (isBuiltin(specifier)) return specifier;
    const bases = options?.paths?.map((path) => `${path}/.`) ?? [from];
    let failure: unknown;
    for (const each of bases) {
      try {
        return host.resolve(specifier, each);
      } catch (error) {
        failure ??= error;
      }
    }
    throw withRequireStack(failure, chain);
  };
  const require = (specifier: string): unknown => {
    if (specifier === NATIVE_CLIENT && from === "/var/runtime/index.mjs") return nativeClient;
    if (typeof specifier !== "string") {
      throw new TypeError('The "id" argument must be of type string.');
    }
    return isBuiltin(specifier) ? loadBuiltin(specifier) : loadFile(resolve(specifier), chain);
  };
  return Object.assign(require, { resolve, cache, extensions: {}, main: undefined });
}

/** Node tells who required the file that was looked for. */
function withRequireStack(failure: unknown, chain: string[]): unknown {
  const error = failure as {
    code?: string;
    message: string;
    requireStack?: string[];
    stack: string;
  };
  if (error.code !== "MODULE_NOT_FOUND" || error.requireStack) return failure;
  const shown = `\nRequire stack:\n${chain.map((path) => `- ${path}`).join("\n")}`;
  error.stack = error.stack.replace(error.message, error.message + shown);
  error.message += shown;
  error.requireStack = chain;
  return error;
}

/** For the modules that the host generates around built-ins and CommonJS files. */
export function installModules(): void {
  builtins["module"] = {
    createRequire: (base: string) => createRequire(base),
    isBuiltin,
    builtinModules: Object.keys(describeBuiltins()),
  };
  Object.defineProperty(scope, Symbol.for("coldstart.load"), {
    value: (specifier: string) =>
      isBuiltin(specifier) ? loadBuiltin(specifier) : loadFile(specifier, []),
  });
  host.describeBuiltins(JSON.stringify(describeBuiltins()));
}
