/** Node's built-in modules: which there are in the sandbox, and which only have their name. */

/** Can be imported, with `node:` in front or without. */
export const SIMULATED_BUILTINS = [
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
  "async_hooks",
  "child_process",
  "cluster",
  "dgram",
  "diagnostics_channel",
  "dns",
  "dns/promises",
  "http2",
  "https",
  "inspector",
  "querystring",
  "readline",
  "repl",
  "sqlite",
  "stream/web",
  "test",
  "tls",
  "tty",
  "v8",
  "vm",
  "zlib",
] as const;
