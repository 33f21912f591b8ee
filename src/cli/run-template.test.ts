/** `run` with a template, as a person meets it. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const MAIN = join(fileURLToPath(new URL("../..", import.meta.url)), "src/cli/main.ts");

const FILES: Record<string, string> = {
  "shop/template.yaml": `
Transform: AWS::Serverless-2016-10-31
Parameters:
  Greeting: { Type: String, Default: hello }
Globals:
  Function: { Runtime: nodejs24.x, Handler: index.handler, MemorySize: 512 }
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/orders
      Environment: { Variables: { GREETING: !Ref Greeting } }
      FunctionUrlConfig: { AuthType: NONE }
      VpcConfig: { SubnetIds: [subnet-1] }
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/fulfil
      Events:
        Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } }
  Jobs: { Type: AWS::SQS::Queue }
Outputs:
  JobsUrl: { Value: !Ref Jobs }
`,
  "shop/src/orders/index.ts":
    "export const handler = async (event: { rawPath?: string; name?: string }) => `${process.env.GREETING} ${event.rawPath ?? event.name}`;",
  "shop/src/fulfil/index.ts":
    "export const handler = async (event: { Records: { body: string }[] }) => event.Records.map(({ body }) => body);",
  "broken/template.yaml": `
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties: { DelaySecond: 3 }
`,
  "service/serverless.yml": `
service: hello
provider:
  name: aws
  runtime: nodejs24.x
  environment: { WHO: "\${env:WHO_IS_THERE}", STAGE: "\${sls:stage}", COLOR: "\${param:color}" }
functions:
  greet: { handler: src/greet.handler, events: [{ httpApi: GET /hello }] }
`,
  "service/.env": "WHO_IS_THERE=nobody",
  "service/.env.prod": "WHO_IS_THERE=Ada",
  "service/src/greet.ts":
    "export const handler = async () => [process.env.WHO, process.env.STAGE, process.env.COLOR].join(' ');",
  "coded/serverless.ts": "export default {};",
  "plain/index.js": "exports.handler = async () => 1;",
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "coldstart-template-"));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

function coldstart(...args: string[]): { code: number | null; out: string; err: string } {
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined };
  const options = { cwd: folder, env, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, "run", ...args], options);
  return { code: status, out: stdout, err: stderr };
}

const payloads = (out: string): unknown[] =>
  (JSON.parse(out) as { invocations: { payload: unknown }[] }).invocations.map(
    ({ payload }) => payload,
  );

describe("run with a template", () => {
  it("calls the template's first function, and says what is not simulated with its line", () => {
    const { code, out, err } = coldstart(
      "shop",
      "--event",
      '{"name": "Ada"}',
      "--parameters",
      "Greeting=good morning",
    );
    expect(code).toBe(0);
    expect(out).toContain("good morning Ada");
    expect(out).toMatch(/Outputs\n {2}JobsUrl {2}https:\/\/sqs\.us-east-1\.amazonaws\.com/);
    expect(err).toBe(
      "coldstart: template.yaml:14:18 Resources.Orders.Properties.VpcConfig: not simulated. There is no network with subnets: functions reach what they name.\n",
    );
  });

  it("sends requests and messages", () => {
    const { code, out } = coldstart(
      "shop",
      "--http",
      "GET /orders?limit=2",
      "--send-message",
      'Jobs={"id": 1}',
      "--json",
    );
    expect(code).toBe(0);
    expect(payloads(out)).toEqual(["hello /orders", ['{"id":1}']]);
  });

  it("reads serverless.yml with its stage, its parameters and .env files", () => {
    const { code, out, err } = coldstart(
      ...["service", "--stage", "prod", "--param", "color=red", "--http", "GET /hello", "--json"],
    );
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(payloads(out)).toEqual(["Ada prod red"]);
  });

  it("calls the function that is named", () => {
    const { out } = coldstart("shop", "--invoke", "Work", "--event", '{"Records": []}', "--json");
    expect(payloads(out)).toEqual([[]]);
  });

  it.each([
    [
      ["broken"],
      "template.yaml:5:19: Resources.Jobs.Properties.DelaySecond: AWS::SQS::Queue has no property DelaySecond. Did you mean DelaySeconds?",
    ],
    [
      ["shop", "--invoke", "Ordes"],
      '--invoke: there is no function "Ordes". Functions: Orders, Work.',
    ],
    [
      ["shop", "--http", "FETCH /"],
      `--http has to be a method, a path and perhaps a body, like 'GET /orders' or 'POST /orders {"id": 1}', not "FETCH /".`,
    ],
    [
      ["shop", "--send-message", "Job=1"],
      '--send-message has to be <queue>=<body> with a queue of the template (Jobs), not "Job=1".',
    ],
    [
      ["shop", "--handler", "a.b"],
      "--handler: template.yaml describes the functions. Change it there.",
    ],
    [
      ["coded"],
      '"coded": serverless.ts is code, and none is run to read a service. Write it as serverless.yml, or print what it gives: npx serverless print --format yaml > serverless.yml.',
    ],
    [
      ["shop", "--stage", "prod"],
      "--stage belongs to serverless.yml; template.yaml takes --parameters.",
    ],
    [
      ["plain", "--put-event", "{}"],
      '--put-event needs an account that a template describes: there is no template.yaml and no serverless.yml in "plain".',
    ],
  ])("%j is refused", (args, message) => {
    const { code, err } = coldstart(...args);
    expect({ code, err: err.split("\n")[0] }).toEqual({ code: 2, err: `coldstart: ${message}` });
  });
});
