/** What a run's result says of its metrics and alarms. */
import { describe, expect, it } from "vitest";
import type { MetricSeries, RunResult } from "../../src/session/protocol.ts";
import { simulate } from "../simulations/simulate.ts";

const find = (run: RunResult, name: string, dimensions: object = { FunctionName: "orders" }) =>
  run.metrics.series.find(
    (series) =>
      series.name === name && JSON.stringify(series.dimensions) === JSON.stringify(dimensions),
  ) as MetricSeries;

const sum = (series: MetricSeries): number =>
  series.points.reduce((total, point) => total + point.sum, 0);

describe("the metrics of a run", () => {
  it("count every invocation once, and add up to the bill", async () => {
    const run = await simulate({
      code: `export const handler = async (event) => { if (event.fail) throw new Error("no"); };`,
      workload: { kind: "poisson", perSecond: 4, durationMs: 30_000, payloads: [{}, { fail: 1 }] },
    });
    expect(run.metrics.periodMs).toBe(1_000);
    expect(sum(find(run, "Invocations"))).toBe(run.invocations.length);
    const ofLambda = run.bill.lines.filter(({ id }) => id.startsWith("lambda."));
    const costUsd = ofLambda.reduce((usd, line) => usd + line.usd, 0);
    expect(sum(find(run, "Cost"))).toBeCloseTo(costUsd, 12);
    const latency = find(run, "ClientLatency");
    expect(latency).toMatchObject({
      namespace: "Coldstart",
      unit: "Milliseconds",
      periodMs: 1_000,
    });
    expect(Math.max(...latency.points.map(({ maximum }) => maximum))).toBe(
      Math.max(...run.invocations.map(({ latencyMs }) => latencyMs!)),
    );
  });

  it("have percentiles that are values: nearest rank", async () => {
    const run = await simulate({
      code: `export const handler = (event) => new Promise((resolve) => setTimeout(resolve, event));`,
      workload: {
        kind: "list",
        arrivals: Array.from({ length: 100 }, (_, i) => ({ atMs: 1_000 + i, payload: i + 1 })),
      },
    });
    const [point] = find(run, "Duration").points.filter(({ count }) => count > 50);
    expect(point!.p50).toBeGreaterThan(40);
    expect(point!.minimum).toBeLessThanOrEqual(point!.p50);
    expect(point!.p50).toBeLessThan(point!.p90);
    expect(point!.p90).toBeLessThan(point!.p99);
    expect(point!.p99).toBeLessThanOrEqual(point!.maximum);
  });

  it.each([
    [60_000, 1_000],
    [20 * 60_000, 5_000],
    [50 * 60_000, 10_000],
    [4 * 3_600_000, 60_000],
    [24 * 3_600_000, 300_000],
  ])("of a run of %d ms have a period of %d ms", async (minVirtualMs, periodMs) => {
    const run = await simulate({ code: "export const handler = async () => 1;", minVirtualMs });
    expect(run.metrics.periodMs).toBe(periodMs);
  });

  it("hold what log lines publish in the embedded metric format, and say which lines did not (fact 82)", async () => {
    const run = await simulate({
      code: `export const handler = async (event) => {
        console.log(JSON.stringify({
          _aws: { Timestamp: Date.now(), CloudWatchMetrics: [{ Namespace: "Shop", Dimensions: [["currency"]], Metrics: [{ Name: "Total", Unit: event.unit }] }] },
          currency: "EUR",
          Total: event.total,
        }));
      };`,
      at: [
        [0, { total: 20, unit: "None" }],
        [1, { total: 30, unit: "None" }],
        [2, { total: 5, unit: "euros" }],
      ],
    });
    expect(find(run, "Total", { currency: "EUR" })).toMatchObject({
      namespace: "Shop",
      unit: "None",
    });
    expect(sum(find(run, "Total", { currency: "EUR" }))).toBe(50);
    expect(run.metrics.rejected).toMatchObject([
      { problem: '"euros" is not a unit of CloudWatch (metric Total).' },
    ]);
    expect(sum(find(run, "EMFValidationErrors", { LogGroupName: "/aws/lambda/orders" }))).toBe(1);
  });

  it("name the limits of concurrency", async () => {
    const run = await simulate({
      code: "export const handler = async () => 1;",
      function: { reservedConcurrency: 5 },
      accountConcurrency: 200,
    });
    expect(run.metrics.limits).toEqual({ accountConcurrency: 200, reserved: { orders: 5 } });
  });
});

describe("the alarms of a run", () => {
  it("begin without data and list every change", async () => {
    const run = await simulate({
      code: "export const handler = async () => 1;",
      account: {
        alarms: [
          {
            alarmName: "busy",
            metric: { namespace: "AWS/Lambda", metricName: "Invocations", dimensions: {} },
            statistic: "Sum",
            periodSeconds: 60,
            evaluationPeriods: 1,
            threshold: 1,
            comparison: "GreaterThanOrEqualToThreshold",
            treatMissingData: "notBreaching",
          },
        ],
      },
      minVirtualMs: 5 * 60_000,
    });
    expect(run.alarms).toMatchObject([
      {
        configuration: { alarmName: "busy" },
        states: [
          { atMs: 0, state: "INSUFFICIENT_DATA" },
          { atMs: 60_000, state: "ALARM" },
          { atMs: 240_000, state: "OK" },
        ],
      },
    ]);
  });
});
