/** What `process`, `os`, `timers`, `perf_hooks` and `module` have beyond what every function gets. */
import { abort, base, missing, process, timers } from "./shared.ts";

const SIGNALS = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
};
/** Linux's numbers, as `os.constants.errno` has them. */
const ERRNO = {
  EPERM: 1,
  ENOENT: 2,
  EIO: 5,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EEXIST: 17,
  ENOTDIR: 20,
  EISDIR: 21,
  EINVAL: 22,
  EMFILE: 24,
  ENOSPC: 28,
  EPIPE: 32,
  EADDRINUSE: 98,
  ECONNRESET: 104,
  ETIMEDOUT: 110,
  ECONNREFUSED: 111,
  EHOSTUNREACH: 113,
};

const USER = {
  uid: 993,
  gid: 990,
  username: "sbx_user1051",
  homedir: "/home/sbx_user1051",
  shell: "/sbin/nologin",
};

export const os: Record<string, unknown> = {
  ...base.os,
  constants: { signals: SIGNALS, errno: ERRNO, priority: {}, dlopen: {}, UV_UDP_REUSEADDR: 4 },
  devNull: "/dev/null",
  userInfo: () => ({ ...USER }),
  networkInterfaces: () => ({}),
  version: () => "#1 SMP",
  machine: () => (process["arch"] === "arm64" ? "aarch64" : "x86_64"),
  getPriority: () => 0,
  setPriority: () => {},
};

const BYTES_PER_MB = 1024 * 1024;
const limitBytes = (): number =>
  Number(process.env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] ?? 128) * BYTES_PER_MB;

interface Warning extends Error {
  code?: string;
  detail?: string;
}

/** The text that Node writes, and the event that it emits. */
function completeProcess(): void {
  const write = process["emitWarning"] as (warning: Error) => void;
  const warn = (given: unknown, type?: unknown, code?: unknown): void => {
    const options = (typeof type === "object" ? type : { type, code }) as {
      type?: string;
      code?: string;
      detail?: string;
    };
    const warning: Warning =
      given instanceof Error
        ? given
        : Object.assign(new Error(String(given)), { name: options?.type ?? "Warning" });
    if (options?.code) warning.code = options.code;
    if (options?.detail) warning.detail = options.detail;
    process["nextTick"](() => {
      write(
        warning.code
          ? Object.assign(new Error(`[${warning.code}] ${warning.message}`), { name: warning.name })
          : warning,
      );
      process["emit"]("warning", warning);
    });
  };
  Object.assign(process, {
    emitWarning: warn,
    getuid: () => USER.uid,
    geteuid: () => USER.uid,
    getgid: () => USER.gid,
    getegid: () => USER.gid,
    getgroups: () => [USER.gid],
    constrainedMemory: limitBytes,
    availableMemory: () =>
      Math.max(1, limitBytes() - (process["memoryUsage"]() as { rss: number }).rss),
    resourceUsage: () => ({
      userCPUTime: (process["cpuUsage"]() as { user: number }).user,
      systemCPUTime: 0,
      maxRSS: Math.round((process["memoryUsage"]() as { rss: number }).rss / 1_024),
    }),
    features: {
      inspector: false,
      debug: false,
      uv: true,
      ipv6: true,
      tls: true,
      typescript: "strip",
    },
    config: { target_defaults: {}, variables: {} },
    allowedNodeEnvironmentFlags: new Set<string>(),
    report: { getReport: missing("process.report.getReport") },
    binding: missing("process.binding"),
    dlopen: missing("process.dlopen"),
    chdir: missing("process.chdir"),
    kill: missing("process.kill"),
    loadEnvFile: missing("process.loadEnvFile"),
    getBuiltinModule: (name: string) =>
      (globalThis as unknown as Record<symbol, (n: string) => unknown>)[
        Symbol.for("coldstart.load")
      ]!(name),
    getActiveResourcesInfo: () => [],
    setUncaughtExceptionCaptureCallback: missing("process.setUncaughtExceptionCaptureCallback"),
    hasUncaughtExceptionCaptureCallback: () => false,
    setSourceMapsEnabled: () => {},
    argv0: "node",
    debugPort: 9229,
  });
}

completeProcess();

type Signal = InstanceType<typeof abort.AbortSignal> & { reason?: unknown; aborted: boolean };
interface Waiting {
  signal?: Signal;
  ref?: boolean;
}

const abortError = (signal: Signal): Error =>
  Object.assign(new Error("The operation was aborted", { cause: signal.reason }), {
    name: "AbortError",
    code: "ABORT_ERR",
  });

/** A promise that a callback of `schedule` fulfils, unless the signal comes before. */
function wait<T>(
  schedule: (done: () => void) => () => void,
  value: T,
  { signal }: Waiting = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortError(signal));
    const stop = (): void => (cancel(), reject(abortError(signal!)));
    const cancel = schedule(() => {
      signal?.removeEventListener("abort", stop);
      resolve(value);
    });
    signal?.addEventListener("abort", stop, { once: true });
  });
}

const sleep = (ms?: number, value?: unknown, options?: Waiting): Promise<unknown> =>
  wait(
    (done) => {
      const timer = timers.setTimeout(done, ms);
      if (options?.ref === false) timer.unref();
      return () => timers.clearTimeout(timer);
    },
    value,
    options,
  );

const immediate = (value?: unknown, options?: Waiting): Promise<unknown> =>
  wait(
    (done) => {
      const each = timers.setImmediate(done);
      return () => timers.clearImmediate(each);
    },
    value,
    options,
  );

async function* every(
  ms?: number,
  value?: unknown,
  options: Waiting = {},
): AsyncGenerator<unknown> {
  let fired = 0;
  let wake: (() => void) | undefined;
  const timer = timers.setInterval(() => {
    fired++;
    wake?.();
  }, ms);
  const { signal } = options;
  signal?.addEventListener("abort", () => wake?.(), { once: true });
  try {
    for (;;) {
      if (signal?.aborted) throw abortError(signal);
      if (fired === 0) await new Promise<void>((resolve) => (wake = resolve));
      for (; fired > 0; fired--) yield value;
    }
  } finally {
    timers.clearTimeout(timer);
  }
}

export const timersPromises: Record<string, unknown> = {
  setTimeout: sleep,
  setImmediate: immediate,
  setInterval: every,
  scheduler: {
    wait: (ms: number, options?: Waiting) => sleep(ms, undefined, options),
    yield: () => immediate(),
  },
};

/** `promisify(setTimeout)` resolves with the value. */
const CUSTOM = Symbol.for("nodejs.util.promisify.custom");
Object.defineProperty(timers.setTimeout, CUSTOM, { value: sleep, configurable: true });
Object.defineProperty(timers.setImmediate, CUSTOM, { value: immediate, configurable: true });

export const timersModule: Record<string, unknown> = { ...base.timers, promises: timersPromises };

interface Entry {
  name: string;
  entryType: string;
  startTime: number;
  duration: number;
  detail: unknown;
}

class PerformanceEntry implements Entry {
  readonly name: string;
  readonly entryType: string;
  readonly startTime: number;
  readonly duration: number;
  readonly detail: unknown;
  constructor({ name, entryType, startTime, duration, detail }: Entry) {
    this.name = name;
    this.entryType = entryType;
    this.startTime = startTime;
    this.duration = duration;
    this.detail = detail ?? null;
  }
  toJSON(): object {
    return { ...this };
  }
}
class PerformanceMark extends PerformanceEntry {}
class PerformanceMeasure extends PerformanceEntry {}

let entries: PerformanceEntry[] = [];
const { performance } = base as { performance: Record<string, unknown> & { now(): number } };

function markTime(name: unknown): number {
  if (typeof name === "number") return name;
  const found = entries.findLast((each) => each instanceof PerformanceMark && each.name === name);
  if (found) return found.startTime;
  const message = `The "${String(name)}" performance mark has not been set`;
  const { DOMException } = abort;
  throw new DOMException(message, "SyntaxError");
}

type Place = string | number | undefined;
interface MeasureOptions {
  start?: Place;
  end?: Place;
  duration?: number;
  detail?: unknown;
}

const forget =
  (Class: typeof PerformanceEntry) =>
  (name?: string): void => {
    entries = entries.filter(
      (each) => !(each instanceof Class) || (name !== undefined && each.name !== name),
    );
  };

Object.assign(performance, {
  mark(
    name: string,
    { startTime = performance.now(), detail }: { startTime?: number; detail?: unknown } = {},
  ) {
    const mark = new PerformanceMark({ name, entryType: "mark", startTime, duration: 0, detail });
    entries.push(mark);
    return mark;
  },
  measure(name: string, startOrOptions?: Place | MeasureOptions, endMark?: Place) {
    const given =
      typeof startOrOptions === "object" ? startOrOptions : { start: startOrOptions, end: endMark };
    const end = given.end === undefined ? performance.now() : markTime(given.end);
    const startTime = given.start === undefined ? 0 : markTime(given.start);
    const detail = (given as MeasureOptions).detail;
    const measure = new PerformanceMeasure({
      name,
      entryType: "measure",
      startTime,
      duration: end - startTime,
      detail,
    });
    entries.push(measure);
    return measure;
  },
  clearMarks: forget(PerformanceMark),
  clearMeasures: forget(PerformanceMeasure),
  clearResourceTimings: () => {},
  getEntries: () => [...entries],
  getEntriesByName: (name: string, type?: string) =>
    entries.filter((each) => each.name === name && (type === undefined || each.entryType === type)),
  getEntriesByType: (type: string) => entries.filter(({ entryType }) => entryType === type),
  eventLoopUtilization: () => ({ idle: 0, active: 0, utilization: 0 }),
  timerify: (fn: unknown) => fn,
  toJSON: () => ({
    timeOrigin: performance["timeOrigin"],
    eventLoopUtilization: { idle: 0, active: 0, utilization: 0 },
  }),
});

/** Can be made and told to observe; nothing is measured that it could tell of. */
class PerformanceObserver {
  static readonly supportedEntryTypes = ["mark", "measure"];
  observe(): void {
    missing("perf_hooks.PerformanceObserver")();
  }
  disconnect(): void {}
}

export const perfHooks: Record<string, unknown> = {
  performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceObserver,
  monitorEventLoopDelay: missing("perf_hooks.monitorEventLoopDelay"),
  createHistogram: missing("perf_hooks.createHistogram"),
  eventLoopUtilization: performance["eventLoopUtilization"],
  timerify: performance["timerify"],
  constants: {},
};
