/** `process`, as far as a function on Lambda meets it. */
import { NODE_RELEASES, runtimeOf } from "../sandbox/runtimes.ts";
import { host } from "./host.ts";
import { processEvents } from "./process-events.ts";
import { nextTick } from "./ticks.ts";

const MICROSECONDS_PER_SECOND = 1_000_000;

/** Values are texts, as in Node: what is assigned is converted. */
const variables = new Proxy(Object.create(null) as Record<string, string>, {
  set: (target, key, value: unknown) => {
    target[key as string] = String(value);
    return true;
  },
});

const output = (descriptor: number) => ({
  fd: descriptor,
  isTTY: false,
  writable: true,
  columns: 80,
  write(chunk: unknown, encoding?: unknown, callback?: () => void): boolean {
    host.write(descriptor, typeof chunk === "string" ? chunk : String(chunk));
    const done = typeof encoding === "function" ? (encoding as () => void) : callback;
    if (done) nextTick(done);
    return true;
  },
  end(): void {},
  on(): unknown {
    return this;
  },
  once(): unknown {
    return this;
  },
  emit: (): boolean => false,
  removeListener(): unknown {
    return this;
  },
});

function hrtime(previous?: [number, number]): [number, number] {
  const us = Math.round(host.elapsedMs() * 1_000);
  const seconds = Math.floor(us / MICROSECONDS_PER_SECOND);
  const nanoseconds = (us % MICROSECONDS_PER_SECOND) * 1_000;
  if (!previous) return [seconds, nanoseconds];
  const borrow = nanoseconds < previous[1] ? 1 : 0;
  return [seconds - previous[0] - borrow, nanoseconds - previous[1] + borrow * 1e9];
}
hrtime.bigint = (): bigint => BigInt(Math.round(host.elapsedMs() * 1_000)) * 1_000n;

function memoryUsage(): Record<string, number> {
  const rss = host.memoryBytes();
  return { rss, heapTotal: rss, heapUsed: rss, external: 0, arrayBuffers: 0 };
}
memoryUsage.rss = (): number => host.memoryBytes();

const emitterMethods = [
  "on",
  "once",
  "off",
  "addListener",
  "removeListener",
  "removeAllListeners",
  "prependListener",
  "listeners",
  "listenerCount",
  "emit",
  "setMaxListeners",
  "getMaxListeners",
  "eventNames",
] as const;

export const process: Record<string, unknown> = {
  title: "/var/lang/bin/node",
  version: "",
  versions: {},
  release: { name: "node" },
  arch: "x64",
  platform: "linux",
  argv: ["/var/lang/bin/node", "/var/runtime/index.mjs"],
  execArgv: [],
  execPath: "/var/lang/bin/node",
  pid: 8,
  ppid: 1,
  exitCode: undefined,
  env: variables,
  stdout: output(1),
  stderr: output(2),
  cwd: () => "/var/task",
  umask: () => 0o22,
  uptime: () => host.elapsedMs() / 1_000,
  hrtime,
  memoryUsage,
  cpuUsage: () => ({ user: Math.round(host.elapsedMs() * 1_000), system: 0 }),
  nextTick,
  exit: (code?: unknown) => {
    const status = Number(code ?? process["exitCode"] ?? 0);
    processEvents.emit("exit", status);
    host.exit(status);
  },
  abort: () => host.exit(134),
  emitWarning: (warning: unknown) => {
    const text =
      warning instanceof Error
        ? `${warning.name}: ${warning.message}`
        : `Warning: ${String(warning)}`;
    host.write(
      2,
      `(node:8) ${text}\n(Use \`node --trace-warnings ...\` to show where the warning was created)\n`,
    );
  },
  [Symbol.toStringTag]: "process",
};

for (const method of emitterMethods) {
  process[method] = (...args: unknown[]): unknown => {
    const result = (processEvents[method] as (...a: unknown[]) => unknown)(...args);
    return result === processEvents ? process : result;
  };
}

/** Fills in what is only known when the process starts. */
export function startProcess(): void {
  Object.assign(variables, host.environment());
  const { version, v8, modules, lts } = NODE_RELEASES[runtimeOf(variables)];
  process["version"] = version;
  process["versions"] = { node: version.slice(1), v8, modules };
  process["release"] = { name: "node", lts };
  process["arch"] = variables["COLDSTART_ARCHITECTURE"] === "arm64" ? "arm64" : "x64";
  delete variables["COLDSTART_ARCHITECTURE"];
}
