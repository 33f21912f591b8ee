import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compileTemplate } from "../compile.ts";
import { compileWith } from "../compile-with.ts";
import { allResourceTypes, resourceTypesFor } from "./by-need.ts";
import { RESOURCE_TYPES } from "./index.ts";

const SAM = "Transform: AWS::Serverless-2016-10-31\nResources:\n";
const FUNCTION = `${SAM}  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: index.handler\n      Runtime: nodejs24.x\n      CodeUri: .\n`;

/** What SAM makes of a function without its type being written. */
const MADE_BY_SAM = [
  "      Events: { A: { Type: Api, Properties: { Path: /a, Method: get } } }",
  "      Events: { A: { Type: HttpApi } }",
  "      Events: { A: { Type: Schedule, Properties: { Schedule: rate(1 minute) } } }",
  "      Events: { A: { Type: EventBridgeRule, Properties: { Pattern: { source: [a] } } } }",
  "      Events: { A: { Type: CloudWatchEvent, Properties: { Pattern: { source: [a] } } } }",
  "      EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: SQS }, OnSuccess: { Type: SNS } } }",
  "      FunctionUrlConfig: { AuthType: NONE }\n      AutoPublishAlias: live",
  "  T:\n    Type: AWS::Serverless::SimpleTable",
  "  A:\n    Type: AWS::Serverless::HttpApi",
];

describe("the resource types that a template needs", () => {
  it("are every type that it names", async () => {
    expect([...(await allResourceTypes()).keys()].sort()).toEqual(
      [...RESOURCE_TYPES.keys()].sort(),
    );
    for (const type of RESOURCE_TYPES.keys()) {
      const types = await resourceTypesFor(`Resources:\n  A:\n    Type: ${type}\n`);
      expect(types.get(type), type).toBeDefined();
      expect(types.size, type).toBeLessThan(RESOURCE_TYPES.size);
    }
  });

  it("give the same account as all types", async () => {
    const samples = globSync("{content/samples,tests/templates}/*/template.yaml");
    expect(samples.length).toBeGreaterThan(10);
    const texts = [
      ...samples.map((path) => readFileSync(path, "utf8")),
      ...MADE_BY_SAM.map((more) => `${FUNCTION}${more}\n`),
    ];
    for (const text of texts) {
      const files = { t: text, "index.mjs": "export const handler = async () => 1;" };
      const input = { template: "t", files };
      const plain = (it: unknown): unknown => JSON.parse(JSON.stringify(it));
      expect(plain(compileWith(await resourceTypesFor(text), input)), text).toEqual(
        plain(compileTemplate(input)),
      );
    }
  });

  it("are all of them for a type that nobody knows, so that the message names what comes near it", async () => {
    for (const type of ["AWS::SMS::Topik", "AWS:Kinesis::Stream", '"AWS::Kinisis::Straem"']) {
      const text = `{ "Resources": { "A": { "Type": ${type.startsWith('"') ? type : `"${type}"`} } } }`;
      expect((await resourceTypesFor(text)).size).toBe(RESOURCE_TYPES.size);
    }
  });
});
