/** A process that starts as one did before begins where that one was; nobody can tell from the trace. */
import { describe, expect, it } from "vitest";
import { loadNodeAssets } from "../../src/session/client/node-assets.ts";
import { openHost, type SessionHost } from "../../src/session/host.ts";
import type { RunResult, Scenario } from "../../src/session/protocol.ts";
import { SCENARIOS } from "../runtimes/scenarios.ts";

async function run(host: SessionHost, scenario: Scenario): Promise<RunResult> {
  await host.prepare(scenario);
  const running = host.startRun(scenario);
  while (!running.advance(10_000));
  return running.result();
}

/** Environments that end and start again, some of them at once. */
const starting = (
  init: string,
  files: Record<string, string> = {},
  more: Partial<Scenario["function"]> = {},
): Scenario => ({
  ...SCENARIOS["timers across a freeze"]!,
  files: {
    "index.mjs": `${init}
      let n = 0;
      export const handler = async (kind) => {
        if (kind === 1) process.exit(3);
        await new Promise((done) => setTimeout(done, 5));
        return [++n, typeof state === "undefined" ? null : state, Math.random(), process.memoryUsage().rss];
      };`,
    ...files,
  },
  function: { ...SCENARIOS["timers across a freeze"]!.function, memorySizeMb: 512, ...more },
  workload: { kind: "burst", size: 3, bursts: 2, gapMs: 1_500, payloads: [0, 1, 2] },
});

const STARTS: Record<string, Scenario> = {
  "nothing but a handler": starting(""),
  "timers, log lines and loops": starting(
    `console.log("begins"); let state = 0; setInterval(() => state++, 3); for (let i = 0; i < 60_000; i++) state ^= i; console.error(state);`,
  ),
  "a clock": starting("const state = [Date.now(), performance.now()];"),
  chance: starting("const state = [Math.random(), crypto.randomUUID()];"),
  "files that an earlier process left": starting(
    `import fs from "node:fs"; const state = fs.existsSync("/tmp/here"); fs.writeFileSync("/tmp/here", "yes");`,
  ),
  "files that are looked at before the handler writes them": starting(
    `import fs from "node:fs"; const state = fs.existsSync("/tmp/here"); setTimeout(() => fs.writeFileSync("/tmp/here", "yes"));`,
  ),
  "rejections that were handled, and imports that are not there": starting(
    `const state = await import("./missing.mjs").catch((error) => error.message); await Promise.reject(1).catch(() => {});`,
  ),
  CommonJS: starting(`import state from "./state.cjs";`, {
    "state.cjs": `module.exports = { at: __filename, path: require("node:path").join("a", "b") };`,
  }),
  "memory that grows": starting("const state = new Uint8Array(30_000_000).length;"),
  "an init that fails": starting(`throw new Error("not today");`),
  "a process that listens": starting(
    `process.on("SIGTERM", () => console.log("ends")); const state = 1;`,
    {},
    { extensions: [{ name: "agent", kind: "external", initMs: 30 }] },
  ),
};

const open = async (boot?: "plain"): Promise<SessionHost> =>
  openHost(await loadNodeAssets(), boot ? { boot } : {});

describe("a start that is known", () => {
  it.each(Object.entries(STARTS))("%s", async (_name, scenario) => {
    const [plain, host] = await Promise.all([open("plain"), open()]);
    const { trace } = await run(plain, scenario);
    for (let times = 0; times < 3; times++) {
      expect((await run(host, scenario)).trace).toEqual(trace);
    }
  });

  it("is another one with another seed, and has the time and the memory of its own function", async () => {
    const host = await open();
    const grows = starting("const state = new Uint8Array(90_000_000).length;");
    const [first] = [await run(host, grows), await run(host, grows), await run(host, grows)];
    expect(first.invocations.some(({ status }) => status === "success")).toBe(true);
    const small = { ...grows, function: { ...grows.function, memorySizeMb: 128 } };
    const other = { ...grows, seed: "another" };
    const fresh = await open();
    expect((await run(host, small)).trace).toEqual((await run(fresh, small)).trace);
    expect((await run(host, other)).trace).toEqual((await run(fresh, other)).trace);
  });
});
