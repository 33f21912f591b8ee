/** AWS::Serverless::LayerVersion and SimpleTable. */
import type { DeclaredResource } from "../declared.ts";
import {
  filledText,
  noEffect,
  notSimulated,
  objectOf,
  oneOf,
  readSettings,
  required,
  TAGS,
} from "../kinds.ts";
import type { MapNode } from "../node.ts";
import type { Expansion } from "./expansion.ts";
import { part } from "./function.ts";

const LAYER = {
  LayerName: part,
  ContentUri: required(part),
  Description: part,
  CompatibleRuntimes: part,
  CompatibleArchitectures: part,
  LicenseInfo: part,
  RetentionPolicy: noEffect("The stack is deployed once."),
  PublishLambdaVersion: noEffect("The stack is deployed once."),
};

export function expandLayer(declared: DeclaredResource, node: MapNode, into: Expansion): void {
  const it = readSettings(node, LAYER, declared.type, into.messages);
  if (!it) return;
  into.add(
    declared.logicalId,
    "AWS::Lambda::LayerVersion",
    {
      LayerName: it.LayerName ?? declared.logicalId,
      Content: it.ContentUri,
      Description: it.Description,
      CompatibleRuntimes: it.CompatibleRuntimes,
      CompatibleArchitectures: it.CompatibleArchitectures,
      LicenseInfo: it.LicenseInfo,
    },
    declared,
  );
}

const TABLE = {
  TableName: part,
  PrimaryKey: objectOf({
    Name: required(filledText),
    Type: required(oneOf("String", "Number", "Binary")),
  }),
  ProvisionedThroughput: part,
  PointInTimeRecoverySpecification: notSimulated("Tables are not backed up here."),
  SSESpecification: notSimulated("There are no keys: items are kept as they are."),
  Tags: TAGS,
};

const TYPES = { String: "S", Number: "N", Binary: "B" } as const;

export function expandTable(declared: DeclaredResource, node: MapNode, into: Expansion): void {
  const it = readSettings(node, TABLE, declared.type, into.messages);
  if (!it) return;
  const { Name: name, Type: type } = it.PrimaryKey ?? { Name: "id", Type: "String" as const };
  into.add(
    declared.logicalId,
    "AWS::DynamoDB::Table",
    {
      TableName: it.TableName,
      AttributeDefinitions: [{ AttributeName: name, AttributeType: TYPES[type] }],
      KeySchema: [{ AttributeName: name, KeyType: "HASH" }],
      ProvisionedThroughput: it.ProvisionedThroughput,
      BillingMode: it.ProvisionedThroughput ? undefined : "PAY_PER_REQUEST",
    },
    declared,
  );
}
