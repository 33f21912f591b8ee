import { describe, expect, it } from "vitest";
import { compiledResources } from "./fixture.ts";

const SHOP = `
  Shop:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs24.x, Handler: index.handler, FunctionName: shop, CodeUri: ./ }`;

const compiled = (resources: string) =>
  compiledResources(`${SHOP}
${resources}`);

describe("AWS::Logs in a template", () => {
  it("becomes log groups with a retention, and metric filters", () => {
    const { stack, said } = compiled(`
  Logs: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: !Sub "/aws/lambda/${"${Shop}"}", RetentionInDays: 30 } }
  Errors:
    Type: AWS::Logs::MetricFilter
    Properties:
      FilterName: errors
      LogGroupName: !Ref Logs
      FilterPattern: '{ $.level = "ERROR" }'
      MetricTransformations:
        - { MetricName: Errors, MetricNamespace: Shop, MetricValue: "1", Dimensions: [{ Key: kind, Value: $.kind }] }
`);
    expect(said).toEqual([]);
    expect(stack?.account).toMatchObject({
      logGroups: [{ name: "/aws/lambda/shop", retentionDays: 30 }],
      metricFilters: [
        {
          filterName: "errors",
          logGroupName: "/aws/lambda/shop",
          filterPattern: '{ $.level = "ERROR" }',
          namespace: "Shop",
          metricName: "Errors",
          metricValue: "1",
          dimensions: { kind: "$.kind" },
        },
      ],
    });
  });

  it("takes one transformation of a metric filter", () => {
    const { said } = compiled(`
  Errors:
    Type: AWS::Logs::MetricFilter
    Properties: { FilterPattern: "", LogGroupName: app, MetricTransformations: [] }
`);
    expect(said.join()).toContain("Expected MetricTransformations with one member, received 0.");
  });
});
