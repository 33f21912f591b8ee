/** What lesson 2.3 says about the results of its runs, asserted on the same samples. */
import { describe, expect, it } from "vitest";
import type { RunResult } from "../../src/session/protocol.ts";
import { records } from "../simulations/simulate.ts";
import { replaced, runSample, seconds, valueOf, type Edit } from "./sample-runs.ts";

const run = (id: string, workload: string, edit?: Edit) => runSample(id, { workload }, edit);

const batches = (result: RunResult) =>
  records(result, "batch.invoked").map((batch) => batch.records);

/** The ids that the function booked, in their order. */
const booked = (result: RunResult) =>
  result.logs.flatMap(({ line }) => /\tbooked (\S+)/.exec(line)?.slice(1) ?? []);

const withWindow = replaced(
  "template.yaml",
  /^( +)BatchSize: 10$/m,
  "$&\n$1MaximumBatchingWindowInSeconds: 5",
);

const withoutReports = replaced("template.yaml", /^ +FunctionResponseTypes: .*\n/m, "");

describe("lesson 2.3", () => {
  it("a handler that throws takes its whole batch to the dead-letter queue (fact 50)", async () => {
    const throws = await run("batch-throws", "ten");
    expect(valueOf(throws, "deadLetters")).toBe(10);
    expect(batches(throws)).toHaveLength(5);
    const batch = ["o-1", "o-2", "o-3"];
    expect(booked(throws)).toEqual(Array.from({ length: 5 }, () => batch).flat());
    expect(seconds(records(throws, "invoke.started"))).toEqual([0, 30, 60, 90, 120]);
  });

  it("a partial batch response brings back what it names (fact 50)", async () => {
    expect(valueOf(await run("batch-reports", "ten"), "deadLetters")).toBe(1);
    const bad = valueOf(await run("batch-reports", "pile"), "deadLetters");
    expect(valueOf(await run("batch-throws", "pile"), "deadLetters")).toBe(10 * bad);
  });

  it("a poller waits for company only when there is a window (fact 49)", async () => {
    const alone = await run("batch-throws", "trickle");
    const reported = await run("batch-reports", "trickle");
    const single = batches(alone).filter(({ length }) => length === 1);
    expect(single.length / batches(alone).length).toBeGreaterThan(0.95);
    expect(valueOf(alone, "deadLetters")).toBe(valueOf(reported, "deadLetters"));

    const together = await run("batch-throws", "trickle", withWindow);
    expect(batches(together).length).toBeLessThan(batches(alone).length / 3);
    expect(valueOf(together, "deadLetters")).toBeGreaterThan(3 * valueOf(alone, "deadLetters"));
    const togetherReported = await run("batch-reports", "trickle", withWindow);
    expect(valueOf(togetherReported, "deadLetters")).toBe(valueOf(reported, "deadLetters"));
  });

  it("nobody reads a report that the mapping did not ask for (fact 50)", async () => {
    const unread = await run("batch-reports", "ten", withoutReports);
    expect(valueOf(unread, "deadLetters")).toBe(0);
    expect(valueOf(unread, "errors")).toBe(0);
    expect(records(unread, "message.deleted")).toHaveLength(10);
    expect(booked(unread)).toHaveLength(9);
  });

  it("throttled receipts count, unless the visibility time-out leaves room for retries (facts 49, 50)", async () => {
    for (const workload of ["pile", "trickle"]) {
      expect(valueOf(await run("queue-impatient", workload), "deadLetters")).toBeGreaterThan(4);
      expect(valueOf(await run("queue-patient", workload), "deadLetters")).toBe(0);
    }
  });

  it("a FIFO queue runs as many batches at a time as it has groups (fact 51)", async () => {
    expect(valueOf(await run("fifo-groups", "thirty"), "environments")).toBe(3);
  });

  it("behind a bad message its group waits, and goes with it when it is in the same batch", async () => {
    const alone = await run("fifo-groups", "one-bad");
    expect(valueOf(alone, "deadLetters")).toBe(1);
    const chairs = ["m-5", "m-8"];
    expect(booked(alone).slice(-2)).toEqual(chairs);
    const tenAtOnce = replaced("template.yaml", "BatchSize: 1", "BatchSize: 10");
    const together = await run("fifo-groups", "one-bad", tenAtOnce);
    expect(valueOf(together, "deadLetters")).toBe(3);
    expect(booked(together)).not.toEqual(expect.arrayContaining(chairs));
  });
});
