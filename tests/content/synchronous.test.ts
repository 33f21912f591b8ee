/** What lesson 2.1 says of its runs. */
import { expect, it } from "vitest";
import type { RunResult } from "../../src/session/protocol.ts";
import { records } from "../simulations/simulate.ts";
import { ownLines, requestsTo, runSample, statuses, valueOf } from "./sample-runs.ts";

it("the gateway answers for itself, and the function runs on and is billed (fact 64)", async () => {
  const run = await runSample("report-waits", { workload: "one" });
  expect(run.httpExchanges).toMatchObject([
    { status: 503, body: { message: "Service Unavailable" } },
  ]);
  expect(run.httpExchanges[0]!.latencyMs / 1_000).toBeCloseTo(30, 1);
  expect(run.invocations).toMatchObject([{ status: "success" }]);
  expect(run.invocations[0]!.billedMs! / 1_000).toBeGreaterThan(40);
  expect(ownLines(run)).toMatchObject([expect.stringContaining("r-1 is drawn")]);
  expect(valueOf(run, "errors")).toBe(1);
});

it("whoever asks again gets the work done again, and no report", async () => {
  const run = await runSample("report-waits", { workload: "again" });
  expect(statuses(run)).toEqual([503, 503, 503]);
  expect(ownLines(run)).toHaveLength(3);
  expect(records(run, "environment.created")).toHaveLength(2);
});

it("a timeout below the gateway's ends the work with the request", async () => {
  const run = await runSample("report-waits", { workload: "one", timeout: "25" });
  expect(statuses(run)).toEqual([500]);
  expect(run.httpExchanges[0]!.latencyMs / 1_000).toBeCloseTo(25, 0);
  expect(run.invocations).toMatchObject([{ status: "timeout" }]);
  expect(ownLines(run)).toEqual([]);
});

it("the same results have other statuses behind each door (facts 62, 63 and 64)", async () => {
  const answers = async (workload: string) =>
    statuses(await runSample("three-doors", { workload }));
  expect(await answers("http")).toEqual([200, 500, 200, 200, 500, 503]);
  expect(await answers("rest")).toEqual([200, 502, 502, 502, 502, 504]);
  expect(await answers("url")).toEqual([200, 502, 200, 200, 502, 200]);
});

it("what is accepted is made once and is there when it is looked for", async () => {
  const left = await runSample("report-waits", { workload: "four" });
  const right = await runSample("report-accepted", { workload: "four" });
  const drawn = (run: RunResult) => requestsTo(run, "press.example.com").length;
  expect([drawn(left), drawn(right)]).toEqual([8, 4]);
  expect(statuses(left).filter((status) => status === 200)).toEqual([]);
  expect(
    statuses(right)
      .slice(0, 8)
      .filter((status) => status !== 202),
  ).toEqual([]);
  for (const { body } of right.httpExchanges.slice(8))
    expect(body).toMatchObject({ state: "done", report: { pages: 12 } });
  const cost = (run: RunResult) => valueOf(run, "costPerMillionUsd");
  expect(cost(right)).toBeLessThan(0.7 * cost(left));
});
