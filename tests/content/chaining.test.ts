/** What lesson 2.4 says about the results of its runs, asserted on the same samples. */
import { afterAll, describe, expect, it } from "vitest";
import { openInProcessSession } from "../../src/session/client/in-process.ts";
import { loadNodeAssets } from "../../src/session/client/node-assets.ts";
import type { RunResult } from "../../src/session/protocol.ts";
import { readSample } from "../../src/site/samples.ts";
import { METRICS, type MetricName } from "../../src/workspace/metrics.ts";
import { scenarioOf, settingsOf } from "../../src/workspace/settings.ts";

const session = openInProcessSession(loadNodeAssets);
afterAll(() => session.close());

interface Inputs extends Record<string, string> {
  workload: string;
}

/** Runs a sample as its playground would, with some of its files changed. */
async function runWith(id: string, inputs: Inputs, changed = {}): Promise<RunResult> {
  const sample = readSample(id);
  const files = { ...sample.files, ...changed };
  return session.run(scenarioOf(sample, files, settingsOf(sample, inputs)));
}

const runs = new Map<string, Promise<RunResult>>();

/** The same run is made once. */
function run(id: string, inputs: Inputs): Promise<RunResult> {
  const key = JSON.stringify([id, inputs]);
  const result = runs.get(key) ?? runWith(id, inputs);
  runs.set(key, result);
  return result;
}

const value = (result: RunResult, metric: MetricName) => METRICS[metric].read(result)!;

const statuses = ({ httpExchanges }: RunResult) => httpExchanges.map(({ status }) => status);

const runsOf = ({ invocations }: RunResult, name: string) =>
  invocations.filter(({ functionName }) => functionName === name);

const requestsAt = ({ trace }: RunResult, host: string) =>
  trace.filter((it) => it.type === "http.requested" && it.host === host).length;

const mailed = ({ logs }: RunResult) => logs.filter(({ line }) => /\tmailed /.test(line)).length;

const environmentsOf = ({ trace }: RunResult, name: string) =>
  trace.filter((it) => it.type === "environment.created" && it.functionName === name).length;

const INVOICES = "invoices.example.com";
const MAIL = "mail.example.com";

describe("lesson 2.4", { timeout: 60_000 }, () => {
  it("functions that wait for each other are billed for the same time", async () => {
    const one = await run("chain-sync", { workload: "one" });
    const workMs = 600 + 800;
    expect(value(one, "totalBilledMs")).toBeGreaterThan(3 * workMs);
    expect(statuses(one)).toEqual([201]);
    const rush = await run("chain-sync", { workload: "rush" });
    expect(value(rush, "environments")).toBe(30);
  });

  it("retries at several levels multiply, and each level knows only the next", async () => {
    const refused = await run("chain-sync", { workload: "refused" });
    const names = ["checkout", "invoice", "mail"];
    expect(names.map((name) => runsOf(refused, name).length)).toEqual([1, 2, 4]);
    expect([requestsAt(refused, INVOICES), requestsAt(refused, MAIL)]).toEqual([2, 4]);
    expect(statuses(refused)).toEqual([500]);
    const errors = names.map((name) => runsOf(refused, name)[0]!.payload);
    expect(errors).toMatchObject([
      { errorMessage: "invoice failed" },
      { errorMessage: "mail failed" },
      { errorMessage: expect.stringContaining("503") },
    ]);
  });

  it("a caller that times out does not stop what it called", async () => {
    const slow = await run("chain-sync", { workload: "steady", faults: "on" });
    const failed = statuses(slow).filter((status) => status >= 500);
    expect(failed.length).toBeGreaterThan(5);
    expect(mailed(slow)).toBe(statuses(slow).length);
    const times = runsOf(slow, "checkout").filter(({ status }) => status === "timeout");
    expect(times).toHaveLength(failed.length);
  });

  it.each(["chain-queue", "chain-event"])(
    "%s: nobody waits, and what fails is kept",
    async (id) => {
      const chain = await run("chain-sync", { workload: "one" });
      const parted = await run(id, { workload: "one" });
      expect(value(parted, "p50LatencyMs")).toBeLessThan(value(chain, "p50LatencyMs") / 5);
      expect(value(parted, "costUsd")).toBeLessThan(value(chain, "costUsd") * 0.6);
      expect(new Set(statuses(parted))).toEqual(new Set([202]));

      const slow = await run(id, { workload: "steady", faults: "on" });
      expect(new Set(statuses(slow))).toEqual(new Set([202]));
      expect(value(slow, "errors")).toBe(0);
      expect(mailed(slow)).toBe(statuses(slow).length);

      const refused = await run(id, { workload: "refused" });
      expect(statuses(refused)).toEqual([202]);
      expect(requestsAt(refused, INVOICES)).toBe(1);
      expect(value(refused, "deadLetters")).toBe(1);
    },
  );

  it("events come at once, messages in batches (facts 43, 48)", async () => {
    const [events, messages] = await Promise.all(
      ["chain-event", "chain-queue"].map((id) => run(id, { workload: "rush" })),
    );
    expect(environmentsOf(events!, "invoice")).toBe(10);
    expect(environmentsOf(messages!, "invoice")).toBeLessThan(10);
  });

  it("one word in call.ts makes the chain asynchronous (fact 43)", async () => {
    const call = readSample("chain-sync").files["call.ts"]!.replace(
      "FunctionName: name,",
      'FunctionName: name, InvocationType: "Event",',
    );
    const refused = await runWith("chain-sync", { workload: "refused" }, { "call.ts": call });
    expect(statuses(refused)).toEqual([201]);
    expect(requestsAt(refused, INVOICES)).toBe(1);
    expect(runsOf(refused, "mail")).toMatchObject([{ attempts: 3 }]);
  });
});
