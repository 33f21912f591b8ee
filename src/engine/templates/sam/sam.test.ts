import { describe, expect, it } from "vitest";
import { compileTemplate } from "../compile.ts";
import { messageText } from "../messages.ts";
import { POLICY_TEMPLATES } from "./policy-templates.ts";

const compile = (template: string) =>
  compileTemplate({
    template: "template.yaml",
    files: { "template.yaml": template, "src/index.js": "", "layer/nodejs/a.js": "" },
  });

/** A function with these properties, and other resources behind it. */
const functionOf = (properties: string, others = "") => `Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: index.handler
      Runtime: nodejs24.x
${properties.replace(/^/gm, "      ")}
${others.replace(/^/gm, "  ")}`;

const stackOf = (template: string) => {
  const { stack, messages } = compile(template);
  if (!stack) throw new Error(messages.map((it) => messageText("template.yaml", it)).join("\n"));
  return stack;
};

const errorsIn = (template: string) =>
  compile(template)
    .messages.filter(({ level }) => level === "error")
    .map((it) => messageText("template.yaml", it));

const statements = (template: string) => stackOf(template).account.roles![0]!.statements;

describe("AWS::Serverless::Function", () => {
  it("has AWS's defaults, and a role that may write logs", () => {
    const { own, account } = stackOf(functionOf(""));
    expect(own!.configuration).toMatchObject({
      functionName: expect.stringMatching(/^sam-app-Orders-[A-Za-z0-9]{12}$/),
      memorySizeMb: 128,
      timeoutSeconds: 3,
      architecture: "x86_64",
      environment: {},
    });
    expect(account.roles).toMatchObject([
      {
        name: own!.configuration.role,
        statements: [{ actions: expect.arrayContaining(["logs:PutLogEvents"]) }],
      },
    ]);
    expect(own!.files).toEqual({ "index.js": "" });
  });

  it("publishes a version for AutoPublishAlias; events and provisioned concurrency are the alias's", () => {
    const { own, account } = stackOf(
      functionOf(
        `AutoPublishAlias: live
ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 3 }
Events:
  Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } }`,
        "Jobs: { Type: AWS::SQS::Queue }",
      ),
    );
    expect(own).toMatchObject({
      versions: [{}],
      aliases: [{ name: "live", version: "1" }],
      provisionedConcurrency: [{ qualifier: "live", amount: 3 }],
    });
    expect(account.eventSourceMappings).toMatchObject([{ id: "OrdersJobs", qualifier: "live" }]);
  });

  it("gets what its events, its dead-letter queue and its destinations need into its role", () => {
    const template = functionOf(
      `DeadLetterQueue: { Type: SQS, TargetArn: !GetAtt Jobs.Arn }
EventInvokeConfig:
  DestinationConfig: { OnSuccess: { Type: SQS } }
Events:
  Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } }`,
      "Jobs: { Type: AWS::SQS::Queue, Properties: { QueueName: jobs } }",
    );
    const actions = statements(template).flatMap((it) => it.actions ?? []);
    expect(actions).toEqual(expect.arrayContaining(["sqs:ReceiveMessage", "sqs:SendMessage"]));
    expect(stackOf(template).account.queues!.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^sam-app-OrdersEventInvokeConfigOnSuccessQueue-/),
      "jobs",
    ]);
  });

  it("allows what its policies say: templates, managed policies, statements", () => {
    const allowed = statements(
      functionOf(
        `Policies:
  - AmazonDynamoDBReadOnlyAccess
  - SQSSendMessagePolicy: { QueueName: !GetAtt Jobs.QueueName }
  - Statement: { Effect: Deny, Action: "s3:*", Resource: "*" }`,
        "Jobs: { Type: AWS::SQS::Queue, Properties: { QueueName: jobs } }",
      ),
    );
    expect(allowed).toContainEqual({
      effect: "Allow",
      actions: ["sqs:SendMessage*"],
      resources: ["arn:aws:sqs:us-east-1:123456789012:jobs"],
    });
    expect(allowed).toContainEqual({ effect: "Deny", actions: ["s3:*"], resources: ["*"] });
    expect(allowed.flatMap(({ actions = [] }) => actions)).toContain("dynamodb:Query");
  });

  it.each(Object.entries(POLICY_TEMPLATES))("%s becomes statements", (name, { parameters }) => {
    const values = parameters.map((it) => `${it}: name`).join(", ");
    const allowed = statements(functionOf(`Policies: [{ ${name}: { ${values} } }]`));
    expect(allowed.length).toBeGreaterThan(1);
    const resources = allowed.flatMap((it) => it.resources ?? []);
    expect(resources.filter((it) => !/^(\*|name|arn:aws:[\w-]+:.*)$/.test(it))).toEqual([]);
    expect(resources.join()).not.toMatch(/~|\$\{/);
  });

  it("numbers the versions of a layer", () => {
    const { own, account } = stackOf(
      functionOf(
        "Layers: [!Ref Second]",
        `First: { Type: AWS::Serverless::LayerVersion, Properties: { LayerName: shared, ContentUri: layer } }
Second:
  Type: AWS::Serverless::LayerVersion
  DependsOn: First
  Properties: { LayerName: shared, ContentUri: layer }`,
      ),
    );
    expect(account.layers).toMatchObject([
      { name: "shared", version: 1, files: { "nodejs/a.js": "" } },
      { version: 2 },
    ]);
    expect(own!.configuration.layers).toEqual(["shared:2"]);
  });
});

describe("what is wrong with a SAM template", () => {
  it.each([
    [
      functionOf("").replace("Transform: AWS::Serverless-2016-10-31", "Description: x"),
      "template.yaml:3:3 Resources.Orders: AWS::Serverless::Function belongs to SAM. Add Transform: AWS::Serverless-2016-10-31 at the top.",
    ],
    [
      functionOf("").replace("CodeUri: src", "CodeUri: scr"),
      'template.yaml:6:16 Resources.Orders.Properties.CodeUri: Expected a folder with code, but there is no file under "scr". Folders: src, layer, layer/nodejs.',
    ],
    [
      functionOf("").replace("      CodeUri: src\n", ""),
      "template.yaml:3:3 Resources.Orders: One of CodeUri and InlineCode says where the code is; this function has neither. Add CodeUri, for example src/orders.",
    ],
    [
      functionOf("").replace("CodeUri: src", "PackageType: Image"),
      "template.yaml:3:3 Resources.Orders: PackageType is Image: container images are not run here. Expected Zip, with Handler, Runtime and CodeUri.",
    ],
    [
      functionOf("").replace("nodejs24.x", "python3.13"),
      'template.yaml:8:16 Resources.Orders.Properties.Runtime: Expected one of nodejs24.x, nodejs22.x, received "python3.13".',
    ],
    [
      functionOf("MemorySise: 512"),
      "template.yaml:9:7 Resources.Orders.Properties.MemorySise: AWS::Serverless::Function has no property MemorySise. Did you mean MemorySize?",
    ],
    [
      functionOf("Timeout: 901"),
      "template.yaml:9:16 Resources.Orders.Properties.Timeout: Expected a whole number from 1 to 900 (s), received 901.",
    ],
    [
      functionOf("Environment: { Variables: [A] }"),
      'template.yaml:9:33 Resources.Orders.Properties.Environment.Variables: Expected an object of names and values, received ["A"]. Each of its values is text.',
    ],
    [
      functionOf("Role: arn:aws:iam::123456789012:role/other"),
      "template.yaml:9:13 Resources.Orders.Properties.Role: The role defined for the function cannot be assumed by Lambda: there is no role arn:aws:iam::123456789012:role/other in this template. Refer to one with !GetAtt <logical id>.Arn; without Role, SAM makes one.",
    ],
    [
      functionOf("Policies: [{ SQSPolerPolicy: { QueueName: a } }]"),
      "template.yaml:9:20 Resources.Orders.Properties.Policies[0].SQSPolerPolicy: There is no SAM policy template SQSPolerPolicy. Did you mean SQSPollerPolicy?",
    ],
    [
      functionOf("Policies: [{ SQSPollerPolicy: { Queue: a } }]"),
      "template.yaml:9:37 Resources.Orders.Properties.Policies[0].SQSPollerPolicy: SQSPollerPolicy takes QueueName; received Queue.",
    ],
    [
      functionOf("Events: { A: { Type: Sqs, Properties: {} } }"),
      'template.yaml:9:28 Resources.Orders.Properties.Events.A.Type: Expected an event: an object with Type (Api, HttpApi, SQS, Kinesis, DynamoDB, SNS, S3, EventBridgeRule, CloudWatchEvent, Schedule) and Properties, received "Sqs". Did you mean SQS?',
    ],
    [
      functionOf(
        "Events: { A: { Type: S3, Properties: { Bucket: files, Events: s3:ObjectCreated:* } } }",
      ),
      'template.yaml:9:54 Resources.Orders.Properties.Events.A.Properties.Bucket: Expected a bucket of this template: !Ref and its logical id, received "files". S3 events are settings of the bucket.',
    ],
    [
      functionOf("Events: { A: { Type: HttpApi, Properties: { Path: orders, Method: get } } }"),
      'template.yaml:9:57 Resources.Orders.Properties.Events.A.Properties.Path: Expected a path that begins with /, received "orders".',
    ],
    [
      "Resources: [",
      "template.yaml:1:13: Not YAML: Flow sequence in block collection must be sufficiently indented and end with a ].",
    ],
    [
      "Resources: {}",
      "template.yaml:1:12 Resources: At least one Resources member must be defined: an object with the resources of the account.",
    ],
    [
      "Resouces: { A: { Type: AWS::SQS::Queue } }",
      "template.yaml:1:1 Resouces: Invalid template property or properties [Resouces]. Did you mean Resources?",
    ],
    [
      "Resources: { A: { Type: AWS::SQS::Queue }, A: { Type: AWS::SQS::Queue } }",
      "template.yaml:1:44: The same key is there twice.",
    ],
  ])("%#: the first error of the template", (template, message) => {
    expect(errorsIn(template)[0]).toBe(message);
  });
});
