import { describe, expect, it } from "vitest";
import { compileTemplate } from "./compile.ts";
import { messageText } from "./messages.ts";

const compiled = (template: string, parameters: Record<string, string> = {}) =>
  compileTemplate({
    template: "template.yaml",
    files: { "template.yaml": template, "index.ts": "export const handler = async () => 1;" },
    parameters,
  });

/** All messages, a line each. */
const said = (template: string, parameters: Record<string, string> = {}) =>
  compiled(template, parameters)
    .messages.map((it) => messageText("template.yaml", it))
    .join("\n");

const accountOf = (template: string, parameters: Record<string, string> = {}) => {
  const { stack, messages } = compiled(template, parameters);
  if (!stack) throw new Error(messages.map((it) => messageText("template.yaml", it)).join("\n"));
  return stack;
};

const QUEUES = `
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Stage: { Type: String, Default: test, AllowedValues: [test, prod] }
  Seconds: { Type: Number, Default: 45 }
Mappings:
  Retention:
    test: { Seconds: 3600 }
    prod: { Seconds: 86400 }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "orders-\${Stage}"
      VisibilityTimeout: !Ref Seconds
      MessageRetentionPeriod: !FindInMap [Retention, !Ref Stage, Seconds]
      DelaySeconds: !If [IsProd, 5, !Ref "AWS::NoValue"]
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt Failed.Arn
        maxReceiveCount: 3
  Failed:
    Type: AWS::SQS::Queue
  Audit:
    Type: AWS::SQS::Queue
    Condition: IsProd
Outputs:
  OrdersUrl:
    Value: !Ref Orders
  AuditArn:
    Condition: IsProd
    Value: !GetAtt Audit.Arn
`;

describe("a template", () => {
  it("deploys its resources, those that are referred to first", () => {
    expect(accountOf(QUEUES)).toMatchObject({
      account: {
        queues: [
          {
            name: "orders-test",
            visibilityTimeoutSeconds: 45,
            retentionSeconds: 3600,
            redrive: { deadLetterQueue: "sam-app-Failed-3YQ0DCscX7B5", maxReceiveCount: 3 },
          },
          { name: "sam-app-Failed-3YQ0DCscX7B5" },
        ],
      },
      outputs: { OrdersUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/orders-test" },
    });
  });

  it("takes other values for its parameters", () => {
    const { account, outputs } = accountOf(QUEUES, { Stage: "prod", Seconds: "60" });
    expect(account.queues).toMatchObject([
      { name: "orders-prod", visibilityTimeoutSeconds: 60, delaySeconds: 5 },
      {},
      {},
    ]);
    expect(Object.keys(outputs)).toEqual(["OrdersUrl", "AuditArn"]);
  });
});

describe("what is wrong with a template", () => {
  it("names the circle of resources that need each other", () => {
    const template = `
Resources:
  First:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Second.Arn, maxReceiveCount: 1 }
  Second:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: { deadLetterTargetArn: !Sub "\${First.Arn}", maxReceiveCount: 1 }
`;
    expect(said(template)).toMatchInlineSnapshot(
      `"template.yaml:3:3 Resources.First: Circular dependency between resources: [First, Second]. First -> Second -> First. Break it: give one of them a name of its own and write that name where it is referred to."`,
    );
  });

  it("says everything at once", () => {
    const template = `
Parameters:
  Stage: { Type: String }
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimout: 3
      DelaySeconds: soon
      Tags: [{ Key: a, Value: b }]
      KmsMasterKeyId: alias/aws/sqs
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Failed.Arm }
  Failed:
    Type: AWS::SQS::Queue
    DependsOn: [Nothing]
    Properties:
      QueueName: !Ref Stag
  Network:
    Type: AWS::EC2::VPC
  Odd:
    Type: AWS::SQS::Queues
`;
    expect(said(template)).toMatchInlineSnapshot(`
      "template.yaml:3:10 Parameters.Stage: Parameters: [Stage] must have values. Give one, or write a Default into the template.
      template.yaml:8:7 Resources.Orders.Properties.VisibilityTimout: AWS::SQS::Queue has no property VisibilityTimout. Did you mean VisibilityTimeout?
      template.yaml:9:21 Resources.Orders.Properties.DelaySeconds: Expected a whole number, received "soon".
      template.yaml:10:7 Resources.Orders.Properties.Tags: no effect. Tags are kept by AWS for people and bills; nothing here reads them.
      template.yaml:11:7 Resources.Orders.Properties.KmsMasterKeyId: not simulated. There are no keys: messages are kept as they are.
      template.yaml:12:22 Resources.Orders.Properties.RedrivePolicy.maxReceiveCount: Expected a whole number from 1 to 1000, received nothing. Add maxReceiveCount.
      template.yaml:12:45 Resources.Orders.Properties.RedrivePolicy.deadLetterTargetArn: Resource Failed does not support attribute type Arm in Fn::GetAtt. Did you mean Arn?
      template.yaml:13:3 Resources.Failed.DependsOn: Unresolved resource dependencies [Nothing] in the Resources block of the template: DependsOn names the logical id of a resource.
      template.yaml:17:18 Resources.Failed.Properties.QueueName: Unresolved resource dependencies [Stag] in the Resources block of the template: there is no parameter and no resource of this name. Did you mean Stage?
      template.yaml:18:3 Resources.Network: not simulated. AWS::EC2::VPC is not simulated: nothing is there, references to it give a name.
      template.yaml:20:3 Resources.Odd: Unrecognized resource types: [AWS::SQS::Queues]. Did you mean AWS::SQS::Queue?"
    `);
  });
});

const SECRETS = `
Resources:
  Password:
    Type: AWS::SecretsManager::Secret
    Properties:
      Name: db/password
      GenerateSecretString: { SecretStringTemplate: '{"user":"app"}', GenerateStringKey: password, ExcludePunctuation: true }
    Metadata: { Coldstart: { Changes: [{ AtMs: 60000, Value: next }] } }
  Rotation:
    Type: AWS::SecretsManager::RotationSchedule
    Properties:
      SecretId: !Ref Password
      RotationLambdaARN: !GetAtt Rotate.Arn
      RotationRules: { ScheduleExpression: "rate(10 days)" }
  Table:
    Type: AWS::SSM::Parameter
    Properties: { Name: /shop/table, Type: String, Value: orders }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }]
  Rotate:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: rotate
      Runtime: nodejs24.x
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code: { ZipFile: "export const handler = async () => 1;" }
      Layers: ["arn:aws:lambda:us-east-1:177933569100:layer:AWS-Parameters-and-Secrets-Lambda-Extension:12"]
      Environment: { Variables: { SECRET_ARN: !Ref Password, TABLE: !GetAtt Table.Value, NAME: !Ref Table } }
`;

describe("secrets and parameters of a template", () => {
  it("are in the account, with their rotation, and under the ARNs that the services give them", () => {
    const stack = accountOf(SECRETS);
    const { account } = stack as never as { account: Record<string, unknown> };
    expect(JSON.stringify(stack)).toMatch(
      /"SECRET_ARN":"arn:aws:secretsmanager:us-east-1:123456789012:secret:db\/password-[A-Za-z0-9]{6}","TABLE":"orders","NAME":"\/shop\/table"/,
    );
    expect(account["parameters"]).toEqual([
      { name: "/shop/table", type: "String", value: "orders" },
    ]);
    expect(account["secrets"]).toEqual([
      {
        name: "db/password",
        generate: {
          secretStringTemplate: '{"user":"app"}',
          generateStringKey: "password",
          excludePunctuation: true,
        },
        changes: [{ atMs: 60_000, value: "next" }],
        rotation: {
          functionName: "rotate",
          rotateImmediately: true,
          scheduleExpression: "rate(10 days)",
        },
      },
    ]);
  });
});
