import process, { argv as _argv, env, hrtime, nextTick, version } from "node:process";
import os from "node:os";
import timers, { setInterval as _interval, setTimeout as _timeout } from "node:timers";
import {
  scheduler,
  setImmediate as immediately,
  setInterval as every,
  setTimeout as sleep,
} from "node:timers/promises";
import { performance, PerformanceObserver, monitorEventLoopDelay } from "node:perf_hooks";
import { AsyncLocalStorage, AsyncResource, executionAsyncId } from "node:async_hooks";
import module, { builtinModules, createRequire, isBuiltin } from "node:module";
import { dirname as folderOf } from "node:path";
import dc from "node:diagnostics_channel";
import constants from "node:constants";
import worker from "node:worker_threads";
import tty from "node:tty";

const require = createRequire(import.meta.url);

export const cases = {
  process: () => [
    process === globalThis.process,
    process.platform,
    typeof process.pid,
    version.split(".")[0],
    typeof process.versions.v8,
    process.release.name,
    typeof process.uptime(),
    process.exitCode,
    process.argv.length >= 1,
    typeof process.title,
    typeof process.getuid(),
    process.stdout.isTTY ?? false,
  ],
  environment: () => {
    env.COLD_X = 5;
    const seen = [env.COLD_X, "COLD_X" in env, Object.keys(env).includes("COLD_X")];
    delete env.COLD_X;
    return [...seen, env.COLD_X, typeof process.loadEnvFile];
  },
  hrtime: () => {
    const t = hrtime();
    return [t.length, typeof hrtime.bigint(), hrtime(t).length];
  },
  usage: () => [
    typeof process.memoryUsage().rss,
    typeof process.memoryUsage().heapUsed,
    typeof process.cpuUsage().user,
    typeof process.resourceUsage().maxRSS,
    process.constrainedMemory() >= 0,
    process.availableMemory() > 0,
  ],
  ticks: async () => {
    const order = [];
    nextTick((x) => order.push(x), "tick");
    queueMicrotask(() => order.push("micro"));
    setImmediate(() => order.push("immediate"));
    setTimeout(() => order.push("timeout"), 0);
    Promise.resolve().then(() => order.push("then"));
    await sleep(5);
    return order;
  },
  emits: () => {
    const heard = [];
    process.once("thing", (x) => heard.push(x));
    return [
      process.emit("thing", 1),
      process.emit("thing", 2),
      heard,
      process.listenerCount("thing"),
    ];
  },
  warning: () =>
    new Promise((resolve) => {
      process.once("warning", (w) => resolve([w.name, w.message, w.code]));
      process.emitWarning("careful", "MyWarning", "W1");
    }),
  badExitCode: () => {
    process.exitCode = undefined;
    return process.exitCode ?? "none";
  },
  features: () => [
    typeof process.features,
    Array.isArray(process.execArgv),
    typeof process.binding,
    process.config !== undefined,
    process.report !== undefined,
    process.allowedNodeEnvironmentFlags instanceof Set,
  ],
  os: () => [
    os.EOL,
    os.platform(),
    os.type(),
    os.endianness(),
    os.tmpdir(),
    Array.isArray(os.cpus()),
    typeof os.totalmem(),
    os.constants.signals.SIGTERM,
    typeof os.networkInterfaces(),
    typeof os.userInfo().username,
    os.devNull,
    typeof os.version(),
    typeof os.machine(),
    os.availableParallelism() > 0,
  ],
  timers: async () => {
    const t = setTimeout(() => {}, 1000);
    const seen = [
      typeof t.ref,
      t.hasRef(),
      t.unref() === t,
      t.hasRef(),
      typeof t[Symbol.toPrimitive](),
    ];
    clearTimeout(t);
    const i = setImmediate(() => {});
    seen.push(typeof i.ref, i.hasRef());
    clearImmediate(i);
    return seen;
  },
  timerArguments: () =>
    new Promise((resolve) => setTimeout((a, b) => resolve([a, b]), 1, "x", "y")),
  refresh: async () => {
    let n = 0;
    const t = setTimeout(() => n++, 5);
    t.refresh();
    await sleep(20);
    t.close();
    return n;
  },
  timersModule: () => [timers.setTimeout === setTimeout, timers.promises.setTimeout === sleep],
  sleepValue: async () => [await sleep(1, "v"), await immediately("i"), await scheduler.wait(1)],
  sleepAborted: async () => sleep(1000, null, { signal: AbortSignal.timeout(1) }),
  intervals: async () => {
    let n = 0;
    for await (const v of every(1, "v")) {
      if (++n === 3) return [n, v];
    }
  },
  badCallback: () => setTimeout("text", 1),
  performance: () => [
    typeof performance.now(),
    typeof performance.timeOrigin,
    performance === globalThis.performance,
    typeof performance.toJSON().timeOrigin,
  ],
  marks: () => {
    performance.mark("a", { detail: 1 });
    performance.mark("b");
    const m = performance.measure("m", "a", "b");
    const seen = [
      m.name,
      m.entryType,
      m.duration >= 0,
      performance.getEntriesByName("a").length,
      performance.getEntriesByType("measure").length,
    ];
    performance.clearMarks();
    performance.clearMeasures();
    return [...seen, performance.getEntries().length];
  },
  measureUnknown: () => performance.measure("m", "never"),
  loopDelay: () => [
    typeof monitorEventLoopDelay,
    typeof PerformanceObserver,
    typeof performance.eventLoopUtilization().utilization,
    performance.timerify((x) => x + 1)(1),
  ],
  storage: async () => {
    const s = new AsyncLocalStorage();
    return s.run({ id: 1 }, async () => {
      await sleep(1);
      return [
        s.getStore().id,
        typeof executionAsyncId(),
        new AsyncResource("X").runInAsyncScope(() => s.getStore().id),
      ];
    });
  },
  storageExit: () => {
    const s = new AsyncLocalStorage();
    s.enterWith(1);
    return [
      s.getStore(),
      s.exit(() => s.getStore() ?? "none"),
      AsyncLocalStorage.bind(() => s.getStore())(),
    ];
  },
  createRequire: () => [
    typeof require("node:fs").readFileSync,
    require("path") === require("node:path"),
    require.resolve("fs"),
    builtinModules.includes("fs"),
    isBuiltin("node:fs"),
    isBuiltin("nope"),
    module.isBuiltin === isBuiltin,
    typeof module.createRequire,
  ],
  requireMissing: () => {
    try {
      require("./never-there.cjs");
    } catch (e) {
      return [e.code, e.message.split("\n")[0], e.requireStack.length];
    }
  },
  importMeta: () => [
    import.meta.url.startsWith("file://"),
    import.meta.filename.endsWith("cases.mjs"),
    import.meta.dirname === folderOf(import.meta.filename),
    import.meta.resolve("node:fs"),
    import.meta.resolve("./x.mjs").endsWith("/x.mjs"),
  ],
  channels: () => {
    const c = dc.channel("x");
    const heard = [];
    const f = (m, n) => heard.push([m, n]);
    c.subscribe(f);
    c.publish(1);
    c.unsubscribe(f);
    c.publish(2);
    return [heard, c.hasSubscribers];
  },
  tracing: () => {
    const c = dc.tracingChannel("t");
    const heard = [];
    c.subscribe({ start: () => heard.push("start"), end: () => heard.push("end") });
    return [c.traceSync((x) => x * 2, {}, null, 4), heard];
  },
  constants: () => [constants.SIGTERM ?? os.constants.signals.SIGTERM, constants.O_RDONLY],
  worker: () => [worker.isMainThread, worker.threadId, worker.parentPort],
  tty: () => tty.isatty(9),
  globals: () =>
    [
      "Buffer",
      "process",
      "global",
      "globalThis",
      "setTimeout",
      "setImmediate",
      "queueMicrotask",
      "structuredClone",
      "fetch",
      "Headers",
      "Request",
      "Response",
      "FormData",
      "Blob",
      "File",
      "URL",
      "URLSearchParams",
      "AbortController",
      "AbortSignal",
      "TextEncoder",
      "TextDecoder",
      "TextEncoderStream",
      "ReadableStream",
      "WritableStream",
      "TransformStream",
      "CompressionStream",
      "performance",
      "crypto",
      "Event",
      "EventTarget",
      "CustomEvent",
      "MessageChannel",
      "MessagePort",
      "MessageEvent",
      "atob",
      "btoa",
      "DOMException",
      "WeakRef",
      "FinalizationRegistry",
      "SharedArrayBuffer",
      "Atomics",
      "navigator",
      "CryptoKey",
      "PerformanceEntry",
      "escape",
      "unescape",
      "EventSource",
      "Iterator",
    ].filter((name) => typeof globalThis[name] === "undefined"),
};
