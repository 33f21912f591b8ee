/** Environments share a few WebAssembly instances; which of them was parked, and when, is nobody's business. */
import { describe, expect, it } from "vitest";
import { loadNodeAssets } from "../../src/session/client/node-assets.ts";
import { openHost, type SessionHost } from "../../src/session/host.ts";
import type { RunResult, Scenario } from "../../src/session/protocol.ts";
import { SCENARIOS } from "../runtimes/scenarios.ts";

const UNLIMITED = 10_000;
/** Every environment that waits is parked and brought back: that takes its time on a busy machine. */
const PATIENCE_MS = 60_000;

const hosts = new Map<number, Promise<SessionHost>>();
const hostWith = (liveVms: number): Promise<SessionHost> => {
  const host = hosts.get(liveVms) ?? loadNodeAssets().then((it) => openHost(it, { liveVms }));
  hosts.set(liveVms, host);
  return host;
};

async function run(scenario: Scenario, liveVms: number): Promise<RunResult> {
  const host = await hostWith(liveVms);
  await host.prepare(scenario);
  const running = host.startRun(scenario);
  while (!running.advance(10_000));
  return running.result();
}

/** Many environments at once, each with a state of its own that grows, waits, fails or is reset. */
const crowd = (code: string, more: Partial<Scenario["function"]> = {}): Scenario => ({
  ...SCENARIOS["timers across a freeze"]!,
  files: { "index.mjs": code },
  function: { ...SCENARIOS["timers across a freeze"]!.function, ...more },
  workload: { kind: "burst", size: 6, bursts: 4, gapMs: 1_500, payloads: [0, 1, 2, 3, 4, 5] },
});

const CROWDS: Record<string, Scenario> = {
  "state, promises and timers": crowd(
    `const seen = []; const waiting = new Map();
     setInterval(() => console.log("tick", seen.length), 400);
     export const handler = async (n) => {
       seen.push({ n, text: "x".repeat(n * 1_000), at: Date.now() });
       await new Promise((done) => { waiting.set(n, done); setTimeout(() => waiting.get(n)(), 10 * n + 100 * Math.random()); });
       process.nextTick(() => console.log("after", n));
       return [seen.length, seen.reduce((sum, { text }) => sum + text.length, 0), Math.random()];
     };`,
  ),
  "heaps of different sizes that grow while the others wait": crowd(
    `const kept = [];
     export const handler = async (n) => {
       kept.push(new Uint8Array(n * 1_500_000).fill(n + 1));
       await new Promise((done) => setTimeout(done, 20));
       kept.push(Array.from({ length: n * 2_000 }, (_, i) => ({ i })));
       await new Promise((done) => setTimeout(done, 20));
       return [kept.length, kept[0]?.[0] ?? null, process.memoryUsage().rss];
     };`,
    { memorySizeMb: 128 },
  ),
  "ends of every kind between the living": crowd(
    `let n = 0;
     export const handler = async (kind) => {
       n++;
       await new Promise((done) => setTimeout(done, 30));
       if (kind === 1) process.exit(3);
       if (kind === 2) for (;;);
       if (kind === 3) (function dive() { return 1 + dive(); })();
       if (kind === 4) { Promise.reject(new Error("later")).catch(() => {}); const p = Promise.reject(new Error("nobody")); await new Promise((done) => setTimeout(done, 5)); }
       if (kind === 5) { const kept = []; for (;;) kept.push(new Uint8Array(4_000_000).fill(1)); }
       return n;
     };`,
    { memorySizeMb: 128, timeoutSeconds: 1 },
  ),
};

describe.each(Object.entries({ ...SCENARIOS, ...CROWDS }))("%s", (_name, scenario) => {
  it(
    "gives one trace however many environments have an instance at a time",
    async () => {
      const free = await run(scenario, UNLIMITED);
      for (const liveVms of [1, 3]) {
        const crowded = await run(scenario, liveVms);
        expect(crowded.trace).toEqual(free.trace);
        expect(crowded.traceHash).toBe(free.traceHash);
      }
    },
    PATIENCE_MS,
  );
});

it(
  "gives the same trace again in instances that many have used before",
  async () => {
    const scenario = CROWDS["state, promises and timers"]!;
    const first = await run(scenario, 1);
    for (const used of Object.values(CROWDS)) await run(used, 1);
    expect((await run(scenario, 1)).traceHash).toBe(first.traceHash);
  },
  PATIENCE_MS,
);
