/** Fact 69. https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html */
import { describe, expect, it } from "vitest";
import { Agenda } from "../../src/engine/kernel/agenda.ts";
import { fromSeconds } from "../../src/engine/kernel/instant.ts";
import type { TraceEvent, TraceRecord } from "../../src/engine/kernel/trace.ts";
import type { ScalableTarget } from "../../src/engine/services/applicationautoscaling/configuration.ts";
import {
  ScalingService,
  type Provisioned,
} from "../../src/engine/services/applicationautoscaling/scaling-service.ts";
import { CloudWatchService } from "../../src/engine/services/cloudwatch/cloudwatch-service.ts";

import { records, simulate, type Simulation } from "./simulate.ts";

const MINUTE_US = fromSeconds(60);
const FUNCTION = "orders";
const ALIAS = "live";

interface Account {
  target: Partial<ScalableTarget>;
  /** Environments at the start. */
  provisioned: number;
  /** Concurrent invocations in minute 0, 1, 2 ...; each lasts 15 s, and undefined is a minute without any. */
  traffic: (number | undefined)[];
  /** How long a change of provisioned concurrency takes. Default: none. */
  allocationSeconds?: number;
}

/** An alias whose invocations come in waves of equal concurrency, four times a minute. */
function scaled({ target, provisioned, traffic, allocationSeconds = 0 }: Account) {
  const agenda = new Agenda();
  const trace: TraceRecord[] = [];
  const record = (event: TraceEvent): void => {
    trace.push({ ...event, at: agenda.now, seq: trace.length });
  };
  const cloudwatch = new CloudWatchService(
    {
      agenda,
      epochMs: 0,
      record,
      trace: () => trace,
      seed: "1",
      targets: { push: () => {} },
      filtered: () => [],
      dateAt: String,
    },
    {},
  );
  const state: Provisioned = { requested: provisioned, status: "READY" };
  let allocated = 0;
  const changed = (now: number): void => {
    allocated = now;
    record({
      type: "provisioned.changed",
      functionName: FUNCTION,
      qualifier: ALIAS,
      requested: state.requested,
      allocated,
      available: allocated,
      status: state.status,
      because: "test",
      rule: 68,
    });
  };
  const scaling = new ScalingService({
    agenda,
    seed: "1",
    epochMs: Date.UTC(2026, 0, 5, 9),
    record,
    putMetricAlarm: (alarm, action) => cloudwatch.putMetricAlarm(alarm, action),
    deleteAlarm: (alarmName) => cloudwatch.deleteAlarm(alarmName),
    provisionedConcurrency: () => ({ ...state }),
    setProvisionedConcurrency: (_function, _qualifier, amount) => {
      state.requested = amount;
      state.status = "IN_PROGRESS";
      const ready = (): void => {
        state.status = "READY";
        changed(amount);
      };
      if (allocationSeconds === 0) return ready();
      agenda.at(agenda.now + fromSeconds(allocationSeconds), ready);
    },
  });
  changed(provisioned);
  scaling.registerTarget({
    functionName: FUNCTION,
    qualifier: ALIAS,
    minimum: 1,
    maximum: 100,
    ...target,
  });

  let environments = 0;
  traffic.forEach((concurrency = 0, minute) => {
    for (let wave = 0; wave < 4; wave++) {
      const start = minute * MINUTE_US + wave * fromSeconds(15);
      for (let i = 0; i < concurrency; i++) {
        const id = `env-${++environments}`;
        agenda.at(start, () => {
          const onProvisioned = i < allocated;
          record({
            type: "invocation.received",
            requestId: id,
            functionName: FUNCTION,
            qualifier: ALIAS,
            invocationType: "RequestResponse",
            source: "client",
            index: i,
            payloadBytes: 2,
          });
          record({
            type: "environment.created",
            environmentId: id,
            functionName: FUNCTION,
            version: "1",
            initializationType: onProvisioned ? "provisioned-concurrency" : "on-demand",
            because: "test",
            rule: 12,
          });
          record({ type: "environment.thawed", environmentId: id, requestId: id, frozenUs: 0 });
        });
        agenda.at(start + fromSeconds(14.9), () =>
          record({
            type: "environment.shutdown",
            environmentId: id,
            reason: "spindown",
            because: "test",
          }),
        );
      }
    }
  });
  const run = (minutes: number): void => {
    while (agenda.runNext(minutes * MINUTE_US));
  };
  const activities = (): string[] =>
    trace.flatMap((event) =>
      event.type === "scaling.activity"
        ? [`${event.at / MINUTE_US} min: ${event.from} -> ${event.to}`]
        : [],
    );
  const alarms = (kind: "High" | "Low"): string[] =>
    trace.flatMap((event) =>
      event.type === "alarm.changed" && event.alarmName.includes(`Alarm${kind}`)
        ? [`${event.at / MINUTE_US} min: ${event.to}`]
        : [],
    );
  return { run, activities, alarms, cloudwatch, state, trace };
}

const times = (count: number, value: number | undefined) => Array<typeof value>(count).fill(value);
const tracking = (settings: object = {}) => ({ targetTracking: { target: 0.7, ...settings } });

describe("target tracking of provisioned concurrency (fact 69)", () => {
  it("creates an alarm above the target and one below 90 % of it, on the average utilisation of a minute", () => {
    const { cloudwatch } = scaled({ target: tracking(), provisioned: 10, traffic: [] });
    const [high, low] = cloudwatch.alarms.map(({ configuration }) => configuration);
    expect(high).toMatchObject({
      alarmName: expect.stringMatching(
        /^TargetTracking-function:orders:live-AlarmHigh-[0-9a-f]{8}-[0-9a-f-]{27}$/,
      ),
      metric: {
        metricName: "ProvisionedConcurrencyUtilization",
        dimensions: { FunctionName: "orders", Resource: "orders:live" },
      },
      statistic: "Average",
      periodSeconds: 60,
      evaluationPeriods: 3,
      threshold: 0.7,
      comparison: "GreaterThanThreshold",
    });
    expect(low).toMatchObject({
      alarmName: expect.stringContaining("AlarmLow"),
      evaluationPeriods: 15,
      threshold: 0.63,
      comparison: "LessThanThreshold",
    });
  });

  it("scales out after three minutes above the target, to current x utilisation / target", () => {
    // Each wave is sampled twenty times, as it rises: 1 of 10, 2 of 10 ... and 10 of 10 from then on.
    const { run, activities, trace } = scaled({
      target: tracking(),
      provisioned: 10,
      traffic: times(6, 20),
    });
    run(3);
    expect(activities()).toEqual(["3 min: 10 -> 12"]);
    expect(trace.find(({ type }) => type === "scaling.activity")).toMatchObject({
      cause: expect.stringContaining("AlarmHigh"),
      because: "utilisation was 77.5 % of 10, the target is 70 %: 12 bring it there",
      rule: 69,
    });
  });

  it("does not react to bursts that are shorter than three minutes", () => {
    const { run, activities, alarms } = scaled({
      target: tracking(),
      provisioned: 10,
      traffic: [1, 30, 30, 1, 1, 30, 30, 1],
    });
    run(8);
    expect(alarms("High")).toEqual(["1 min: OK"]);
    expect(activities()).toEqual([]);
  });

  it("scales in after 15 minutes below 90 % of the target, in small steps, every minute while it lasts", () => {
    const { run, activities } = scaled({
      target: tracking(),
      provisioned: 40,
      traffic: times(20, 4),
    });
    run(18);
    expect(activities()).toEqual([
      "15 min: 40 -> 36",
      "16 min: 36 -> 33",
      "17 min: 33 -> 30",
      "18 min: 30 -> 27",
    ]);
  });

  it("scales in after the three minutes of AWS's guide when the alarm has three datapoints", () => {
    const { run, activities } = scaled({
      target: tracking({ scaleInDatapoints: 3 }),
      provisioned: 40,
      traffic: times(20, 4),
    });
    run(3);
    expect(activities()).toEqual(["3 min: 40 -> 36"]);
  });

  it("keeps the capacity when traffic stops: no metric, INSUFFICIENT_DATA, no scale-in", () => {
    const { run, activities, alarms, state } = scaled({
      target: tracking(),
      provisioned: 10,
      traffic: times(10, 13),
    });
    run(24 * 60);
    expect(activities()).toEqual([]);
    expect(alarms("Low")).toEqual(["1 min: OK", "27 min: INSUFFICIENT_DATA"]);
    expect(alarms("High")).toEqual(["1 min: OK", "15 min: INSUFFICIENT_DATA"]);
    expect(state.requested).toBe(10);
  });

  it("stays between minimum and maximum", () => {
    const high = scaled({
      target: { ...tracking(), maximum: 11 },
      provisioned: 10,
      traffic: times(6, 60),
    });
    high.run(6);
    expect(high.activities()).toEqual(["3 min: 10 -> 11"]);
    const low = scaled({
      target: { ...tracking({ scaleInDatapoints: 3 }), minimum: 9 },
      provisioned: 10,
      traffic: times(8, 1),
    });
    low.run(8);
    expect(low.activities()).toEqual(["3 min: 10 -> 9"]);
  });

  it("waits for an activity to be complete, and for the cooldown after it", () => {
    const slow = scaled({
      target: tracking(),
      provisioned: 10,
      traffic: times(12, 60),
      allocationSeconds: 90,
    });
    slow.run(6);
    expect(slow.activities()).toEqual(["3 min: 10 -> 14", "5 min: 14 -> 19"]);
    const cooled = scaled({
      target: tracking({ scaleOutCooldownSeconds: 180 }),
      provisioned: 10,
      traffic: times(12, 60),
      allocationSeconds: 90,
    });
    cooled.run(8);
    expect(cooled.activities()).toEqual(["3 min: 10 -> 14", "8 min: 14 -> 18"]);
  });

  it("never scales in when scale-in is disabled", () => {
    const { run, activities, cloudwatch } = scaled({
      target: tracking({ disableScaleIn: true, scaleInDatapoints: 3 }),
      provisioned: 40,
      traffic: times(10, 4),
    });
    run(10);
    expect(cloudwatch.alarms).toHaveLength(1);
    expect(activities()).toEqual([]);
  });
});

describe("scheduled actions (fact 69)", () => {
  it("change the range and bring the capacity into it", () => {
    const { run, activities } = scaled({
      target: {
        scheduled: [
          { name: "morning", schedule: "at(2026-01-05T09:01:00)", minimum: 20 },
          { name: "night", schedule: "cron(3 9 * * ? *)", minimum: 0, maximum: 5 },
        ],
      },
      provisioned: 10,
      traffic: [],
    });
    run(10);
    expect(activities()).toEqual(["1 min: 10 -> 20", "3 min: 20 -> 5"]);
  });

  it("bring a target into its range when it is registered", () => {
    expect(scaled({ target: { minimum: 4 }, provisioned: 2, traffic: [] }).activities()).toEqual([
      "0 min: 2 -> 4",
    ]);
  });
});

describe("what Application Auto Scaling takes", () => {
  it.each([
    ["qualifier", { qualifier: "$LATEST" }],
    ["minimum", { minimum: -1 }],
    ["maximum", { minimum: 5, maximum: 4 }],
    ["targetTracking.target", { targetTracking: { target: 0.95 } }],
    ["targetTracking.target", { targetTracking: { target: 70 } }],
    ["targetTracking.scaleInCooldownSeconds", tracking({ scaleInCooldownSeconds: -1 })],
    ["targetTracking.scaleInDatapoints", tracking({ scaleInDatapoints: 0 })],
    ["scheduled[0]", { scheduled: [{ name: "x", schedule: "rate(1 day)" }] }],
    [
      "scheduled[0].schedule",
      { scheduled: [{ name: "x", schedule: "cron(50 8 * * *)", minimum: 1 }] },
    ],
  ] as [string, Partial<ScalableTarget>][])("refuses %s: %j", (setting, target) => {
    expect(() => scaled({ target, provisioned: 1, traffic: [] })).toThrow(
      expect.objectContaining({ setting }),
    );
  });
});

describe("an account with target tracking", () => {
  it("scales the provisioned concurrency of an alias, and keeps it when traffic stops (the cost trap)", async () => {
    const scenario: Simulation = {
      code: `export const handler = () => new Promise((resolve) => setTimeout(resolve, 900));`,
      account: {
        versions: [{}],
        aliases: [{ name: "live", version: "1" }],
        provisionedConcurrency: [{ qualifier: "live", amount: 4 }],
        scalableTargets: [
          {
            functionName: "orders",
            qualifier: "live",
            minimum: 2,
            maximum: 20,
            targetTracking: { target: 0.7 },
          },
        ],
      },
      // Four invocations a second of 0.9 s each: all of it is in use.
      workload: {
        kind: "constant",
        count: 4 * 60 * 8,
        intervalMs: 250,
        payloads: [{}],
        target: { qualifier: "live" },
      },
      minVirtualMs: 3 * 3_600_000,
    };
    const run = await simulate(scenario);
    expect(
      records(run, "scaling.activity").map(
        ({ at, from, to }) => `${at / 6e7} min: ${from} -> ${to}`,
      ),
    ).toEqual(["3 min: 4 -> 6", "5 min: 6 -> 7"]);
    const low = run.alarms.find(({ configuration }) =>
      configuration.alarmName.includes("AlarmLow"),
    );
    expect(low!.states.at(-1)).toMatchObject({ state: "INSUFFICIENT_DATA" });
    expect(records(run, "provisioned.changed").at(-1)).toMatchObject({
      requested: 7,
      status: "READY",
    });
    const utilization = run.metrics.series.find(
      ({ name, dimensions }) => name === "ProvisionedConcurrencyUtilization" && dimensions.Resource,
    );
    expect(utilization!.points.at(-1)!.atMs).toBeLessThan(9 * 60_000);
  });
});
