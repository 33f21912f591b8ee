/** What lesson 3.4 says about its runs. */
import { describe, expect, it } from "vitest";
import type { RunResult } from "../../src/session/protocol.ts";
import { records } from "../simulations/simulate.ts";
import { replaced, runSample, valueOf } from "./sample-runs.ts";

/** The line that the lesson asks to add to the function. */
const withBrake = replaced(
  "template.yaml",
  "Timeout: 10",
  "$&\n      ReservedConcurrentExecutions: 0",
);

const keysOf = ({ logs }: RunResult) =>
  logs.flatMap(({ line }) => /\tshrinking (\S+)/.exec(line)?.slice(1) ?? []);

describe("lesson 3.4: runaway recursion", { timeout: 60_000 }, () => {
  it("a loop through S3 is stopped after sixteen runs, and its last event set aside (fact 47)", async () => {
    const loop = await runSample("picture-loop", { workload: "one" });
    expect(keysOf(loop)).toEqual(
      Array.from({ length: 16 }, (_, round) => `${"small/".repeat(round)}cat.jpg`),
    );
    expect(valueOf(loop, "runs")).toBe(16);
    expect(valueOf(loop, "deadLetters")).toBe(1);
    expect(records(loop, "async.finished").at(-1)).toMatchObject({
      condition: "RecursiveInvocationsDropped",
      attempts: 0,
    });
  });

  it("into a bucket of its own a picture is one run", async () => {
    const [loop, apart] = [
      await runSample("picture-loop", { workload: "three" }),
      await runSample("picture-apart", { workload: "three" }),
    ];
    expect([valueOf(loop, "runs"), valueOf(apart, "runs")]).toEqual([48, 3]);
    expect([valueOf(loop, "deadLetters"), valueOf(apart, "deadLetters")]).toEqual([3, 0]);
    expect(valueOf(apart, "costPerMillionUsd")).toBeLessThan(
      valueOf(loop, "costPerMillionUsd") / 5,
    );
  });

  it("a loop through a stream is never stopped, four rounds a second (fact 47)", async () => {
    const loop = await runSample("total-stamped", { workload: "one" });
    expect(loop.virtualMs).toBe(30_000);
    expect(valueOf(loop, "runs") / 30).toBeCloseTo(4, 0);
    expect(valueOf(loop, "deadLetters") + valueOf(loop, "errors")).toBe(0);
  });

  it("a function that writes only what is new comes to rest", async () => {
    const settled = await runSample("total-settled", { workload: "three" });
    expect(valueOf(settled, "runs")).toBe(2 * 3);
    const totals = settled.tables!["orders"]!.items.map(({ total }) => total);
    expect(totals.toSorted()).toEqual([2_800, 6_600, 990].toSorted());
  });

  it("reserved concurrency of zero stops it: a stream waits, events are set aside (fact 44)", async () => {
    expect(valueOf(await runSample("total-stamped", {}, withBrake), "runs")).toBe(0);
    const events = await runSample("picture-loop", {}, withBrake);
    expect([valueOf(events, "runs"), valueOf(events, "deadLetters")]).toEqual([0, 1]);
  });
});
