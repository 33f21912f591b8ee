import { describe, expect, it } from "vitest";
import { compiledResources } from "./fixture.ts";

const READER = `
  Reader:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs24.x, Handler: index.handler, FunctionName: reader, CodeUri: ./ }`;

const compiled = (resources: string) =>
  compiledResources(`${READER}
${resources}`);

const ARN = "us-east-1:123456789012";

describe("AWS::Events and AWS::SNS in a template", () => {
  it("become event buses with rules, and topics with subscriptions", () => {
    const { stack, said } = compiled(`
  Shop: { Type: AWS::Events::EventBus, Properties: { Name: shop } }
  Large:
    Type: AWS::Events::Rule
    Properties:
      Name: large
      EventBusName: !Ref Shop
      EventPattern: { source: [web], detail: { total: [{ numeric: [">", 100] }] } }
      Targets:
        - Id: reader
          Arn: !GetAtt Reader.Arn
          InputTransformer: { InputPathsMap: { id: $.detail.id }, InputTemplate: '{"id": <id>}' }
          RetryPolicy: { MaximumRetryAttempts: 3 }
          DeadLetterConfig: { Arn: !GetAtt Dead.Arn }
        - { Id: news, Arn: !Ref News }
  Nightly:
    Type: AWS::Events::Rule
    Properties: { Name: nightly, ScheduleExpression: cron(0 2 * * ? *), State: DISABLED }
  Dead: { Type: AWS::SQS::Queue, Properties: { QueueName: dead } }
  News:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: news
      Subscription: [{ Protocol: lambda, Endpoint: !GetAtt Reader.Arn }]
  Filtered:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: !Ref News
      Protocol: sqs
      Endpoint: !GetAtt Dead.Arn
      FilterPolicy: { kind: [tea] }
      RawMessageDelivery: true
  MayPublish:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref News]
      PolicyDocument:
        Statement: { Effect: Allow, Principal: { Service: events.amazonaws.com }, Action: sns:Publish, Resource: "*" }`);
    expect(said).toEqual([]);
    expect(stack!.account).toMatchObject({
      eventBuses: [
        {
          name: "shop",
          rules: [
            {
              name: "large",
              eventPattern: { source: ["web"], detail: { total: [{ numeric: [">", 100] }] } },
              targets: [
                {
                  id: "reader",
                  arn: `arn:aws:lambda:${ARN}:function:reader`,
                  inputTransformer: { paths: { id: "$.detail.id" }, template: '{"id": <id>}' },
                  maximumRetryAttempts: 3,
                  deadLetterArn: `arn:aws:sqs:${ARN}:dead`,
                },
                { id: "news", arn: `arn:aws:sns:${ARN}:news` },
              ],
            },
          ],
        },
        {
          name: "default",
          rules: [{ name: "nightly", scheduleExpression: "cron(0 2 * * ? *)", enabled: false }],
        },
      ],
      topics: [
        {
          name: "news",
          subscriptions: [
            { endpoint: `arn:aws:lambda:${ARN}:function:reader` },
            {
              endpoint: `arn:aws:sqs:${ARN}:dead`,
              filterPolicy: { kind: ["tea"] },
              rawMessageDelivery: true,
            },
          ],
        },
      ],
    });
    expect(stack!.account.resourcePolicies).toContainEqual({
      resource: `arn:aws:sns:${ARN}:news`,
      statements: [
        {
          effect: "Allow",
          principals: ["events.amazonaws.com"],
          actions: ["sns:Publish"],
          resources: ["*"],
        },
      ],
    });
  });

  it("say what is not there and what is not simulated", () => {
    const { said } = compiled(`
  Lost:
    Type: AWS::Events::Rule
    Properties: { Name: lost, EventBusName: nowhere, EventPattern: { source: [web] } }
  Mail:
    Type: AWS::SNS::Topic
    Properties: { TopicName: mail, Subscription: [{ Protocol: email, Endpoint: a@example.com }] }`);
    expect(said).toEqual([
      expect.stringContaining('Expected an event bus of this template, received "nowhere"'),
      expect.stringContaining("subscriptions with the protocol email get nothing"),
    ]);
  });

  it("come of the events of a SAM function", () => {
    const { stack, said } = compiled(`
  News: { Type: AWS::SNS::Topic, Properties: { TopicName: news } }
  Writer:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      Handler: index.handler
      FunctionName: writer
      CodeUri: ./
      Events:
        Told: { Type: SNS, Properties: { Topic: !Ref News, FilterPolicy: { kind: [tea] } } }
        Placed: { Type: EventBridgeRule, Properties: { Pattern: { source: [web] }, RetryPolicy: { MaximumRetryAttempts: 1 } } }
        Often: { Type: Schedule, Properties: { Schedule: rate(5 minutes) } }`);
    expect(said).toEqual([]);
    const arn = `arn:aws:lambda:${ARN}:function:writer`;
    expect(stack!.account.topics).toEqual([
      { name: "news", subscriptions: [{ endpoint: arn, filterPolicy: { kind: ["tea"] } }] },
    ]);
    expect(stack!.account.eventBuses).toEqual([
      {
        name: "default",
        rules: expect.arrayContaining([
          expect.objectContaining({
            eventPattern: { source: ["web"] },
            targets: [{ id: "WriterPlacedLambdaTarget", arn, maximumRetryAttempts: 1 }],
          }),
          expect.objectContaining({
            scheduleExpression: "rate(5 minutes)",
            targets: [{ id: "WriterOftenLambdaTarget", arn }],
          }),
        ]) as unknown,
      },
    ]);
  });
});
