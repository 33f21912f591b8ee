/** AWS::Lambda::Permission: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html */
import { filledText, flag, notSimulated, oneOf, required } from "../kinds.ts";
import { resourceType } from "../resource-type.ts";
import { functionArn } from "./lambda-function.ts";
import { functionFor } from "./lambda-versions.ts";

export const permission = resourceType({
  type: "AWS::Lambda::Permission",
  properties: {
    Action: required(filledText),
    FunctionName: required(filledText),
    Principal: required(filledText),
    SourceArn: filledText,
    SourceAccount: filledText,
    FunctionUrlAuthType: oneOf("NONE", "AWS_IAM"),
    InvokedViaFunctionUrl: flag,
    EventSourceToken: notSimulated("Alexa is not simulated."),
    PrincipalOrgID: notSimulated("There is one account."),
  },
  naming: { longest: 100 },
  deploy(resource, account) {
    const { properties: it } = resource;
    const owner = functionFor(it.FunctionName, resource.placeOf("FunctionName"), account);
    if (!owner) return;
    const { functionName } = owner.configuration;
    const [, qualifier] = /:function:[\w-]+:([\w$-]+)$/.exec(it.FunctionName) ?? [];
    const named = qualifier === undefined ? functionName : `${functionName}:${qualifier}`;
    const conditions = conditionsOf("ArnLike", { "aws:SourceArn": it.SourceArn }).concat(
      conditionsOf("StringEquals", {
        "aws:SourceAccount": it.SourceAccount,
        "lambda:FunctionUrlAuthType": it.FunctionUrlAuthType,
        "lambda:InvokedViaFunctionUrl": it.InvokedViaFunctionUrl ? "true" : undefined,
      }),
    );
    account.add(
      "resourcePolicies",
      {
        resource: functionArn(named),
        statements: [
          {
            effect: "Allow",
            actions: [it.Action],
            resources: [functionArn(named)],
            principals: [it.Principal],
            ...(conditions.length > 0 ? { conditions: Object.fromEntries(conditions) } : {}),
          },
        ],
      },
      resource,
    );
  },
});

function conditionsOf(
  operator: string,
  keys: Record<string, string | undefined>,
): [string, Record<string, string[]>][] {
  const given = Object.entries(keys).filter(([, value]) => value !== undefined);
  if (given.length === 0) return [];
  return [[operator, Object.fromEntries(given.map(([key, value]) => [key, [value!]]))]];
}
