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

/** What Node has and this sandbox does not: naming it beats "not found". */
export const MISSING_BUILTINS = [
  "inspector",
  "repl",
  "sqlite",
  "test",
  "trace_events",
  "wasi",
] as const;
