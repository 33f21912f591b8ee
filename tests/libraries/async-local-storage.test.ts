/** AsyncLocalStorage keeps its store across everything that Node keeps it across. https://nodejs.org/api/async_context.html */
import { expect, it } from "vitest";
import { resultOf } from "./handler.ts";

const HEAD = `import { AsyncLocalStorage, AsyncResource } from "node:async_hooks"; import { EventEmitter } from "node:events";
  const als = new AsyncLocalStorage(); const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));`;
const answers = (body: string): Promise<unknown> =>
  resultOf(`${HEAD} export const handler = async () => {${body}};`);

it("keeps its store across await, then, timers, ticks and immediates, of two that overlap", async () => {
  const work = `
    const seen = async (id) => als.run(id, async () => {
      const found = [als.getStore()];
      await sleep(id); found.push(als.getStore());
      await null; found.push(als.getStore());
      await sleep(1).then(() => found.push(als.getStore()));
      await new Promise((resolve) => process.nextTick(() => { found.push(als.getStore()); resolve(); }));
      await new Promise((resolve) => setImmediate(() => { found.push(als.getStore()); resolve(); }));
      queueMicrotask(() => found.push(als.getStore()));
      await (async () => { await sleep(2); found.push(als.getStore()); })();
      return new Set(found).size === 1 && found.length === 8;
    });
    const all = await Promise.all([seen(5), seen(3), seen(4)]);
    return [all, als.getStore() ?? "none"];`;
  expect(await answers(work)).toEqual([[true, true, true], "none"]);
});

it("keeps it where an awaited promise rejects, and in for await", async () => {
  const work = `
    async function* numbers() { for (const n of [1, 2]) { await sleep(1); yield n; } }
    return als.run("a", async () => {
      const found = [];
      try { await sleep(1).then(() => { throw new Error("x"); }); } catch { found.push(als.getStore()); }
      outer: for await (const n of numbers()) { found.push(als.getStore() + n); if (n === 1) continue outer; }
      found.push(als.getStore());
      const inner = await als.run("b", async () => { await sleep(1); return als.getStore(); });
      return [...found, inner, als.getStore(), als.exit(() => als.getStore() ?? "out")];
    });`;
  expect(await answers(work)).toEqual(["a", "a1", "a2", "a", "b", "a", "out"]);
});

it("keeps it across fetch; enterWith, bind and snapshot", async () => {
  const work = `
    als.enterWith("entered"); await sleep(1); const entered = als.getStore();
    const bound = als.run("bound", () => AsyncResource.bind(() => als.getStore()));
    const snapshot = als.run("snap", () => AsyncLocalStorage.snapshot());
    const emitter = new EventEmitter(); let heard; emitter.on("x", () => { heard = als.getStore(); });
    als.run("emitted", () => emitter.emit("x"));
    const fetched = await als.run("fetch", async () => { const r = await fetch("https://rates.example.com/usd"); await r.json(); return als.getStore(); });
    return [entered, bound(), snapshot(() => als.getStore()), heard, fetched];`;
  expect(await answers(work)).toEqual(["entered", "bound", "snap", "emitted", "fetch"]);
});
