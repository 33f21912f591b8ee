/** What lesson 2.2 says of its runs. */
import { expect, it } from "vitest";
import type { RunResult } from "../../src/session/protocol.ts";
import { records } from "../simulations/simulate.ts";
import { ownLines, replaced, requestsTo, runSample, seconds, valueOf } from "./sample-runs.ts";

/** The orders whose receipts went out, in this order. */
const receipts = (run: RunResult) =>
  ownLines(run).flatMap((line) => /receipt sent for (o-\d)/.exec(line)?.[1] ?? []);

it("an event is tried three times, under one request id, and its result goes nowhere (fact 43)", async () => {
  const run = await runSample("parcel-booked", { workload: "one" });
  expect(run.invocations).toMatchObject([
    { attempts: 3, condition: "Success", status: "accepted" },
  ]);
  const attempts = records(run, "async.dequeued");
  expect(new Set(attempts.map(({ requestId }) => requestId)).size).toBe(1);
  const ended = seconds(records(run, "invoke.ended"));
  expect(seconds(attempts)).toEqual([0, ended[0]! + 60, ended[1]! + 120]);
  const never = await runSample("parcel-booked", { workload: "never" });
  expect(requestsTo(never, "carrier.example.com")).toHaveLength(3);
  expect(valueOf(never, "lostWork")).toBe(1);
  const waiting = await runSample("parcel-booked", { workload: "waiting" });
  expect(waiting.invocations).toMatchObject([{ attempts: 1, status: "error" }]);
});

it("what is left behind goes on in the next invocation, or never (fact 9)", async () => {
  const run = await runSample("receipts-left-behind", { workload: "two" });
  const [, third] = run.invocations;
  expect(run.invocations).toMatchObject([{ condition: "Success" }, { condition: "Success" }]);
  expect(receipts(run)).toEqual(["o-1"]);
  const sent = run.logs.find(({ line }) => line.endsWith("receipt sent for o-1"))!;
  expect(sent.requestId).toBe(third!.requestId);
  const asked = records(run, "http.requested")[2]!;
  expect(asked).toMatchObject({ host: "mail.example.com", requestId: third!.requestId });
  expect(asked.at / 1_000_000).toBeCloseTo(20.1, 1);
  expect(records(run, "environment.shutdown")).toMatchObject([{ reason: "spindown" }]);
});

it("an error of work that was left behind ends another order's attempt", async () => {
  const left = await runSample("receipts-left-behind", { workload: "three" });
  expect(left.invocations.map(({ attempts }) => attempts)).toEqual([1, 1, 2]);
  expect(receipts(left)).toEqual(["o-1"]);
  const reserved = requestsTo(left, "stock.example.com").map(({ path }) => path.slice(-3));
  expect(reserved).toEqual(["o-1", "o-2", "o-3", "o-3"]);
  const right = await runSample("receipts-awaited", { workload: "three" });
  expect(right.invocations.map(({ attempts }) => attempts)).toEqual([1, 2, 1]);
  expect(receipts(right)).toEqual(["o-1", "o-3", "o-2"]);
  expect([left, right].map((run) => valueOf(run, "interruptedWork"))).toEqual([3, 0]);
  expect(right.bill.totalUsd).toBeGreaterThan(left.bill.totalUsd);
});

it("neither beforeExit nor SIGTERM comes: not at a freeze, not at the end (facts 7 and 9)", async () => {
  const run = await runSample("audit-at-exit");
  expect(records(run, "environment.frozen")).toHaveLength(3);
  expect(records(run, "environment.shutdown")).toMatchObject([{ reason: "spindown" }]);
  expect(ownLines(run)).toEqual([]);
  expect(valueOf(run, "outsideRequests")).toBe(0);
  const flushed = replaced("index.ts", "entries.push(order.id);", '$& await flush("now");');
  const repaired = await runSample("audit-at-exit", {}, flushed);
  expect(valueOf(repaired, "outsideRequests")).toBe(3);
});
