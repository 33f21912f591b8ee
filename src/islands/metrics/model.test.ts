import { describe, expect, it } from "vitest";
import type { AlarmSummary, MetricPoint, MetricSeries, RunResult } from "../../session/protocol.ts";
import { NO_METRICS, runOf } from "../../workspace/fixtures.ts";
import { worthCharting } from "../shared/measured.ts";
import { formatSecond, formatTick, readingOf } from "./format.ts";
import { chartsOf, functionsOf, periodAt, undrawnCustomMetrics } from "./model.ts";

const point = (second: number, values: number[]): MetricPoint => {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    atMs: second * 1_000,
    count: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    minimum: sorted[0]!,
    maximum: sorted.at(-1)!,
    p50: sorted[0]!,
    p90: sorted.at(-1)!,
    p99: sorted.at(-1)!,
  };
};

const series = (
  name: string,
  points: MetricPoint[],
  change: Partial<MetricSeries> = {},
): MetricSeries => ({
  namespace: "AWS/Lambda",
  name,
  dimensions: { FunctionName: "hello" },
  unit: "Count",
  periodMs: 1_000,
  points,
  ...change,
});

const measured = (all: MetricSeries[], change: Partial<RunResult> = {}): RunResult =>
  runOf([{}, {}], {
    virtualMs: 4_000,
    metrics: { ...NO_METRICS.metrics, series: all },
    ...change,
  });

const chart = (run: RunResult, id: string, name = "hello") =>
  chartsOf(run, name).find((each) => each.id === id)!;

const INVOCATIONS = series("Invocations", [point(0, [1, 1]), point(3, [1])]);

describe("the charts of a run", () => {
  it("have a value or a gap for every period of the run", () => {
    const { lines, starts } = chart(measured([INVOCATIONS]), "invocations");
    expect(starts).toEqual([0, 1, 2, 3, 4]);
    expect(lines.map(({ values }) => values)).toEqual([[2, null, null, 1, null]]);
  });

  it("leave out errors and throttles that never happened, and the zeros of those that did", () => {
    const never = measured([INVOCATIONS, series("Errors", [point(0, [0, 0]), point(3, [0])])]);
    expect(chart(never, "invocations").lines.map(({ label }) => label)).toEqual(["invocations"]);
    const once = measured([INVOCATIONS, series("Errors", [point(0, [0, 1]), point(3, [0])])]);
    expect(chart(once, "invocations").lines[1]).toMatchObject({
      label: "errors",
      values: [1, null, null, null, null],
    });
  });

  it("show percentiles of duration, and of what clients saw", () => {
    const run = measured([
      series("Duration", [point(0, [10, 30])], { unit: "Milliseconds" }),
      series("ClientLatency", [point(0, [200])], { namespace: "Coldstart", unit: "Milliseconds" }),
    ]);
    expect(chart(run, "duration").lines.map(({ label, values }) => [label, values[0]])).toEqual([
      ["p50", 10],
      ["p90", 30],
      ["p99", 30],
    ]);
    expect(chart(run, "latency").lines.map(({ label }) => label)).toEqual(["p50", "p99"]);
  });

  it("name the limit of concurrency: what is reserved, else what the account has", () => {
    const running = series("Concurrency", [point(0, [3])], { namespace: "Coldstart" });
    expect(chart(measured([running]), "concurrency").limits).toEqual([
      { label: "account limit", value: 1_000 },
    ]);
    const limits = { accountConcurrency: 1_000, reserved: { hello: 5 } };
    const reserved = measured([], {
      metrics: { ...NO_METRICS.metrics, series: [running], limits },
    });
    expect(chart(reserved, "concurrency").limits).toEqual([{ label: "reserved", value: 5 }]);
  });

  it("show how much was provisioned, over all aliases", () => {
    const changed = {
      type: "provisioned.changed",
      functionName: "hello",
      requested: 4,
      available: 4,
      because: "",
      rule: 68,
    } as const;
    const run = measured([series("Concurrency", [point(0, [3])], { namespace: "Coldstart" })], {
      trace: [
        { ...changed, seq: 0, at: -1, qualifier: "live", allocated: 4, status: "READY" },
        { ...changed, seq: 1, at: 1_500_000, qualifier: "next", allocated: 2, status: "READY" },
        { ...changed, seq: 2, at: 3_000_000, qualifier: "live", allocated: 4, status: "DELETED" },
      ],
    });
    expect(chart(run, "concurrency").lines.at(-1)).toMatchObject({
      label: "provisioned",
      values: [4, 6, 6, 2, 2],
    });
  });

  it("are those of the chosen function; the busiest comes first", () => {
    const stock = series("Invocations", [point(0, [1, 1, 1, 1])], {
      dimensions: { FunctionName: "stock" },
    });
    const byAlias = series("Invocations", [point(0, [1])], {
      dimensions: { FunctionName: "other", Resource: "other:live" },
    });
    const run = measured([INVOCATIONS, stock, byAlias]);
    expect(functionsOf(run)).toEqual(["stock", "hello"]);
    expect(chart(run, "invocations", "stock").lines[0]!.values[0]).toBe(4);
  });

  it("draw at most twelve custom metrics and count the others", () => {
    const custom = Array.from({ length: 14 }, (_, i) =>
      series(`M${i}`, [point(0, [2, 4])], { namespace: "Shop", dimensions: {}, unit: "Seconds" }),
    );
    const run = measured(custom);
    expect(chartsOf(run, undefined)).toHaveLength(12);
    expect(undrawnCustomMetrics(run)).toBe(2);
    expect(chartsOf(run, undefined)[0]).toMatchObject({ title: "M0 (Shop)", unit: "ms" });
    expect(chartsOf(run, undefined)[0]!.lines[0]!.values[0]).toBe(3_000);
  });

  it("show how many there are of something by the most, times and sizes with their unit", () => {
    const rds = (name: string, values: number[], unit: string) =>
      series(name, [point(0, values)], { namespace: "AWS/RDS", dimensions: {}, unit });
    const run = measured([
      rds("DatabaseConnections", [2, 1], "Count"),
      rds("DatabaseConnectionsBorrowLatency", [2_000, 4_000], "Microseconds"),
      rds("FreeableMemory", [1_200_000_000], "Bytes"),
      rds("QueryRequests", [1, 1, 1], "Count"),
    ]);
    const readings = chartsOf(run, undefined).map(({ title, unit, lines }) => [
      title,
      ...lines.map((line) => `${line.label} ${readingOf(line, unit, null)}`),
    ]);
    expect(readings).toEqual([
      ["DatabaseConnections (AWS/RDS)", "maximum 2"],
      ["DatabaseConnectionsBorrowLatency (AWS/RDS)", "average 3 ms", "maximum 4 ms"],
      ["FreeableMemory (AWS/RDS)", "average 1.2 GB", "maximum 1.2 GB"],
      ["QueryRequests (AWS/RDS)", "sum 3"],
    ]);
  });

  it("show an alarm's own datapoints up to their evaluation, with its threshold", () => {
    const alarm: AlarmSummary = {
      configuration: {
        alarmName: "spills",
        metric: {
          namespace: "AWS/Lambda",
          metricName: "ProvisionedConcurrencyUtilization",
          dimensions: {},
        },
        statistic: "Average",
        periodSeconds: 60,
        evaluationPeriods: 3,
        threshold: 0.7,
        comparison: "GreaterThanThreshold",
      },
      states: [{ atMs: 0, state: "INSUFFICIENT_DATA", because: "" }],
      datapoints: [{ atMs: 60_000, value: 0.8 }],
    };
    const [drawn] = chartsOf(measured([], { alarms: [alarm] }), undefined);
    expect(drawn).toMatchObject({
      title: "Alarm: ProvisionedConcurrencyUtilization, Average of 1 minute",
      unit: "percent",
      starts: [0],
      periodSeconds: 60,
      limits: [{ label: "threshold", value: 70 }],
    });
    expect(drawn!.lines[0]!.values).toEqual([80]);
  });
});

describe("reading a chart", () => {
  it("finds the period of an instant", () => {
    const { starts, periodSeconds } = chart(measured([INVOCATIONS]), "invocations");
    const place = { starts, periodSeconds } as Parameters<typeof periodAt>[0];
    expect([0, 0.9, 3.2, 4.9, 5, -1].map((second) => periodAt(place, second))).toEqual([
      0,
      0,
      3,
      4,
      null,
      null,
    ]);
  });

  it("sums counts and takes the greatest of everything else over the whole run", () => {
    const line = { label: "", look: "plain", values: [3, null, 5] } as const;
    const reading = (summary: "sum" | "greatest", index: number | null): string =>
      readingOf({ ...line, values: [...line.values], summary }, "count", index);
    expect(reading("sum", null)).toBe("8");
    expect(reading("greatest", null)).toBe("5");
    expect(reading("sum", 0)).toBe("3");
    expect(reading("sum", 1)).toBe("0");
    expect(reading("greatest", 1)).toBe("no data");
  });

  it("writes instants and values on axes", () => {
    expect([formatSecond(0, 10), formatSecond(2.5, 10), formatSecond(90, 600)]).toEqual([
      "0",
      "2.5 s",
      "1:30",
    ]);
    expect([formatTick(250, "ms"), formatTick(0.00002, "usd"), formatTick(70, "percent")]).toEqual([
      "250 ms",
      "$0.00002",
      "70 %",
    ]);
  });
});

describe("whether a run is charted", () => {
  it("is, when more than one invocation, an alarm or a custom metric has something to say", () => {
    expect(worthCharting(runOf([{}]))).toBe(false);
    expect(worthCharting(runOf([{}, {}]))).toBe(true);
    const custom = series("Total", [point(0, [1])], { namespace: "Shop" });
    const one = runOf([{}], { metrics: { ...NO_METRICS.metrics, series: [INVOCATIONS, custom] } });
    expect(worthCharting(one)).toBe(true);
  });
});
