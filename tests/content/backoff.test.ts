/** What lesson 3.3 says about its runs. */
import { afterAll, describe, expect, it } from "vitest";
import { openInProcessSession } from "../../src/session/client/in-process.ts";
import { loadNodeAssets } from "../../src/session/client/node-assets.ts";
import type { RunResult } from "../../src/session/protocol.ts";
import { readSample } from "../../src/site/samples.ts";
import { METRICS, type MetricName } from "../../src/workspace/metrics.ts";
import { scenarioOf, settingsOf } from "../../src/workspace/settings.ts";

const session = openInProcessSession(loadNodeAssets);
afterAll(() => session.close());

/** As the reader would run it; `edit` is what the lesson asks to change in the code. */
async function runSample(
  id: string,
  workload?: string,
  edit: (code: string) => string = (code) => code,
): Promise<RunResult> {
  const sample = readSample(id);
  const files = { ...sample.files, "index.ts": edit(sample.files["index.ts"]!) };
  return session.run(scenarioOf(sample, files, settingsOf(sample, workload ? { workload } : {})));
}

const without = (part: string) => (code: string) => {
  expect(code).toContain(part);
  return code.replace(part, "");
};

const read = (run: RunResult, metric: MetricName) => METRICS[metric].read(run)!;

/** Seconds of the run at which requests arrived that got an answer. */
const goodSeconds = ({ invocations }: RunResult): number[] =>
  invocations.filter(({ status }) => status === "success").map(({ atMs }) => atMs / 1_000);

describe("lesson 3.3: time-outs, backoff and jitter", () => {
  it("unlimited retries keep a service down after it has recovered, and a budget does not", async () => {
    const [storm, budget] = [
      await runSample("quotes-until-it-works"),
      await runSample("quotes-with-a-budget"),
    ];
    // The carrier is slow from the fourth second to the seventh.
    expect(Math.max(...goodSeconds(storm))).toBeLessThan(5);
    expect(read(storm, "errors")).toBe(read(storm, "timeouts"));
    expect(read(storm, "outsideRequests")).toBeGreaterThan(3 * storm.invocations.length);
    const after = budget.invocations.filter(({ atMs }) => atMs > 11_500);
    expect(after.length).toBeGreaterThan(15);
    expect(after.every(({ status }) => status === "success")).toBe(true);
    expect(read(budget, "timeouts")).toBe(0);
    expect(read(budget, "errors")).toBeLessThan(read(storm, "errors"));
    expect(read(budget, "outsideRequests")).toBeLessThan(1.25 * budget.invocations.length);
  });

  it("with two requests a second the loop gets everybody an answer, and the budget does not", async () => {
    expect(read(await runSample("quotes-until-it-works", "calm"), "errors")).toBe(0);
    expect(read(await runSample("quotes-with-a-budget", "calm"), "errors")).toBeGreaterThan(0);
  });

  it("without a time-out each request is sent once, and everybody gets a price", async () => {
    const patient = await runSample(
      "quotes-until-it-works",
      "steady",
      without("signal: AbortSignal.timeout(1_000),"),
    );
    expect(read(patient, "errors")).toBe(0);
    expect(read(patient, "outsideRequests")).toBe(patient.invocations.length);
  });

  it("jitter gets more done with less work for the service", async () => {
    const [step, jitter] = [
      await runSample("backoff-in-step"),
      await runSample("backoff-with-jitter"),
    ];
    expect(read(jitter, "errors")).toBeLessThan(read(step, "errors") / 5);
    expect(read(jitter, "outsideRequests")).toBeLessThan(read(step, "outsideRequests"));
    expect(read(jitter, "p50LatencyMs")).toBeLessThan(read(step, "p50LatencyMs"));
  });

  it("layers of retries multiply: Lambda's, the handler's and the SDK's", async () => {
    const requests = async (edit?: (code: string) => string) =>
      read(await runSample("retries-in-layers", "one", edit), "outsideRequests");
    expect(await requests()).toBe(3 * 3 * 4);
    expect(await requests((code) => code.replace("Client({})", "Client({ maxAttempts: 1 })"))).toBe(
      3 * 3,
    );
  });
});
