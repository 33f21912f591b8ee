import { describe, expect, it } from "vitest";
import type { SessionError, TemplateScenario } from "../../src/session/protocol.ts";
import { nodeSession } from "../node-session.ts";

const TEMPLATE = `
Transform: AWS::Serverless-2016-10-31
Parameters:
  Greeting: { Type: String, Default: hello }
Resources:
  Greet:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/greet
      Handler: index.handler
      Runtime: nodejs24.x
      MemorySize: 512
      Environment: { Variables: { GREETING: !Ref Greeting } }
      Tags: { team: greetings }
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/fulfil
      Handler: index.handler
      Runtime: nodejs24.x
      Events:
        Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } }
  Jobs: { Type: AWS::SQS::Queue }
Outputs:
  JobsUrl: { Value: !Ref Jobs }
`;

const scenario = (change: Partial<TemplateScenario> = {}): TemplateScenario => ({
  seed: "templates",
  template: "template.yaml",
  files: {
    "template.yaml": TEMPLATE,
    "src/greet/index.ts":
      "export const handler = async (event: { name: string }) => `${process.env.GREETING} ${event.name}`;",
    "src/fulfil/index.ts":
      "export const handler = async (event: { Records: { body: string }[] }) => event.Records.map(({ body }) => body);",
  },
  workload: { kind: "list", arrivals: [{ atMs: 0, payload: { name: "Ada" } }] },
  ...change,
});

const session = nodeSession();

const failureOf = async (change: Partial<TemplateScenario>) => {
  try {
    await session.run(scenario(change));
  } catch (error) {
    const { kind, path, message } = (error as SessionError).failure;
    return `${kind} ${path}\n${message}`;
  }
  throw new Error("the run did not fail");
};

describe("an account that a template describes", () => {
  it("runs: the workload goes to the template's first function, whose code is in its folder", async () => {
    const { invocations, deployment } = await session.run(scenario());
    expect(invocations.map(({ payload }) => payload)).toEqual(["hello Ada"]);
    expect(deployment).toMatchObject({
      notices: [
        {
          level: "no effect",
          message:
            "template.yaml:14:7 Resources.Greet.Properties.Tags: no effect. Tags are kept by AWS for people and bills; nothing here reads them.",
        },
      ],
      outputs: {
        JobsUrl: expect.stringMatching(
          /^https:\/\/sqs\.us-east-1\.amazonaws\.com\/123456789012\/sam-app-Jobs-/,
        ),
      },
    });
  });

  it("takes values of parameters, and other traffic by logical ids", async () => {
    const { invocations } = await session.run(
      scenario({
        parameters: { Greeting: "good morning" },
        traffic: [
          { kind: "list", arrivals: [{ atMs: 0, payload: "job" }], target: { queue: "Jobs" } },
        ],
      }),
    );
    expect(invocations.map(({ payload }) => payload)).toEqual(["good morning Ada", ["job"]]);
  });

  it("says where in the template something is that AWS would refuse", async () => {
    const wrong = TEMPLATE.replace(
      "{ Type: AWS::SQS::Queue }",
      `
    Type: AWS::SQS::Queue
    Properties: { DelaySeconds: 9000 }`,
    );
    expect(await failureOf({ files: { ...scenario().files, "template.yaml": wrong } }))
      .toMatchInlineSnapshot(`
        "input template.yaml:25:19
        Resources.Jobs.Properties.DelaySeconds: delaySeconds must be a whole number from 0 to 900; it is 9000."
      `);
  });

  it("says everything that is wrong with a template", async () => {
    const wrong = TEMPLATE.replace("MemorySize: 512", "MemorySize: 64").replace(
      "src/fulfil",
      "src/fulfill",
    );
    expect(await failureOf({ files: { ...scenario().files, "template.yaml": wrong } }))
      .toMatchInlineSnapshot(`
      "input template.yaml:12:19
      Resources.Greet.Properties.MemorySize: Expected a whole number from 128 to 10240 (MB), received 64.
      template.yaml:18:16 Resources.Work.Properties.CodeUri: Expected a folder with code, but there is no file under "src/fulfill". Did you mean src/fulfil?"
    `);
  });
});
