import { describe, expect, it } from "vitest";
import { compileTemplate } from "../compile.ts";
import { messageText } from "../messages.ts";

function compiled(resources: string) {
  const { stack, messages } = compileTemplate({
    template: "template.yaml",
    files: {
      "template.yaml": `
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs24.x, Handler: index.handler, FunctionName: shop, CodeUri: ./ }
${resources}`,
      "index.mjs": "export const handler = async () => 1;",
    },
    parameters: {},
  });
  return { stack, said: messages.map((it) => messageText("template.yaml", it)) };
}

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
