/** Application Auto Scaling through its unmodified client. https://docs.aws.amazon.com/autoscaling/application/APIReference/API_Operations.html */
import { describe, expect, it } from "vitest";
import type { AccountDefinition } from "../../src/session/protocol.ts";
import { records } from "../simulations/simulate.ts";
import { functionNamed, inHandler as handlerWith } from "./service-client.ts";

const ACCOUNT: AccountDefinition = {
  functions: [
    {
      configuration: functionNamed("shop", { timeoutSeconds: 60 }),
      versions: [{}],
      aliases: [{ name: "live", version: "1" }],
    },
  ],
};
const SHOP = `export const handler = () => new Promise((resolve) => setTimeout(resolve, 50000));`;
const LIVE = `{ ServiceNamespace: "lambda", ResourceId: "function:shop:live", ScalableDimension: "lambda:function:ProvisionedConcurrency" }`;

const inHandler = (statements: string, account = ACCOUNT) =>
  handlerWith(
    "@aws-sdk/client-application-auto-scaling",
    `const live = ${LIVE};
     const policy = (more = {}) => ({ ...live, PolicyName: "p", PolicyType: "TargetTrackingScaling", TargetTrackingScalingPolicyConfiguration: { TargetValue: 0.7, PredefinedMetricSpecification: { PredefinedMetricType: "LambdaProvisionedConcurrencyUtilization" }, ...more } });
     ${statements}`,
    { account, files: { "shop.mjs": SHOP } },
  );

describe("Application Auto Scaling through its client", () => {
  it("registers a target, tracks its utilisation with two alarms, and scales it out (fact 69)", async () => {
    const { payload, run } = await inHandler(
      `const { ScalableTargetARN } = await send("RegisterScalableTarget", { ...live, MinCapacity: 1, MaxCapacity: 3 });
       const put = await send("PutScalingPolicy", policy());
       const { ScalableTargets: [target] } = await send("DescribeScalableTargets", { ServiceNamespace: "lambda" });
       const { ScalingPolicies: [described] } = await send("DescribeScalingPolicies", { ServiceNamespace: "lambda" });
       await sleep(480000);
       const { ScalingActivities } = await send("DescribeScalingActivities", { ServiceNamespace: "lambda", ResourceId: "function:shop:live" });
       return [ScalableTargetARN, [target.MinCapacity, target.MaxCapacity, target.ResourceId], put.Alarms.map((a) => a.AlarmName.replace(/[\\da-f-]{36}$/, "id")), described.TargetTrackingScalingPolicyConfiguration.TargetValue, ScalingActivities.map((a) => a.Description)];`,
      {
        ...ACCOUNT,
        traffic: [
          {
            kind: "list",
            target: { function: "shop", qualifier: "live" },
            arrivals: Array.from({ length: 6 }, (_, i) => ({ atMs: 150_000 + i * 50_500 })),
          } as never,
        ],
      },
    );
    expect(payload).toEqual([
      "arn:aws:application-autoscaling:us-east-1:123456789012:scalable-target/function:shop:live",
      [1, 3, "function:shop:live"],
      [
        "TargetTracking-function:shop:live-AlarmHigh-id",
        "TargetTracking-function:shop:live-AlarmLow-id",
      ],
      0.7,
      [3, 2, 1].map((amount) => `Setting desired concurrency to ${amount}.`),
    ]);
    expect(records(run, "scaling.activity").map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
  });

  it("scheduled actions change the range, once or again and again, until they are deleted", async () => {
    const { payload, run } = await inHandler(
      `await send("RegisterScalableTarget", { ...live, MinCapacity: 0, MaxCapacity: 10 });
       const put = (ScheduledActionName, Schedule, MinCapacity, MaxCapacity) => send("PutScheduledAction", { ...live, ScheduledActionName, Schedule, ScalableTargetAction: { MinCapacity, MaxCapacity } });
       await put("morning", "at(2026-01-05T09:02:00)", 2, 4);
       await put("often", "rate(5 minutes)", 3, 3);
       await put("never", "cron(0 12 * * ? *)", 9, 9);
       const { ScheduledActions } = await send("DescribeScheduledActions", { ServiceNamespace: "lambda" });
       await send("DeleteScheduledAction", { ...live, ScheduledActionName: "never" });
       await sleep(400000);
       const { ScalableTargets: [target] } = await send("DescribeScalableTargets", { ServiceNamespace: "lambda" });
       await send("DeregisterScalableTarget", live);
       return [ScheduledActions.map((a) => a.Schedule), target.MinCapacity, target.MaxCapacity, (await send("DescribeScalableTargets", { ServiceNamespace: "lambda" })).ScalableTargets.length];`,
    );
    expect(payload).toEqual([
      ["at(2026-01-05T09:02:00)", "rate(5 minutes)", "cron(0 12 * * ? *)"],
      3,
      3,
      0,
    ]);
    expect(
      records(run, "scaling.activity").map(({ to, cause, at }) => [
        to,
        cause,
        Math.round(at / 60e6),
      ]),
    ).toEqual([
      [2, "scheduled action morning", 2],
      [3, "scheduled action often", 5],
    ]);
  });

  it("a policy that is deleted takes its alarms along", async () => {
    const { payload, run } = await inHandler(
      `await send("RegisterScalableTarget", { ...live, MinCapacity: 0, MaxCapacity: 2 });
       await send("PutScalingPolicy", policy({ DisableScaleIn: true }));
       const replaced = await send("PutScalingPolicy", policy({ TargetValue: 0.5, ScaleOutCooldown: 60 }));
       await send("DeleteScalingPolicy", { ...live, PolicyName: "p" });
       return [replaced.Alarms.length, (await send("DescribeScalingPolicies", { ServiceNamespace: "lambda" })).ScalingPolicies];`,
    );
    expect(payload).toEqual([2, []]);
    expect(run.alarms).toHaveLength(3);
  });

  it("says what it does not take", async () => {
    const { payload } = await inHandler(
      `await send("RegisterScalableTarget", { ...live, MinCapacity: 0, MaxCapacity: 2 });
       const register = (more) => refused("RegisterScalableTarget", { ...live, MinCapacity: 1, MaxCapacity: 2, ...more });
       const action = (Schedule, ScalableTargetAction = { MinCapacity: 1 }) => refused("PutScheduledAction", { ...live, ScheduledActionName: "a", Schedule, ScalableTargetAction });
       return (await Promise.all([
         register({ MaxCapacity: 0 }), register({ MinCapacity: -1 }), register({ ResourceId: "function:shop" }), register({ ServiceNamespace: "dynamodb", ResourceId: "table/t", ScalableDimension: "dynamodb:table:ReadCapacityUnits" }),
         refused("DeregisterScalableTarget", { ...live, ResourceId: "function:shop:none" }),
         refused("PutScalingPolicy", { ...policy(), ResourceId: "function:shop:none" }), refused("PutScalingPolicy", policy({ TargetValue: 1.5 })),
         refused("PutScalingPolicy", policy({ PredefinedMetricSpecification: { PredefinedMetricType: "DynamoDBReadCapacityUtilization" } })),
         refused("PutScalingPolicy", { ...policy(), PolicyType: "StepScaling" }), refused("DeleteScalingPolicy", { ...live, PolicyName: "none" }),
         action("at(tomorrow)"), action("rate(5 minute)"), action("rate(5 minutes)", {}), refused("PutScheduledAction", { ...live, ScheduledActionName: "a", Schedule: "rate(5 minutes)", Timezone: "Europe/Paris", ScalableTargetAction: { MinCapacity: 1 } }),
       ])).map(([name, , status]) => name + " " + status);`,
    );
    expect(payload).toEqual([
      "ValidationException 400",
      "ValidationException 400",
      "ValidationException 400",
      "Error ERR_NOT_SIMULATED",
      "ObjectNotFoundException 400",
      "ObjectNotFoundException 400",
      "ValidationException 400",
      "ValidationException 400",
      "Error ERR_NOT_SIMULATED",
      "ObjectNotFoundException 400",
      "ValidationException 400",
      "ValidationException 400",
      "ValidationException 400",
      "Error ERR_NOT_SIMULATED",
    ]);
  });
});
