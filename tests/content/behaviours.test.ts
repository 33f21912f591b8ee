/**
 * The page "Behaviours" says what each of its samples shows. Every statement is asserted here on the sample's own run,
 * so that text and simulator cannot disagree.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { databaseModels, groupedRefusals, stepAt } from "../../src/islands/database/model.ts";
import { LAMBDA_FACTS, type RunResult } from "../../src/session/protocol.ts";
import { ROOT } from "../architecture/imports.ts";
import { records } from "../simulations/simulate.ts";
import { ownLines, runSample, seconds } from "./sample-runs.ts";

const CHECKS: Record<string, () => Promise<void>> = {
  async "event-retries"() {
    const run = await runSample("event-retries");
    expect(seconds(records(run, "async.dequeued"))).toEqual([0, 60, 180]);
    expect(run.invocations).toMatchObject([{ attempts: 3, condition: "RetriesExhausted" }]);
    expect(records(run, "record.delivered")).toMatchObject([{ kind: "dead-letter", ok: true }]);
    const waiting = await runSample("event-retries", { workload: "waiting" });
    expect(waiting.invocations).toMatchObject([{ attempts: 1, status: "error" }]);
  },

  async "event-throttled"() {
    const run = await runSample("event-throttled");
    const waits = records(run, "async.returned").map(({ at, dueAt }) => (dueAt - at) / 1_000_000);
    expect(waits).toEqual([1, 2, 4]);
    expect(run.invocations).toMatchObject([
      { attempts: 1, condition: "Success" },
      { attempts: 1, condition: "Success" },
    ]);
    const waiting = await runSample("event-throttled", { workload: "two-waiting" });
    expect(waiting.invocations.map(({ status }) => status)).toEqual(["success", "throttle"]);
  },

  async "reserved-concurrency"() {
    const run = await runSample("reserved-concurrency");
    const statuses = run.invocations.map(({ status }) => status);
    const burst = ["success", "success", "throttle", "throttle", "throttle"];
    expect(statuses).toEqual([...burst, ...burst]);
    expect(new Set(records(run, "invocation.throttled").map(({ reason }) => reason))).toEqual(
      new Set(["ReservedFunctionConcurrentInvocationLimitExceeded"]),
    );
  },

  async "scaling-rate"() {
    const run = await runSample("scaling-rate");
    const startedAt = (second: number) =>
      records(run, "environment.created").filter(({ at }) => at === second * 1_000_000).length;
    expect([0, 1, 2].map(startedAt)).toEqual([1_000, 100, 100]);
    expect(run.invocations.filter(({ status }) => status === "throttle")).toHaveLength(2_100);
  },

  async "provisioned-spillover"() {
    const run = await runSample("provisioned-spillover");
    expect(run.invocations.map(({ coldStart }) => coldStart)).toEqual([false, false, true]);
    expect(run.invocations.map(({ latencyMs }) => latencyMs! > 900)).toEqual([false, false, true]);
    expect(records(run, "invocation.spilled")).toMatchObject([{ qualifier: "live" }]);
    const latest = await runSample("provisioned-spillover", { workload: "latest" });
    expect(latest.invocations.map(({ coldStart }) => coldStart)).toEqual([true, true]);
  },

  async "auto-scaling"() {
    const run = await runSample("auto-scaling");
    const changes = records(run, "scaling.activity");
    expect(changes.length).toBeGreaterThan(0);
    for (const { from, to } of changes) expect(to).toBeGreaterThan(from);
    expect(changes[0]!.at / 60_000_000).toBeCloseTo(3, 0);
    const low = records(run, "alarm.changed").filter(({ alarmName }) =>
      alarmName.includes("AlarmLow"),
    );
    expect(low.at(-1)).toMatchObject({ to: "INSUFFICIENT_DATA" });
  },

  async "alias-weights"() {
    const run = await runSample("alias-weights");
    const onSecond = run.invocations.filter(
      ({ payload }) => (payload as { version: string }).version === "2",
    );
    expect(run.invocations).toHaveLength(100);
    expect(onSecond.length).toBeGreaterThanOrEqual(5);
    expect(onSecond.length).toBeLessThanOrEqual(15);
    expect(run.invocations.filter(({ coldStart }) => coldStart)).toHaveLength(2);
  },

  async "queue-scaling"() {
    const run = await runSample("queue-scaling");
    const first = records(run, "batch.invoked").filter(({ at }) => at < 900_000);
    expect(first).toHaveLength(5);
    const [scaled] = records(run, "pollers.scaled");
    expect(scaled).toMatchObject({ at: 1_000_000, from: 5, to: 10 });
    const most = Math.max(...records(run, "pollers.scaled").map(({ to }) => to));
    expect(most).toBe(100);
    expect(records(run, "pollers.scaled").at(-1)).toMatchObject({ to: 5 });
  },

  async "partial-batch"() {
    const run = await runSample("partial-batch");
    const ended = records(run, "batch.ended");
    expect(ended[0]).toMatchObject({ outcome: "partial" });
    expect(ended.map(({ succeeded, failed }) => [succeeded.length, failed.length])).toEqual([
      [4, 1],
      [0, 1],
      [0, 1],
    ]);
    expect(records(run, "message.moved")).toMatchObject([{ deadLetterQueue: "orders-failed" }]);
  },

  async "poison-record"() {
    const run = await runSample("poison-record");
    expect(records(run, "batch.split")).toHaveLength(3);
    expect(records(run, "stream.records.dropped")).toMatchObject([
      { records: [expect.any(String)] },
    ]);
    expect(ownLines(run).filter((line) => line.includes("counted click 5"))).toEqual([]);
    for (const n of [1, 2, 3, 4, 6, 7, 8]) {
      expect(ownLines(run).some((line) => line.endsWith(`counted click ${n}`))).toBe(true);
    }
    expect(records(run, "record.delivered")).toMatchObject([{ kind: "on-failure", ok: true }]);
  },

  async "extension-shutdown"() {
    const run = await runSample("extension-shutdown");
    const [ended] = records(run, "invoke.ended");
    const [responded] = records(run, "invoke.responded");
    const [started] = records(run, "invoke.started");
    expect((responded!.at - started!.at) / 1_000).toBeLessThan(4);
    expect((ended!.at - started!.at) / 1_000).toBeCloseTo(150, 0);
    expect(ended!.postRuntimeExtensionsUs! / 1_000).toBeGreaterThan(140);
    expect(records(run, "signal.sent")[0]).toMatchObject({ signal: "SIGTERM" });
    expect(ownLines(run)).toMatchObject([expect.stringContaining("last words")]);
  },

  async "frozen-timer"() {
    const run = await runSample("frozen-timer");
    const [, grace] = run.invocations;
    const sent = run.logs.find(({ line }) => line.endsWith("newsletter sent to Ada"))!;
    expect(sent.requestId).toBe(grace!.requestId);
    expect(sent.atMs).toBeGreaterThan(60_000);
    expect(records(run, "environment.frozen")[0]).toMatchObject({ pending: 1 });
  },

  async "held-connections"() {
    const run = await runSample("held-connections");
    const [shop] = databaseModels(run);
    expect(stepAt(shop!, 29_000_000)).toMatchObject({ open: 10, frozen: 10 });
    expect(shop!.peak).toMatchObject({ open: 15 });
    expect(groupedRefusals(shop!.refused)).toMatchObject([
      { code: "53300", count: 5, message: expect.stringContaining("slots are reserved") },
    ]);
    const statuses = run.invocations.map(({ status, coldStart }) => `${status} ${coldStart}`);
    const count = (status: string) => statuses.filter((it) => it === status).length;
    expect(["success true", "success false", "error true"].map(count)).toEqual([15, 10, 5]);
    const [orders] = shop!.contents.tables;
    expect(orders).toMatchObject({ name: "orders", rowCount: 25 });
    expect(orders!.rows[0]).toEqual(["1", "lamp", expect.any(String)]);
    const later = await runSample("held-connections", { workload: "after-reaping" });
    expect(later.invocations.filter(({ status }) => status === "error")).toHaveLength(1);
    expect(later.invocations.at(-1)).toMatchObject({ status: "success", coldStart: true });
    expect(
      databaseModels(later)[0]!
        .steps.map(({ open }) => open)
        .at(-1),
    ).toBe(1);
  },

  async "init-time-out"() {
    const run = await runSample("init-time-out");
    expect(ownLines(run)).toHaveLength(2);
    expect(run.logs.map(({ line }) => line)).toContain(
      "INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout",
    );
    expect(run.invocations).toMatchObject([{ status: "success", payload: "ready", initMs: null }]);
    expect(run.invocations[0]!.latencyMs! / 1_000).toBeCloseTo(22, 0);
  },

  async "response-stream"() {
    const run = await runSample("response-stream");
    const [started] = records(run, "stream.started").slice(-1);
    const [ended] = records(run, "stream.ended").slice(-1);
    expect((started!.at - 10_000_000) / 1_000).toBeLessThan(100);
    expect((ended!.at - started!.at) / 1_000_000).toBeCloseTo(2, 1);
    expect(ended).toMatchObject({ status: "complete" });
  },

  async "shared-layer"() {
    const shop = await runSample("shared-layer");
    expect(shop.invocations[0]).toMatchObject({ payload: { item: "lamp", price: 40 } });
    const till = await runSample("shared-layer", { workload: "till" });
    expect(till.invocations[0]).toMatchObject({
      functionName: "till",
      payload: { item: "lamp", price: 44 },
    });
    expect(records(till, "module.loaded").map(({ path }) => path)).toContainEqual(
      expect.stringContaining("/opt/nodejs/node_modules/prices"),
    );
  },

  async "json-logs"() {
    const run = await runSample("json-logs");
    const objects = run.logs.map(({ line }) => JSON.parse(line) as Record<string, unknown>);
    expect(objects.map(({ level }) => level)).not.toContain("DEBUG");
    expect(objects).toContainEqual(
      expect.objectContaining({
        level: "INFO",
        message: { step: "charge", id: "o-1", amount: 250 },
      }),
    );
    expect(objects).toContainEqual(expect.objectContaining({ type: "platform.report" }));
  },

  async "metric-alarm"() {
    const run = await runSample("metric-alarm");
    const changes = records(run, "alarm.changed").map(({ at, to }) => [at / 60_000_000, to]);
    expect(changes).toEqual([
      [1, "OK"],
      [5, "ALARM"],
      [8, "OK"],
    ]);
  },

  async recursion() {
    const run = await runSample("recursion");
    const runs = (name: string) =>
      run.invocations.filter(({ functionName, attempts }) => functionName === name && attempts > 0);
    expect([runs("ping").length, runs("pong").length]).toEqual([16, 16]);
    expect(records(run, "async.finished").at(-1)).toMatchObject({
      condition: "RecursiveInvocationsDropped",
    });
    expect(records(run, "record.delivered").at(-1)).toMatchObject({ kind: "dead-letter" });
  },

  async "duplicate-delivery"() {
    const charges = (run: RunResult) => ownLines(run).length;
    expect(charges(await runSample("duplicate-delivery"))).toBe(10);
    const twice = await runSample("duplicate-delivery", { faults: "on" });
    const injected = records(twice, "fault.injected").length;
    expect(injected).toBeGreaterThan(0);
    expect(charges(twice)).toBe(10 + injected);
  },
};

const page = readFileSync(join(ROOT, "content/reference/behaviours.mdx"), "utf8");
const shown = [...page.matchAll(/<Behaviour\s+sample="([^"]+)"/g)].map(([, id]) => id!);

describe("the page of behaviours", () => {
  it("shows every behaviour that is checked here, and no other", () => {
    expect(shown.toSorted()).toEqual(Object.keys(CHECKS).toSorted());
  });

  it("names facts that are simulated, at least in part", () => {
    const facts = LAMBDA_FACTS.flatMap((part) => part.facts);
    const named = [...page.matchAll(/facts={\[([\d, ]+)\]}/g)].flatMap(([, list]) =>
      list!.split(",").map(Number),
    );
    expect(named.length).toBeGreaterThanOrEqual(shown.length);
    const missing = named.filter(
      (number) => !facts.some((it) => it.fact === number && it.status !== "not simulated"),
    );
    expect(missing).toEqual([]);
  });

  it.each(Object.entries(CHECKS))(
    "shows what it says: %s",
    async (_, check) => {
      await expect(check()).resolves.toBeUndefined();
    },
    120_000,
  );
});
