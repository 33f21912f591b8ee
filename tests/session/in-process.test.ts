import { describe, expect, it } from "vitest";
import { openInProcessSession } from "../../src/session/client/in-process.ts";
import { loadNodeAssets } from "../../src/session/client/node-assets.ts";
import { sessionContract } from "./contract.ts";
import { every, scenario } from "./scenarios.ts";

describe("a session in process, in Node", () => {
  sessionContract(() => openInProcessSession(loadNodeAssets));
});

describe("cancelling in the middle of guest work", () => {
  it("ends a slice that computes without a pause, and keeps the trace until it", async () => {
    const abort = new AbortController();
    const session = openInProcessSession(loadNodeAssets, { onHeartbeat: () => abort.abort() });
    const code =
      "let n = 0; export const handler = async () => { if (++n === 3) for (;;); return n; };";
    const endless = scenario(code, {
      workload: every(1_000, 5),
      function: { timeoutSeconds: 900, memorySizeMb: 1_769 },
    });
    const result = await session.run(endless, { signal: abort.signal });
    expect(result.cancelled).toBe(true);
    expect(result.invocations.map(({ payload }) => payload)).toEqual([1, 2]);
    expect(result.trace.at(-1)).toMatchObject({ type: "environment.shutdown" });
    // The instance in which it computed serves the next run.
    const short = scenario("export const handler = async () => 'fine';");
    expect((await session.run(short)).invocations).toMatchObject([{ payload: "fine" }]);
    session.close();
  });
});
