import EventEmitter, {
  captureRejectionSymbol,
  errorMonitor,
  EventEmitter as Named,
  getEventListeners,
  on,
  once,
  setMaxListeners,
} from "node:events";

export const cases = {
  same: () => [
    EventEmitter === Named,
    EventEmitter.EventEmitter === EventEmitter,
    EventEmitter.defaultMaxListeners,
  ],
  order: () => {
    const e = new EventEmitter();
    const heard = [];
    e.on("x", (a) => heard.push(["on", a]));
    e.prependListener("x", (a) => heard.push(["first", a]));
    e.once("x", (a) => heard.push(["once", a]));
    return [
      e.emit("x", 1),
      e.emit("x", 2),
      e.emit("y"),
      heard,
      e.listenerCount("x"),
      e.eventNames(),
    ];
  },
  newListener: () => {
    const e = new EventEmitter();
    const heard = [];
    e.on("newListener", (n) => heard.push(n));
    e.on("removeListener", (n) => heard.push(`-${n}`));
    const f = () => {};
    e.on("a", f).off("a", f);
    return heard;
  },
  unhandledError: () => new EventEmitter().emit("error", new TypeError("bad")),
  unhandledNoError: () => new EventEmitter().emit("error", "text"),
  onceResolves: async () => {
    const e = new EventEmitter();
    setTimeout(() => e.emit("go", 1, 2), 1);
    return once(e, "go");
  },
  onceRejects: async () => {
    const e = new EventEmitter();
    setTimeout(() => e.emit("error", new Error("no")), 1);
    return once(e, "go");
  },
  onceAborted: async () => once(new EventEmitter(), "go", { signal: AbortSignal.abort() }),
  onIterates: async () => {
    const e = new EventEmitter();
    const stop = new AbortController();
    setTimeout(() => {
      e.emit("x", 1);
      e.emit("x", 2);
      stop.abort();
    }, 1);
    const seen = [];
    try {
      for await (const [n] of on(e, "x", { signal: stop.signal })) seen.push(n);
    } catch (error) {
      seen.push(error.name, error.code);
    }
    return seen;
  },
  monitor: () => {
    const e = new EventEmitter();
    const heard = [];
    e.on(errorMonitor, (x) => heard.push(x.message));
    try {
      e.emit("error", new Error("seen"));
    } catch {}
    return heard;
  },
  captured: async () => {
    const e = new EventEmitter({ captureRejections: true });
    e.on("x", async () => {
      throw new Error("captured");
    });
    const heard = new Promise((resolve) => e.on("error", (x) => resolve(x.message)));
    e.emit("x");
    return [await heard, typeof captureRejectionSymbol];
  },
  helpers: () => {
    const e = new EventEmitter();
    const f = () => {};
    e.on("a", f);
    setMaxListeners(3, e);
    return [
      getEventListeners(e, "a").length,
      e.getMaxListeners(),
      e.rawListeners("a").length,
      EventEmitter.listenerCount(e, "a"),
    ];
  },
  badListener: () => new EventEmitter().on("x", 5),
  targets: () => {
    const t = new EventTarget();
    const heard = [];
    t.addEventListener("x", (e) => heard.push([e.type, e.target === t, e.detail, e.cancelable]), {
      once: true,
    });
    t.dispatchEvent(new CustomEvent("x", { detail: 7, cancelable: true }));
    t.dispatchEvent(new Event("x"));
    return heard;
  },
  targetObject: () => {
    const t = new EventTarget();
    let stopped = "";
    t.addEventListener("x", {
      handleEvent(e) {
        stopped += "1";
        e.stopImmediatePropagation();
        e.preventDefault();
      },
    });
    t.addEventListener("x", () => {
      stopped += "2";
    });
    return [t.dispatchEvent(new Event("x", { cancelable: true })), stopped];
  },
  targetSignal: () => {
    const t = new EventTarget();
    const stop = new AbortController();
    let n = 0;
    t.addEventListener("x", () => n++, { signal: stop.signal });
    t.dispatchEvent(new Event("x"));
    stop.abort();
    t.dispatchEvent(new Event("x"));
    return n;
  },
  asyncResource: async () => typeof (await import("node:events")).EventEmitterAsyncResource,
};
