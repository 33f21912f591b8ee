/** What lesson 3.3 says about its runs. */
import { describe, expect, it } from "vitest";
import type { RunResult } from "../../src/session/protocol.ts";
import { replaced, runSample, valueOf } from "./sample-runs.ts";

/** Seconds of the run at which requests arrived that got an answer. */
const goodSeconds = ({ invocations }: RunResult): number[] =>
  invocations.filter(({ status }) => status === "success").map(({ atMs }) => atMs / 1_000);

describe("lesson 3.3: time-outs, backoff and jitter", { timeout: 60_000 }, () => {
  it("unlimited retries keep a service down after it has recovered, and a budget does not", async () => {
    const [storm, budget] = [
      await runSample("quotes-until-it-works"),
      await runSample("quotes-with-a-budget"),
    ];
    // The carrier is slow from the fourth second to the seventh.
    expect(Math.max(...goodSeconds(storm))).toBeLessThan(5);
    expect(valueOf(storm, "errors")).toBe(valueOf(storm, "timeouts"));
    expect(valueOf(storm, "outsideRequests")).toBeGreaterThan(3 * storm.invocations.length);
    const after = budget.invocations.filter(({ atMs }) => atMs > 11_500);
    expect(after.length).toBeGreaterThan(15);
    expect(after.every(({ status }) => status === "success")).toBe(true);
    expect(valueOf(budget, "timeouts")).toBe(0);
    expect(valueOf(budget, "errors")).toBeLessThan(valueOf(storm, "errors"));
    expect(valueOf(budget, "outsideRequests")).toBeLessThan(1.25 * budget.invocations.length);
  });

  it("with two requests a second the loop gets everybody an answer, and the budget does not", async () => {
    expect(valueOf(await runSample("quotes-until-it-works", { workload: "calm" }), "errors")).toBe(
      0,
    );
    expect(
      valueOf(await runSample("quotes-with-a-budget", { workload: "calm" }), "errors"),
    ).toBeGreaterThan(0);
  });

  it("without a time-out each request is sent once, and everybody gets a price", async () => {
    const patient = await runSample(
      "quotes-until-it-works",
      {},
      replaced("index.ts", "signal: AbortSignal.timeout(1_000),", ""),
    );
    expect(valueOf(patient, "errors")).toBe(0);
    expect(valueOf(patient, "outsideRequests")).toBe(patient.invocations.length);
  });

  it("jitter gets more done with less work for the service", async () => {
    const [step, jitter] = [
      await runSample("backoff-in-step"),
      await runSample("backoff-with-jitter"),
    ];
    expect(valueOf(jitter, "errors")).toBeLessThan(valueOf(step, "errors") / 5);
    expect(valueOf(jitter, "outsideRequests")).toBeLessThan(valueOf(step, "outsideRequests"));
    expect(valueOf(jitter, "p50LatencyMs")).toBeLessThan(valueOf(step, "p50LatencyMs"));
  });

  it("layers of retries multiply: Lambda's, the handler's and the SDK's", async () => {
    const layers = await runSample("retries-in-layers");
    expect(valueOf(layers, "outsideRequests")).toBe(3 * 3 * 4);
    const single = replaced("index.ts", "Client({})", "Client({ maxAttempts: 1 })");
    expect(valueOf(await runSample("retries-in-layers", {}, single), "outsideRequests")).toBe(
      3 * 3,
    );
  });
});
