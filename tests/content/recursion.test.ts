/** What lesson 3.4 says about its runs. */
import { afterAll, describe, expect, it } from "vitest";
import { openInProcessSession } from "../../src/session/client/in-process.ts";
import { loadNodeAssets } from "../../src/session/client/node-assets.ts";
import type { RunResult, TraceRecord } from "../../src/session/protocol.ts";
import { readSample } from "../../src/site/samples.ts";
import { METRICS, type MetricName } from "../../src/workspace/metrics.ts";
import { scenarioOf, settingsOf } from "../../src/workspace/settings.ts";

const session = openInProcessSession(loadNodeAssets);
afterAll(() => session.close());

/** As the reader would run it; `property` is a line that the lesson asks to add to the function. */
async function runSample(id: string, workload: string, property?: string): Promise<RunResult> {
  const sample = readSample(id);
  const written = sample.files["template.yaml"]!;
  const template = property ? written.replace("Timeout: 10", `$&\n      ${property}`) : written;
  expect(template === written).toBe(property === undefined);
  const files = { ...sample.files, "template.yaml": template };
  return session.run(scenarioOf(sample, files, settingsOf(sample, { workload })));
}

const read = (run: RunResult, metric: MetricName) => METRICS[metric].read(run)!;

const all = <T extends TraceRecord["type"]>({ trace }: RunResult, type: T) =>
  trace.filter((it): it is Extract<TraceRecord, { type: T }> => it.type === type);

const keysOf = ({ logs }: RunResult) =>
  logs.flatMap(({ line }) => /\tshrinking (\S+)/.exec(line)?.slice(1) ?? []);

describe("lesson 3.4: runaway recursion", () => {
  it("a loop through S3 is stopped after sixteen runs, and its last event set aside (fact 47)", async () => {
    const loop = await runSample("picture-loop", "one");
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
      await runSample("picture-loop", "three"),
      await runSample("picture-apart", "three"),
    ];
    expect([read(loop, "runs"), read(apart, "runs")]).toEqual([48, 3]);
    expect([read(loop, "deadLetters"), read(apart, "deadLetters")]).toEqual([3, 0]);
    expect(read(apart, "costPerMillionUsd")).toBeLessThan(read(loop, "costPerMillionUsd") / 5);
  });

  it("a loop through a stream is never stopped, four rounds a second (fact 47)", async () => {
    const loop = await runSample("total-stamped", "one");
    expect(loop.virtualMs).toBe(30_000);
    expect(read(loop, "runs") / 30).toBeCloseTo(4, 0);
    expect(read(loop, "deadLetters") + read(loop, "errors")).toBe(0);
  });

  it("a function that writes only what is new comes to rest", async () => {
    const settled = await runSample("total-settled", "three");
    expect(read(settled, "runs")).toBe(2 * 3);
    const totals = settled.tables!["orders"]!.items.map(({ total }) => total);
    expect(totals.toSorted()).toEqual([2_800, 6_600, 990].toSorted());
  });

  it("reserved concurrency of zero stops it: a stream waits, events are set aside (fact 44)", async () => {
    const brake = "ReservedConcurrentExecutions: 0";
    expect(read(await runSample("total-stamped", "one", brake), "runs")).toBe(0);
    const events = await runSample("picture-loop", "one", brake);
    expect([read(events, "runs"), read(events, "deadLetters")]).toEqual([0, 1]);
  });
});
