import { describe, expect, it } from "vitest";
import { compiledResources } from "./fixture.ts";

const capacity = (action: string) =>
  compiledResources(`
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: shop
      CodeUri: ./
      Handler: index.handler
      Runtime: nodejs24.x
      AutoPublishAlias: live
  Capacity:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    DependsOn: ShopAliaslive
    Properties:
      ServiceNamespace: lambda
      ScalableDimension: lambda:function:ProvisionedConcurrency
      ResourceId: !Sub function:\${Shop}:live
      MinCapacity: 1
      MaxCapacity: 8
      ScheduledActions:
        - ScheduledActionName: before-nine
          ScalableTargetAction: { MinCapacity: 8 }
          ${action}
`);

describe("AWS::ApplicationAutoScaling::ScalableTarget in a template", () => {
  it.each(["cron(50 8 * * ? *)", "rate(1 day)", "at(2026-01-06T08:50:00)"])(
    "has scheduled actions at %s (fact 69)",
    (schedule) => {
      const { stack, said } = capacity(`Schedule: ${schedule}\n          Timezone: UTC`);
      expect(said).toEqual([]);
      expect(stack?.account.scalableTargets?.[0]?.scheduled).toEqual([
        { name: "before-nine", schedule, minimum: 8 },
      ]);
    },
  );

  it("refuses other time zones than UTC", () => {
    const { said } = capacity("Schedule: cron(50 8 * * ? *)\n          Timezone: Europe/Paris");
    expect(said.join("\n")).toMatch(/Timezone: Expected UTC.*received "Europe\/Paris"/);
  });
});
