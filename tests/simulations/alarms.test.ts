/** Fact 81. Examples: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html */
import { describe, expect, it } from "vitest";
import { Agenda } from "../../src/engine/kernel/agenda.ts";
import { fromSeconds } from "../../src/engine/kernel/instant.ts";
import type { AlarmChanged, TraceEvent, TraceRecord } from "../../src/engine/kernel/trace.ts";
import type { AlarmConfiguration } from "../../src/engine/services/cloudwatch/alarm-configuration.ts";
import { evaluateAlarm, type AlarmState } from "../../src/engine/services/cloudwatch/alarm.ts";
import { CloudWatchService } from "../../src/engine/services/cloudwatch/cloudwatch-service.ts";
import { validateAlarm } from "../../src/engine/services/cloudwatch/rules.ts";
import { records, simulate } from "./simulate.ts";

const EPOCH_MS = 1_767_603_600_000;

const alarm = (settings: Partial<AlarmConfiguration> = {}): AlarmConfiguration => ({
  alarmName: "too-many",
  metric: { namespace: "Shop", metricName: "Load", dimensions: {} },
  statistic: "Maximum",
  periodSeconds: 60,
  evaluationPeriods: 3,
  threshold: 3,
  comparison: "GreaterThanThreshold",
  ...settings,
});

/** `0` does not breach, `X` breaches, `-` is missing; the newest on the right. */
const datapoints = (row: string): (number | undefined)[] =>
  row.split(" ").map((each) => (each === "-" ? undefined : each === "X" ? 5 : 1));

const KEEPS = "keeps its state";

/** The states for missing data treated as missing, ignored, breaching, not breaching. */
function statesOf(row: string, settings: Partial<AlarmConfiguration>): string[] {
  return (["missing", "ignore", "breaching", "notBreaching"] as const).map((treatMissingData) => {
    const from = (current: AlarmState): AlarmState =>
      evaluateAlarm(alarm({ ...settings, treatMissingData }), datapoints(row), current).state;
    return from("OK") === from("ALARM") ? from("OK") : KEEPS;
  });
}

const NO_DATA = "INSUFFICIENT_DATA";

describe("an alarm's state by its datapoints (fact 81)", () => {
  it.each([
    ["0 - X - X", ["OK", "OK", "OK", "OK"]],
    ["0 - - - -", ["OK", "OK", "OK", "OK"]],
    ["- - - - -", [NO_DATA, KEEPS, "ALARM", "OK"]],
    ["0 X X - X", ["ALARM", "ALARM", "ALARM", "ALARM"]],
    ["- - X - -", ["ALARM", KEEPS, "ALARM", "OK"]],
  ])("AWS's table, 3 out of 3: %s", (row, states) => {
    expect(statesOf(row, {})).toEqual(states);
  });

  it.each([
    ["0 - X - X", ["ALARM", "ALARM", "ALARM", "ALARM"]],
    ["0 0 X 0 X", ["ALARM", "ALARM", "ALARM", "ALARM"]],
    ["0 - X - -", ["OK", "OK", "ALARM", "OK"]],
    ["- - - - 0", ["OK", "OK", "ALARM", "OK"]],
    ["- - - X -", ["ALARM", KEEPS, "ALARM", "OK"]],
  ])("AWS's table, 2 out of 3: %s", (row, states) => {
    expect(statesOf(row, { datapointsToAlarm: 2 })).toEqual(states);
  });

  it.each([["- - - - X"], ["- - - X -"]])(
    "avoids a premature alarm: one breaching datapoint is not enough while the next may be good, 3 out of 3: %s",
    (row) => {
      expect(statesOf(row, {})).toEqual([NO_DATA, KEEPS, "ALARM", "OK"]);
    },
  );

  it.each([
    ["GreaterThanThreshold", 3, "OK"],
    ["GreaterThanThreshold", 3.1, "ALARM"],
    ["GreaterThanOrEqualToThreshold", 3, "ALARM"],
    ["LessThanThreshold", 3, "OK"],
    ["LessThanThreshold", 2.9, "ALARM"],
    ["LessThanOrEqualToThreshold", 3, "ALARM"],
  ] as const)("%s 3: %d is %s", (comparison, value, state) => {
    const one = alarm({ comparison, evaluationPeriods: 1 });
    expect(evaluateAlarm(one, [value], "OK").state).toBe(state);
  });

  it("says which datapoints decided", () => {
    expect(evaluateAlarm(alarm(), datapoints("0 0 X X X"), "OK").because).toBe(
      "3 of the last 3 datapoints (5, 5, 5) are above 3; 3 of 3 make an alarm",
    );
    expect(evaluateAlarm(alarm(), datapoints("- - - - -"), "OK").because).toBe(
      "all 5 datapoints that the alarm looks back at are missing",
    );
    expect(
      evaluateAlarm(alarm({ treatMissingData: "breaching" }), datapoints("- - - - X"), "OK")
        .because,
    ).toBe(
      "1 of the last 1 datapoints (5) is above 3, 2 missing ones counted as breaching; 3 of 3 make an alarm",
    );
  });
});

/** An account in which the metric Load is measured by log lines, at seconds. */
function watched(configuration: AlarmConfiguration, load: [second: number, value: number][]) {
  const agenda = new Agenda();
  const changes: string[] = [];
  const evaluations: string[] = [];
  const record = (event: TraceEvent): void => {
    const { from, to } = event as AlarmChanged;
    changes.push(`${agenda.now / 1e6} s ${from} -> ${to}`);
  };
  const trace: TraceRecord[] = [];
  const cloudwatch = new CloudWatchService(
    {
      agenda,
      epochMs: EPOCH_MS,
      record,
      trace: () => trace,
      seed: "1",
      targets: { push: () => {} },
      filtered: () => [],
      dateAt: String,
    },
    {},
  );
  cloudwatch.putMetricAlarm(configuration, (state) =>
    evaluations.push(`${agenda.now / 1e6} s ${state}`),
  );
  const resolution = configuration.periodSeconds < 60 ? 1 : 60;
  for (const [second, value] of load) {
    agenda.at(fromSeconds(second), () => {
      const line = JSON.stringify({
        _aws: {
          Timestamp: EPOCH_MS + second * 1_000,
          CloudWatchMetrics: [
            {
              Namespace: "Shop",
              Dimensions: [[]],
              Metrics: [{ Name: "Load", StorageResolution: resolution }],
            },
          ],
        },
        Load: value,
      });
      trace.push({
        seq: trace.length,
        at: agenda.now,
        type: "log",
        environmentId: "env-1",
        source: "function",
        line,
      });
    });
  }
  const runTo = (second: number): void => {
    while (agenda.runNext(fromSeconds(second)));
  };
  return { agenda, changes, evaluations, runTo };
}

const everyMinute = (values: (number | undefined)[]): [number, number][] =>
  values.flatMap((value, minute) => (value === undefined ? [] : [[minute * 60 + 30, value]]));

describe("the evaluation of alarms (fact 81)", () => {
  it("follows AWS's figure: alarm at the end of the third breaching period, OK with the first good one", () => {
    const { changes, runTo } = watched(alarm(), everyMinute([1, 2, 4, 5, 4, 2, 1, 1, 5, 2]));
    runTo(600);
    expect(changes).toEqual([
      "60 s INSUFFICIENT_DATA -> OK",
      "300 s OK -> ALARM",
      "360 s ALARM -> OK",
    ]);
  });

  it("evaluates every minute, over windows that slide by a minute", () => {
    const five = alarm({
      periodSeconds: 300,
      evaluationPeriods: 1,
      statistic: "Sum",
      threshold: 9,
    });
    const { changes, evaluations, runTo } = watched(five, everyMinute([2, 2, 2, 2, 2, 0, 0]));
    runTo(480);
    expect(evaluations.map((each) => each.split(" ")[0])).toEqual([
      "60",
      "120",
      "180",
      "240",
      "300",
      "360",
      "420",
      "480",
    ]);
    expect(changes).toEqual([
      "60 s INSUFFICIENT_DATA -> OK",
      "300 s OK -> ALARM",
      "360 s ALARM -> OK",
    ]);
  });

  it("evaluates periods of 10 s every 10 s", () => {
    const fast = alarm({ periodSeconds: 10, evaluationPeriods: 2 });
    const { changes, runTo } = watched(fast, [
      [2, 1],
      [12, 5],
      [22, 5],
      [32, 1],
    ]);
    runTo(40);
    expect(changes).toEqual([
      "10 s INSUFFICIENT_DATA -> OK",
      "30 s OK -> ALARM",
      "40 s ALARM -> OK",
    ]);
  });

  it("looks back two periods further before it gives up on a metric that stopped", () => {
    const { changes, runTo } = watched(alarm(), everyMinute([1, 1, 1, 1]));
    runTo(1_200);
    expect(changes).toEqual(["60 s INSUFFICIENT_DATA -> OK", "540 s OK -> INSUFFICIENT_DATA"]);
  });

  it("alarms on the last datapoint after a metric stopped, when missing data is missing", () => {
    const { changes, runTo } = watched(alarm(), everyMinute([5]));
    runTo(600);
    expect(changes).toEqual([
      "180 s INSUFFICIENT_DATA -> ALARM",
      "360 s ALARM -> INSUFFICIENT_DATA",
    ]);
  });

  it("does not keep a run going", () => {
    const { agenda } = watched(alarm(), []);
    expect(agenda.idle).toBe(true);
  });
});

describe("what CloudWatch takes as an alarm", () => {
  it.each([
    ["periodSeconds", { periodSeconds: 45 }],
    [
      "periodSeconds",
      {
        periodSeconds: 10,
        metric: { namespace: "AWS/Lambda", metricName: "Errors", dimensions: {} },
      },
    ],
    ["evaluationPeriods", { evaluationPeriods: 0 }],
    ["evaluationPeriods", { periodSeconds: 600, evaluationPeriods: 145 }],
    ["datapointsToAlarm", { datapointsToAlarm: 4 }],
    ["statistic", { statistic: "p101" }],
    ["statistic", { statistic: "p0" }],
    ["statistic", { statistic: "Median" as "Sum" }],
    ["threshold", { threshold: NaN }],
    ["comparison", { comparison: "Above" as "LessThanThreshold" }],
    ["treatMissingData", { treatMissingData: "zero" as "missing" }],
    ["alarmName", { alarmName: "" }],
  ] as [string, Partial<AlarmConfiguration>][])("refuses %s: %j", (setting, settings) => {
    expect(() => validateAlarm(alarm(settings))).toThrow(expect.objectContaining({ setting }));
  });

  it("takes percentiles and M out of N", () => {
    expect(() => validateAlarm(alarm({ statistic: "p99.9", datapointsToAlarm: 2 }))).not.toThrow();
  });
});

describe("alarms of an account", () => {
  const errors: AlarmConfiguration = {
    alarmName: "orders-fail",
    metric: {
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensions: { FunctionName: "orders" },
    },
    statistic: "Sum",
    periodSeconds: 60,
    evaluationPeriods: 2,
    threshold: 0,
    comparison: "GreaterThanThreshold",
    treatMissingData: "notBreaching",
  };
  const failing = (fromMinute: number, toMinute: number) =>
    Array.from({ length: 20 }, (_, i): [number, unknown] => [
      i * 30_000,
      { fail: i >= 2 * fromMinute && i < 2 * toMinute },
    ]);
  const code = `export const handler = async (event) => { if (event.fail) throw new Error("no"); };`;

  it("go into ALARM while a function fails, and record why (fact 81)", async () => {
    const run = await simulate({ code, at: failing(3, 6), account: { alarms: [errors] } });
    expect(
      records(run, "alarm.changed").map(({ at, from, to }) => `${at / 1e6} s ${from} -> ${to}`),
    ).toEqual(["60 s INSUFFICIENT_DATA -> OK", "300 s OK -> ALARM", "420 s ALARM -> OK"]);
    expect(records(run, "alarm.changed")[1]).toMatchObject({
      because: "2 of the last 2 datapoints (2, 2) are above 0; 2 of 2 make an alarm",
      rule: 81,
    });
  });

  it("change nothing but their own records", async () => {
    const without = await simulate({ code, at: failing(3, 6) });
    const run = await simulate({ code, at: failing(3, 6), account: { alarms: [errors] } });
    const rest = run.trace.filter(({ type }) => type !== "alarm.changed");
    expect(rest.map((record) => ({ ...record, seq: 0 }))).toEqual(
      without.trace.map((record) => ({ ...record, seq: 0 })),
    );
  });

  it("are refused with the place of the setting", async () => {
    await expect(
      simulate({ code, account: { alarms: [{ ...errors, periodSeconds: 45 }] } }),
    ).rejects.toMatchObject({
      failure: { kind: "input", path: "account.alarms[0].periodSeconds" },
    });
  });
});
