/** Runs in Node and in Chromium: the same pinned hashes hold in both. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Session } from "../../src/session/protocol.ts";
import { openSession } from "./open-session.ts";
import { SCENARIOS } from "./scenarios.ts";
import pinned from "./trace-hashes.json" with { type: "json" };

let session: Session;
beforeAll(async () => {
  session = await openSession();
  await session.warmUp();
});
afterAll(() => session.close());

describe("the trace is the same bytes in every runtime:", () => {
  it.each(Object.keys(SCENARIOS))("%s", async (name) => {
    const first = await session.run(SCENARIOS[name]!);
    const second = await session.run(SCENARIOS[name]!);
    expect(second.traceHash, "two runs of one scenario").toBe(first.traceHash);
    expect(
      first.traceHash,
      "the trace changed; if that is meant, run: node tests/runtimes/pin-trace-hashes.ts",
    ).toBe((pinned as Record<string, string>)[name]);
  });

  it("pins nothing that is not a scenario", () => {
    expect(Object.keys(pinned).toSorted()).toEqual(Object.keys(SCENARIOS).toSorted());
  });
});
