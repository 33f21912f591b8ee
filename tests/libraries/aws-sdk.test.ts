/** The AWS SDK for JavaScript v3, real and unmodified: each client loads, signs and sends. */
import { describe, expect, it } from "vitest";
import { LIBRARIES } from "../../src/libraries/packages.ts";
import type { RunResult } from "../../src/session/protocol.ts";
import { records } from "../simulations/simulate.ts";
import { resultOf, runOf } from "./handler.ts";

/** A call of each client, and what its request says that it is. */
const CALLS: [client: string, command: string, input: object, called: string][] = [
  [
    "apigatewaymanagementapi",
    "PostToConnection",
    { ConnectionId: "c", Data: "x" },
    "execute-api POST /@connections/c",
  ],
  [
    "application-auto-scaling",
    "DescribeScalableTargets",
    { ServiceNamespace: "lambda" },
    "application-autoscaling DescribeScalableTargets",
  ],
  ["bedrock-runtime", "InvokeModel", { modelId: "m", body: "{}" }, "bedrock POST /model/m/invoke"],
  ["cloudwatch", "PutMetricData", { Namespace: "n", MetricData: [] }, "monitoring PutMetricData"],
  ["cloudwatch-logs", "DescribeLogGroups", {}, "logs DescribeLogGroups"],
  ["dynamodb", "PutItem", { TableName: "t", Item: { id: { S: "1" } } }, "dynamodb PutItem"],
  ["eventbridge", "PutEvents", { Entries: [] }, "events PutEvents"],
  ["iot-data-plane", "Publish", { topic: "t", payload: "x" }, "iotdata POST /topics/t"],
  [
    "kinesis",
    "PutRecord",
    { StreamName: "s", Data: Buffer.from("x"), PartitionKey: "k" },
    "kinesis PutRecord",
  ],
  ["kms", "Encrypt", { KeyId: "k", Plaintext: Buffer.from("x") }, "kms Encrypt"],
  ["lambda", "Invoke", { FunctionName: "f" }, "lambda Invoke"],
  [
    "rds-data",
    "ExecuteStatement",
    { resourceArn: "r", secretArn: "s", sql: "select 1" },
    "rds-data ExecuteStatement",
  ],
  ["s3", "PutObject", { Bucket: "b", Key: "k", Body: "hello" }, "s3 PutObject"],
  ["scheduler", "GetSchedule", { Name: "n" }, "scheduler GET /schedules/n"],
  ["secrets-manager", "GetSecretValue", { SecretId: "s" }, "secretsmanager GetSecretValue"],
  ["ses", "GetSendQuota", {}, "ses GetSendQuota"],
  ["sesv2", "GetAccount", {}, "ses GET /v2/email/account"],
  [
    "sfn",
    "StartExecution",
    { stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:m" },
    "states StartExecution",
  ],
  [
    "sns",
    "Publish",
    { TopicArn: "arn:aws:sns:us-east-1:123456789012:t", Message: "m" },
    "sns Publish",
  ],
  [
    "sqs",
    "SendMessage",
    { QueueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/q", MessageBody: "m" },
    "sqs SendMessage",
  ],
  ["ssm", "GetParameter", { Name: "n" }, "ssm GetParameter"],
  ["sts", "GetCallerIdentity", {}, "sts GetCallerIdentity"],
  ["xray", "GetSamplingRules", {}, "xray GetSamplingRules"],
];

/** Bytes have no JSON; the handler makes them of a text. */
const literal = (input: object): string =>
  JSON.stringify(input, (_, value: unknown) =>
    typeof value === "object" && value !== null && "type" in value && value.type === "Buffer"
      ? "bytes:x"
      : value,
  ).replaceAll('"bytes:x"', 'Buffer.from("x")');

describe("clients", () => {
  it.each(CALLS)("client-%s sends %s", async (client, command, input, called) => {
    const endpoint =
      client === "apigatewaymanagementapi"
        ? "{ endpoint: 'https://a.execute-api.us-east-1.amazonaws.com/prod' }"
        : "{}";
    const code = `import * as sdk from "@aws-sdk/client-${client}";
      const Client = Object.entries(sdk).find(([name]) => /Client$/.test(name) && name !== "__Client")[1];
      const client = new Client(${endpoint});
      export const handler = () => client.send(new sdk.${command}Command(${literal(input)})).catch((e) => [e.code, e.message]);`;
    const run = await runOf(code);
    const [request] = records(run, "http.requested");
    const payload: unknown = run.invocations[0]?.payload;
    const [error, message = ""] = Array.isArray(payload) ? (payload as string[]) : [];
    // A service that is simulated answers; the call of another says its name.
    const said = request?.aws
      ? `${request.aws.service} ${request.aws.operation}`
      : `${error} ${message.replace(/ is not simulated.*/, "")}`;
    expect([
      called,
      `ERR_NOT_SIMULATED ${called.replace("/@connections", "/prod/@connections")}`,
    ]).toContain(said);
    expect(request?.host).toMatch(/\.amazonaws\.com$/);
    expect(records(run, "http.requested")).toHaveLength(1);
  });

  it("every bundled client has a call here", () => {
    const clients = LIBRARIES.map(({ name }) => /^@aws-sdk\/client-(.+)$/.exec(name)?.[1]).filter(
      (name) => name !== undefined,
    );
    expect(CALLS.map(([client]) => client)).toEqual(clients);
  });
});

describe("around the clients", () => {
  it("the document client marshals", async () => {
    const code = `import { DynamoDBClient } from "@aws-sdk/client-dynamodb"; import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
      const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
      export const handler = () => client.send(new PutCommand({ TableName: "t", Item: { id: "1", n: 2 } })).catch((e) => e.code);`;
    const run = await runOf(code);
    const [request] = records(run, "http.requested");
    expect(JSON.parse(request!.body!)).toEqual({
      TableName: "t",
      Item: { id: { S: "1" }, n: { N: "2" } },
    });
  });

  it("presigned URLs carry the environment's credentials", async () => {
    const code = `import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3"; import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
      export const handler = () => getSignedUrl(new S3Client({}), new GetObjectCommand({ Bucket: "photos", Key: "k" }), { expiresIn: 60 });`;
    expect(await resultOf(code)).toMatch(
      /^https:\/\/photos\.s3\.us-east-1\.amazonaws\.com\/k\?.*X-Amz-Expires=60.*X-Amz-Signature=[\da-f]{64}/,
    );
  });

  it("a version of the runtime's SDK is found under NODE_PATH, also with require", async () => {
    const code = `const { SQSClient } = require("@aws-sdk/client-sqs");
      exports.handler = async () => [typeof SQSClient, require.resolve("@aws-sdk/client-sqs")];`;
    expect(await resultOf({ "index.cjs": code })).toEqual([
      "function",
      "/var/runtime/node_modules/@aws-sdk/client-sqs/index.mjs",
    ]);
  });

  it("without credentials in the environment the chain ends as it does outside AWS", async () => {
    const code = `import { SQSClient, ListQueuesCommand } from "@aws-sdk/client-sqs"; delete process.env.AWS_ACCESS_KEY_ID;
      export const handler = () => new SQSClient({}).send(new ListQueuesCommand({})).catch((e) => [e.name, e.message]);`;
    expect(await resultOf(code)).toEqual([
      "CredentialsProviderError",
      expect.stringContaining("Could not load credentials from any providers"),
    ]);
  });
});

it("a function that brings packages of its own takes as long with the SDK, which is compiled later", async () => {
  const code = `import { SQSClient, ListQueuesCommand } from "@aws-sdk/client-sqs"; const client = new SQSClient({});
    export const handler = () => client.send(new ListQueuesCommand({})).catch((e) => e.code);`;
  const ahead = await runOf({ "index.mjs": code });
  const later = await runOf({ "index.mjs": code, "notes.txt": "node_modules/" });
  const times = ({ invocations: [only] }: RunResult) => [
    only?.initMs,
    only?.durationMs,
    only?.payload,
  ];
  expect(times(later)).toEqual(times(ahead));
});
