/** Fact 82. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
import { describe, expect, it } from "vitest";
import {
  embeddedMetricsOf,
  type EmbeddedMetrics,
} from "../../src/engine/services/cloudwatch/embedded-metrics.ts";

const EPOCH_MS = 1_574_109_732_000;

/** AWS's own example. */
const EXAMPLE = {
  _aws: {
    Timestamp: 1574109732004,
    CloudWatchMetrics: [
      {
        Namespace: "lambda-function-metrics",
        Dimensions: [["functionVersion"]],
        Metrics: [{ Name: "time", Unit: "Milliseconds", StorageResolution: 60 }],
      },
    ],
  },
  functionVersion: "$LATEST",
  time: 100,
  requestId: "989ffbf8-9ace-4817-a57c-e4dd734019ee",
};

const read = (line: unknown): EmbeddedMetrics | null =>
  embeddedMetricsOf(typeof line === "string" ? line : JSON.stringify(line), 5_000, EPOCH_MS);

const [directive] = EXAMPLE._aws.CloudWatchMetrics;

const withDirective = (changes: object, root: object = {}): object => ({
  ...EXAMPLE,
  ...root,
  _aws: { ...EXAMPLE._aws, CloudWatchMetrics: [{ ...directive, ...changes }] },
});

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `n${i}`);

const problemOf = (line: unknown): string => {
  const result = read(line);
  return result && "problem" in result ? result.problem : "none";
};

describe("metrics in log lines (fact 82)", () => {
  it("takes AWS's example, at the instant of its time stamp", () => {
    expect(read(EXAMPLE)).toEqual({
      datapoints: [
        {
          namespace: "lambda-function-metrics",
          metricName: "time",
          unit: "Milliseconds",
          dimensions: { functionVersion: "$LATEST" },
          at: 4_000,
          values: [100],
        },
      ],
    });
  });

  it("publishes a metric under every set of dimensions, and lists of values", () => {
    const line = withDirective(
      { Dimensions: [["service"], ["service", "region"], []] },
      {
        service: "shop",
        region: "eu",
        time: [1, 2, 3],
      },
    );
    expect(read(line)).toMatchObject({
      datapoints: [
        { dimensions: { service: "shop" }, values: [1, 2, 3] },
        { dimensions: { service: "shop", region: "eu" } },
        { dimensions: {} },
      ],
    });
  });

  it("has the unit None and a resolution of a minute by default; StorageResolution 1 is high resolution", () => {
    expect(read(withDirective({ Metrics: [{ Name: "time" }] }))).toMatchObject({
      datapoints: [{ unit: "None" }],
    });
    expect(
      read(withDirective({ Metrics: [{ Name: "time", StorageResolution: 1 }] })),
    ).toMatchObject({
      datapoints: [{ highResolution: true }],
    });
  });

  it("finds the document after the prefix of console methods in text format, as AWS says of Lambda", () => {
    const prefix = "2026-01-05T09:00:00.005Z\t8f5c2f3e-0000-4000-8000-000000000000\tINFO\t";
    expect(read(prefix + JSON.stringify(EXAMPLE))).toEqual(read(EXAMPLE));
  });

  it("does not find it inside `message`, where console methods put it in JSON format", () => {
    const wrapped = { timestamp: "2026-01-05T09:00:00.005Z", level: "INFO", requestId: "8f5c" };
    expect(problemOf({ ...wrapped, message: EXAMPLE })).toContain("inside `message`");
    expect(problemOf({ ...wrapped, message: JSON.stringify(EXAMPLE) })).toContain(
      "inside `message`",
    );
  });

  it("leaves other lines alone", () => {
    expect(read("hello")).toBeNull();
    expect(read({ message: "hello" })).toBeNull();
    expect(read('the field "_aws" is missing')).toBeNull();
  });

  it.each([
    ["broken JSON", `${JSON.stringify(EXAMPLE).slice(0, -1)},`, /not valid JSON/],
    [
      "a namespace that is missing",
      withDirective({ Namespace: undefined }),
      /Namespace must be a text/,
    ],
    ["dimensions that are no list of lists", withDirective({ Dimensions: [] }), /list of lists/],
    ["an unknown unit", withDirective({ Metrics: [{ Name: "time", Unit: "ms" }] }), /not a unit/],
    [
      "another resolution",
      withDirective({ Metrics: [{ Name: "time", StorageResolution: 5 }] }),
      /1 or 60/,
    ],
    [
      "a metric without a value",
      withDirective({ Metrics: [{ Name: "size" }] }),
      /metric size must be a number/,
    ],
    ["a value that is a text", { ...EXAMPLE, time: "100" }, /metric time must be a number/],
    [
      "a dimension that is a number",
      { ...EXAMPLE, functionVersion: 1 },
      /must be a text at the root; it is 1/,
    ],
    [
      "more than 100 metrics",
      withDirective({ Metrics: names(101).map((Name) => ({ Name })) }),
      /at most 100 metrics, not 101/,
    ],
    [
      "more than 30 dimensions",
      withDirective({ Dimensions: [names(31)] }),
      /at most 30 dimensions, not 31/,
    ],
    [
      "more than 100 values",
      { ...EXAMPLE, time: Array(101).fill(1) },
      /at most 100 values; time has 101/,
    ],
    ["no time stamp", { ...EXAMPLE, _aws: { CloudWatchMetrics: [] } }, /Timestamp/],
    [
      "a time stamp of three weeks ago",
      { ...EXAMPLE, _aws: { ...EXAMPLE._aws, Timestamp: EPOCH_MS - 21 * 86_400_000 } },
      /two weeks/,
    ],
  ])("takes nothing from a line with %s, and says why", (_, line, message) => {
    expect(problemOf(line)).toMatch(message);
  });
});
