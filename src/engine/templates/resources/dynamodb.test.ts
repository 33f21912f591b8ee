import { describe, expect, it } from "vitest";
import { compileTemplate } from "../compile.ts";
import { messageText } from "../messages.ts";

const compiled = (template: string) =>
  compileTemplate({
    template: "template.yaml",
    files: { "template.yaml": template, "index.js": "exports.handler = async () => 1;" },
    parameters: {},
  });

const TEMPLATE = `
AWSTemplateFormatVersion: 2010-09-09
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Metadata:
      Coldstart:
        Items: [{ customer: c-1, number: 1, total: 12.5 }]
    Properties:
      TableName: orders
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - { AttributeName: customer, AttributeType: S }
        - { AttributeName: number, AttributeType: N }
        - { AttributeName: status, AttributeType: S }
      KeySchema:
        - { AttributeName: customer, KeyType: HASH }
        - { AttributeName: number, KeyType: RANGE }
      GlobalSecondaryIndexes:
        - IndexName: by-status
          KeySchema: [{ AttributeName: status, KeyType: HASH }]
          Projection: { ProjectionType: INCLUDE, NonKeyAttributes: [total] }
      TimeToLiveSpecification: { Enabled: true, AttributeName: expires }
      StreamSpecification: { StreamViewType: NEW_IMAGE }
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }
  Simple:
    Type: AWS::Serverless::SimpleTable
  Reader:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      Handler: index.handler
      CodeUri: .
      Environment: { Variables: { TABLE: !Ref Orders } }
      Policies: [{ DynamoDBCrudPolicy: { TableName: !Ref Orders } }]
      Events:
        Changes:
          Type: DynamoDB
          Properties: { Stream: !GetAtt Orders.StreamArn, StartingPosition: LATEST }
`;

describe("AWS::DynamoDB::Table", () => {
  it("becomes a table of the account, and its stream a source of functions", () => {
    const { stack, messages } = compiled(TEMPLATE);
    const said = messages.map((message) => messageText("template.yaml", message));
    expect(said).toEqual([expect.stringContaining("Tables are not backed up here.")]);
    expect(stack?.account.tables).toEqual([
      {
        name: "orders",
        partitionKey: { name: "customer", type: "S" },
        sortKey: { name: "number", type: "N" },
        globalSecondaryIndexes: [
          { name: "by-status", partitionKey: { name: "status", type: "S" }, projection: ["total"] },
        ],
        timeToLiveAttribute: "expires",
        stream: "NEW_IMAGE",
        items: [{ customer: "c-1", number: 1, total: 12.5 }],
      },
      { name: expect.stringMatching(/^sam-app-Simple-/), partitionKey: { name: "id", type: "S" } },
    ]);
    expect(stack?.account.eventSourceMappings).toMatchObject([
      {
        eventSourceArn:
          "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-05T09:00:00.000",
      },
    ]);
  });

  it("without throughput it has to be on demand", () => {
    const { messages } = compiled(TEMPLATE.replace("      BillingMode: PAY_PER_REQUEST\n", ""));
    expect(messages.map((message) => messageText("template.yaml", message)).join()).toContain(
      "The table orders needs BillingMode: PAY_PER_REQUEST, or ProvisionedThroughput",
    );
  });
});
