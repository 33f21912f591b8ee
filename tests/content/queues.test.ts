/** What lesson 2.3 says about the results of its runs, asserted on the same samples. */
import { afterAll, describe, expect, it } from "vitest";
import { openInProcessSession } from "../../src/session/client/in-process.ts";
import { loadNodeAssets } from "../../src/session/client/node-assets.ts";
import type { RunResult, TraceRecord } from "../../src/session/protocol.ts";
import { readSample } from "../../src/site/samples.ts";
import { METRICS, type MetricName } from "../../src/workspace/metrics.ts";
import { scenarioOf, settingsOf } from "../../src/workspace/settings.ts";

const session = openInProcessSession(loadNodeAssets);
afterAll(() => session.close());

type Edit = (template: string) => string;

/** Runs a sample as its playground would, after an edit of its template. */
async function run(id: string, workload: string, edit: Edit = (same) => same): Promise<RunResult> {
  const sample = readSample(id);
  const template = edit(sample.files["template.yaml"]!);
  const files = { ...sample.files, "template.yaml": template };
  return session.run(scenarioOf(sample, files, settingsOf(sample, { workload })));
}

const value = (result: RunResult, metric: MetricName) => METRICS[metric].read(result)!;

const all = <T extends TraceRecord["type"]>({ trace }: RunResult, type: T) =>
  trace.filter((it): it is Extract<TraceRecord, { type: T }> => it.type === type);

const batches = (result: RunResult) => all(result, "batch.invoked").map(({ records }) => records);

/** The ids that the function booked, in their order. */
const booked = (result: RunResult) =>
  result.logs.flatMap(({ line }) => /\tbooked (\S+)/.exec(line)?.slice(1) ?? []);

const withWindow: Edit = (template) =>
  template.replace(/^( +)BatchSize: 10$/m, "$&\n$1MaximumBatchingWindowInSeconds: 5");

const withoutReports: Edit = (template) => template.replace(/^ +FunctionResponseTypes: .*\n/m, "");

describe("lesson 2.3", () => {
  it("a handler that throws takes its whole batch to the dead-letter queue (fact 50)", async () => {
    const throws = await run("batch-throws", "ten");
    expect(value(throws, "deadLetters")).toBe(10);
    expect(batches(throws)).toHaveLength(5);
    expect(booked(throws)).toEqual(
      ["o-1", "o-2", "o-3", "o-1", "o-2"].concat([
        "o-3",
        "o-1",
        "o-2",
        "o-3",
        "o-1",
        "o-2",
        "o-3",
        "o-1",
        "o-2",
        "o-3",
      ]),
    );
    const attempts = all(throws, "invoke.started").map(({ at }) => Math.round(at / 1_000_000));
    expect(attempts).toEqual([0, 30, 60, 90, 120]);
  });

  it("a partial batch response brings back what it names (fact 50)", async () => {
    expect(value(await run("batch-reports", "ten"), "deadLetters")).toBe(1);
    const bad = value(await run("batch-reports", "pile"), "deadLetters");
    expect(value(await run("batch-throws", "pile"), "deadLetters")).toBe(10 * bad);
  });

  it("a poller waits for company only when there is a window (fact 49)", async () => {
    const alone = await run("batch-throws", "trickle");
    const reported = await run("batch-reports", "trickle");
    const single = batches(alone).filter(({ length }) => length === 1);
    expect(single.length / batches(alone).length).toBeGreaterThan(0.95);
    expect(value(alone, "deadLetters")).toBe(value(reported, "deadLetters"));

    const together = await run("batch-throws", "trickle", withWindow);
    expect(batches(together).length).toBeLessThan(batches(alone).length / 3);
    expect(value(together, "deadLetters")).toBeGreaterThan(3 * value(alone, "deadLetters"));
    const togetherReported = await run("batch-reports", "trickle", withWindow);
    expect(value(togetherReported, "deadLetters")).toBe(value(reported, "deadLetters"));
  });

  it("nobody reads a report that the mapping did not ask for (fact 50)", async () => {
    const unread = await run("batch-reports", "ten", withoutReports);
    expect(value(unread, "deadLetters")).toBe(0);
    expect(value(unread, "errors")).toBe(0);
    expect(all(unread, "message.deleted")).toHaveLength(10);
    expect(booked(unread)).toHaveLength(9);
  });

  it("throttled receipts count, unless the visibility time-out leaves room for retries (facts 49, 50)", async () => {
    for (const workload of ["pile", "trickle"]) {
      expect(value(await run("queue-impatient", workload), "deadLetters")).toBeGreaterThan(4);
      expect(value(await run("queue-patient", workload), "deadLetters")).toBe(0);
    }
  });

  it("a FIFO queue runs as many batches at a time as it has groups (fact 51)", async () => {
    expect(value(await run("fifo-groups", "thirty"), "environments")).toBe(3);
  });

  it("behind a bad message its group waits, and goes with it when it is in the same batch", async () => {
    const alone = await run("fifo-groups", "one-bad");
    expect(value(alone, "deadLetters")).toBe(1);
    const chairs = ["m-5", "m-8"];
    expect(booked(alone).slice(-2)).toEqual(chairs);
    const together = await run("fifo-groups", "one-bad", (template) =>
      template.replace("BatchSize: 1", "BatchSize: 10"),
    );
    expect(value(together, "deadLetters")).toBe(3);
    expect(booked(together)).not.toEqual(expect.arrayContaining(chairs));
  });
});
