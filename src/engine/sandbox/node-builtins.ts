/** Node's built-in modules: which there are in the sandbox, and which only have their name. */

/** Come in a script of their own, where the code names one of them. */
export const EXTENDED_BUILTINS = [
  "async_hooks",
  "cluster",
  "console",
  "dgram",
  "diagnostics_channel",
  "dns",
  "dns/promises",
  "http",
  "constants",
  "http2",
  "https",
  "net",
  "path/win32",
  "punycode",
  "querystring",
  "readline",
  "readline/promises",
  "stream/consumers",
  "stream/web",
  "sys",
  "tls",
  "tty",
  "util/types",
  "v8",
  "zlib",
] as const;

/** Can be imported, because libraries do; their functions fail with an error that names them. They come in the same script. */
export const NAMED_BUILTINS = ["child_process", "vm"] as const;

/** Can be imported, with `node:` in front or without. */
export const SIMULATED_BUILTINS = [
  ...EXTENDED_BUILTINS,
  "assert",
  "assert/strict",
  "buffer",
  "crypto",
  "events",
  "fs",
  "fs/promises",
  "os",
  "path",
  "path/posix",
  "perf_hooks",
  "process",
  "stream",
  "stream/promises",
  "string_decoder",
  "timers",
  "timers/promises",
  "url",
  "util",
] as const;

/** What Node has and this sandbox does not, with what each exports: an import of a name shall hear that, not that the name is unknown. */
export const MISSING_EXPORTS: Readonly<Record<string, string>> = {
  inspector: "Session close console open url waitForDebugger",
  "inspector/promises": "Session close console open url waitForDebugger",
  repl: "REPLServer REPL_MODE_SLOPPY REPL_MODE_STRICT Recoverable isValidSyntax start writer",
  sea: "getAsset getAssetAsBlob getAssetKeys getRawAsset isSea",
  sqlite: "DatabaseSync SQLTagStore Session StatementSync backup constants",
  test: "after afterEach assert before beforeEach describe it mock only run skip snapshot suite test todo",
  "test/reporters": "dot junit lcov spec tap",
  trace_events: "createTracing getEnabledCategories",
  wasi: "WASI",
};

export const MISSING_BUILTINS: readonly string[] = Object.keys(MISSING_EXPORTS);

/** `fs` of `node:fs`, and of `fs`. */
export const builtinName = (specifier: string): string =>
  specifier.startsWith("node:") ? specifier.slice("node:".length) : specifier;
