import { fileURLToPath } from "node:url";
import type { FunctionConfiguration } from "../../src/session/protocol.ts";

/** A lab that exists for these tests. */
export const GREET = fileURLToPath(new URL("./fixtures/greet", import.meta.url));

/** The function `work`, for runs without a template. */
export const WORK: FunctionConfiguration = {
  functionName: "work",
  handler: "index.handler",
  runtime: "nodejs24.x",
  memorySizeMb: 512,
  timeoutSeconds: 10,
  environment: {},
  architecture: "arm64",
};

/** The function `work` gets the messages of the queue `jobs` one by one; what fails twice goes to the queue `dead`. */
export const JOBS_TEMPLATE = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Dead: { Type: AWS::SQS::Queue, Properties: { QueueName: dead } }
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: jobs
      VisibilityTimeout: 60
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 2 }
  Work:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: work
      CodeUri: .
      Handler: index.handler
      Runtime: nodejs24.x
      Timeout: 10
      Events: { Jobs: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn, BatchSize: 1 } } }
`;
