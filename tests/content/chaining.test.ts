/** What lesson 2.4 says about the results of its runs, asserted on the same samples. */
import { describe, expect, it } from "vitest";
import type { RunResult } from "../../src/session/protocol.ts";
import { records } from "../simulations/simulate.ts";
import { replaced, requestsTo, runSample, statuses, valueOf } from "./sample-runs.ts";

const runsOf = ({ invocations }: RunResult, name: string) =>
  invocations.filter(({ functionName }) => functionName === name);

const mailed = ({ logs }: RunResult) => logs.filter(({ line }) => /\tmailed /.test(line)).length;

const environmentsOf = (run: RunResult, name: string) =>
  records(run, "environment.created").filter(({ functionName }) => functionName === name).length;

const INVOICES = "invoices.example.com";
const MAIL = "mail.example.com";

describe("lesson 2.4", { timeout: 60_000 }, () => {
  it("functions that wait for each other are billed for the same time", async () => {
    const one = await runSample("chain-sync", { workload: "one" });
    const workMs = 600 + 800;
    expect(valueOf(one, "totalBilledMs")).toBeGreaterThan(3 * workMs);
    expect(statuses(one)).toEqual([201]);
    const rush = await runSample("chain-sync", { workload: "rush" });
    expect(valueOf(rush, "environments")).toBe(30);
  });

  it("retries at several levels multiply, and each level knows only the next", async () => {
    const refused = await runSample("chain-sync", { workload: "refused" });
    const names = ["checkout", "invoice", "mail"];
    expect(names.map((name) => runsOf(refused, name).length)).toEqual([1, 2, 4]);
    expect([INVOICES, MAIL].map((host) => requestsTo(refused, host).length)).toEqual([2, 4]);
    expect(statuses(refused)).toEqual([500]);
    const errors = names.map((name) => runsOf(refused, name)[0]!.payload);
    expect(errors).toMatchObject([
      { errorMessage: "invoice failed" },
      { errorMessage: "mail failed" },
      { errorMessage: expect.stringContaining("503") },
    ]);
  });

  it("a caller that times out does not stop what it called", async () => {
    const slow = await runSample("chain-sync", { workload: "steady", faults: "on" });
    const failed = statuses(slow).filter((status) => status >= 500);
    expect(failed.length).toBeGreaterThan(5);
    expect(mailed(slow)).toBe(statuses(slow).length);
    const times = runsOf(slow, "checkout").filter(({ status }) => status === "timeout");
    expect(times).toHaveLength(failed.length);
  });

  it.each(["chain-queue", "chain-event"])(
    "%s: nobody waits, and what fails is kept",
    async (id) => {
      const chain = await runSample("chain-sync", { workload: "one" });
      const parted = await runSample(id, { workload: "one" });
      expect(valueOf(parted, "p50LatencyMs")).toBeLessThan(valueOf(chain, "p50LatencyMs") / 5);
      expect(valueOf(parted, "costUsd")).toBeLessThan(valueOf(chain, "costUsd") * 0.6);
      expect(new Set(statuses(parted))).toEqual(new Set([202]));

      const slow = await runSample(id, { workload: "steady", faults: "on" });
      expect(new Set(statuses(slow))).toEqual(new Set([202]));
      expect(valueOf(slow, "errors")).toBe(0);
      expect(mailed(slow)).toBe(statuses(slow).length);

      const refused = await runSample(id, { workload: "refused" });
      expect(statuses(refused)).toEqual([202]);
      expect(requestsTo(refused, INVOICES)).toHaveLength(1);
      expect(valueOf(refused, "deadLetters")).toBe(1);
    },
  );

  it("events come at once, messages in batches (facts 43, 48)", async () => {
    const [events, messages] = await Promise.all(
      ["chain-event", "chain-queue"].map((id) => runSample(id, { workload: "rush" })),
    );
    expect(environmentsOf(events!, "invoice")).toBe(10);
    expect(environmentsOf(messages!, "invoice")).toBeLessThan(10);
  });

  it("one word in call.ts makes the chain asynchronous (fact 43)", async () => {
    const asEvent = replaced("call.ts", "FunctionName: name,", '$& InvocationType: "Event",');
    const refused = await runSample("chain-sync", { workload: "refused" }, asEvent);
    expect(statuses(refused)).toEqual([201]);
    expect(requestsTo(refused, INVOICES)).toHaveLength(1);
    expect(runsOf(refused, "mail")).toMatchObject([{ attempts: 3 }]);
  });
});
