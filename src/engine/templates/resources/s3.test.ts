import { describe, expect, it } from "vitest";
import { compiledResources } from "./fixture.ts";

const READER = `
  Reader:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      Handler: index.handler
      FunctionName: reader
      CodeUri: ./
      Events:
        Uploads: { Type: S3, Properties: { Bucket: !Ref Photos, Events: "s3:ObjectCreated:*", Filter: { S3Key: { Rules: [{ Name: prefix, Value: in/ }] } } } }`;

const compiled = (resources: string) =>
  compiledResources(`${READER}
${resources}`);

describe("AWS::S3 in a template", () => {
  it("becomes a bucket with notifications, objects and a policy; SAM's event is one of the notifications", () => {
    const { stack, said } = compiled(`
  Photos:
    Type: AWS::S3::Bucket
    Metadata: { Coldstart: { Objects: [{ Key: in/a.txt, Body: hello }] } }
    Properties:
      BucketName: photos
      NotificationConfiguration:
        QueueConfigurations: [{ Event: "s3:ObjectRemoved:*", Queue: !GetAtt Removed.Arn }]
        EventBridgeConfiguration: { EventBridgeEnabled: true }
  Removed: { Type: AWS::SQS::Queue, Properties: { QueueName: removed } }
  Readable:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Photos
      PolicyDocument: { Statement: [{ Effect: Allow, Principal: { Service: logs.amazonaws.com }, Action: "s3:GetObject", Resource: !Sub "\${Photos.Arn}/*" }] }`);
    expect(said.filter((it) => /error/i.test(it))).toEqual([]);
    expect(stack?.account.buckets).toEqual([
      {
        name: "photos",
        eventBridge: true,
        notifications: [
          {
            events: ["s3:ObjectCreated:*"],
            prefix: "in/",
            targetArn: "arn:aws:lambda:us-east-1:123456789012:function:reader",
          },
          {
            events: ["s3:ObjectRemoved:*"],
            targetArn: "arn:aws:sqs:us-east-1:123456789012:removed",
          },
        ],
        objects: [{ key: "in/a.txt", body: "hello" }],
      },
    ]);
    expect(
      stack?.account.resourcePolicies?.find(({ resource }) => resource === "arn:aws:s3:::photos")
        ?.statements,
    ).toMatchObject([{ resources: ["arn:aws:s3:::photos/*"] }]);
  });

  it("says what is not simulated, and where", () => {
    const { said } = compiled(`
  Photos: { Type: AWS::S3::Bucket, Properties: { VersioningConfiguration: { Status: Enabled } } }`);
    expect(said.join("\n")).toContain("Every object has one version.");
  });
});
