/** What lesson 3.4 says about its runs. */
import { describe, expect, it } from "vitest";
import type { RunResult, SourceFiles } from "../../src/session/protocol.ts";
import { METRICS, type MetricName } from "../../src/workspace/metrics.ts";
import { all, runSample } from "./sample-runs.ts";

/** The line that the lesson asks to add to the function. */
function withBrake(files: SourceFiles): SourceFiles {
  const template = files["template.yaml"]!;
  expect(template).toContain("Timeout: 10");
  const line = "$&\n      ReservedConcurrentExecutions: 0";
  return { ...files, "template.yaml": template.replace("Timeout: 10", line) };
}

const read = (run: RunResult, metric: MetricName) => METRICS[metric].read(run)!;

const keysOf = ({ logs }: RunResult) =>
  logs.flatMap(({ line }) => /\tshrinking (\S+)/.exec(line)?.slice(1) ?? []);

describe("lesson 3.4: runaway recursion", { timeout: 60_000 }, () => {
  it("a loop through S3 is stopped after sixteen runs, and its last event set aside (fact 47)", async () => {
    const loop = await runSample("picture-loop", { workload: "one" });
    expect(keysOf(loop)).toEqual(
      Array.from({ length: 16 }, (_, round) => `${"small/".repeat(round)}cat.jpg`),
    );
    expect(read(loop, "runs")).toBe(16);
    expect(read(loop, "deadLetters")).toBe(1);
    expect(all(loop, "async.finished").at(-1)).toMatchObject({
      condition: "RecursiveInvocationsDropped",
      attempts: 0,
    });
  });

  it("into a bucket of its own a picture is one run", async () => {
    const [loop, apart] = [
      await runSample("picture-loop", { workload: "three" }),
      await runSample("picture-apart", { workload: "three" }),
    ];
    expect([read(loop, "runs"), read(apart, "runs")]).toEqual([48, 3]);
    expect([read(loop, "deadLetters"), read(apart, "deadLetters")]).toEqual([3, 0]);
    expect(read(apart, "costPerMillionUsd")).toBeLessThan(read(loop, "costPerMillionUsd") / 5);
  });

  it("a loop through a stream is never stopped, four rounds a second (fact 47)", async () => {
    const loop = await runSample("total-stamped", { workload: "one" });
    expect(loop.virtualMs).toBe(30_000);
    expect(read(loop, "runs") / 30).toBeCloseTo(4, 0);
    expect(read(loop, "deadLetters") + read(loop, "errors")).toBe(0);
  });

  it("a function that writes only what is new comes to rest", async () => {
    const settled = await runSample("total-settled", { workload: "three" });
    expect(read(settled, "runs")).toBe(2 * 3);
    const totals = settled.tables!["orders"]!.items.map(({ total }) => total);
    expect(totals.toSorted()).toEqual([2_800, 6_600, 990].toSorted());
  });

  it("reserved concurrency of zero stops it: a stream waits, events are set aside (fact 44)", async () => {
    expect(read(await runSample("total-stamped", {}, withBrake), "runs")).toBe(0);
    const events = await runSample("picture-loop", {}, withBrake);
    expect([read(events, "runs"), read(events, "deadLetters")]).toEqual([0, 1]);
  });
});
