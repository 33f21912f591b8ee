import { describe, expect, test } from "vitest";
import { completeTemplate } from "./completion.ts";

const TEMPLATE = `Transform: AWS::Serverless-2016-10-31
Resources:
  Stock:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Runtime: nodejs24.x
`;
const labels = (text: string, rest?: string) =>
  completeTemplate(text, rest).map(({ label }) => label);

describe("what an editor offers in a template", () => {
  test("resource types: those that are simulated", () => {
    const types = labels("Resources:\n  Stock:\n    Type: ");
    expect(types).toContain("AWS::Serverless::Function");
    expect(types).toContain("AWS::SQS::Queue");
    expect(types).not.toContain("AWS::Serverless::StateMachine");
  });

  test("properties of a function: those that something acts upon", () => {
    const offers = completeTemplate(`${TEMPLATE}      `);
    const memory = offers.find(({ label }) => label === "MemorySize");
    expect(memory).toMatchObject({
      detail: "a whole number from 128 to 10240 (MB)",
      nested: false,
      required: false,
    });
    const names = offers.map(({ label }) => label);
    expect(names).toContain("ReservedConcurrentExecutions");
    expect(names).not.toContain("SnapStart");
    expect(names).not.toContain("Tags");
  });

  test("the type may stand below the place", () => {
    const above = "Resources:\n  Orders:\n    Properties:\n      ";
    expect(labels(above, "\n    Type: AWS::SQS::Queue\n")).toContain("VisibilityTimeout");
  });

  test("enumerations", () => {
    expect(labels(`${TEMPLATE}      RecursiveLoop: `)).toEqual(["Terminate", "Allow"]);
    expect(labels(`${TEMPLATE}      Architectures:\n        - `)).toEqual(["x86_64", "arm64"]);
    expect(labels("Globals:\n  Function:\n    Tracing: ")).toContain("Active");
  });

  test("objects within, and lists of them", () => {
    expect(labels(`${TEMPLATE}      ProvisionedConcurrencyConfig:\n        `)).toEqual([
      "ProvisionedConcurrentExecutions",
    ]);
    const table =
      "Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      KeySchema:\n";
    expect(labels(`${table}        - `)).toEqual(["AttributeName", "KeyType"]);
    expect(labels(`${table}        - AttributeName: id\n          KeyType: `)).toEqual([
      "HASH",
      "RANGE",
    ]);
  });

  test("events of a function, and their mapping", () => {
    const events = `${TEMPLATE}      Events:\n        Orders:\n`;
    expect(labels(`${events}          Type: `)).toContain("SQS");
    const mapping = `${events}          Type: SQS\n          Properties:\n            `;
    expect(labels(mapping)).toContain("BatchSize");
    expect(labels(mapping)).not.toContain("TumblingWindowInSeconds");
    expect(labels(`${mapping}ScalingConfig:\n              `)).toEqual(["MaximumConcurrency"]);
  });

  test("nothing where nothing is known", () => {
    expect(labels("Resources:\n  ")).toEqual([]);
    expect(labels("Resources:\n  A:\n    Type: Not::A::Type\n    Properties:\n      ")).toEqual([]);
  });
});
