/** AWS::DynamoDB::Table: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html */
import type { KeyAttribute, TableConfiguration } from "../../services/dynamodb/configuration.ts";
import { Cloud } from "../../cloud/cloud.ts";
import {
  document,
  flag,
  filledText,
  listOf,
  noEffect,
  notSimulated,
  objectOf,
  oneOf,
  required,
  TAGS,
  whole,
} from "../kinds.ts";
import { arnOf } from "../names.ts";
import { resourceType } from "../resource-type.ts";

const LONGEST_NAME = 255;

const keySchema = listOf(
  objectOf({
    AttributeName: required(filledText),
    KeyType: required(oneOf("HASH", "RANGE")),
  }),
);
const throughput = objectOf({
  ReadCapacityUnits: required(whole),
  WriteCapacityUnits: required(whole),
});
const projection = objectOf({
  ProjectionType: oneOf("ALL", "KEYS_ONLY", "INCLUDE"),
  NonKeyAttributes: listOf(filledText),
});
const MAXIMUM = notSimulated("On-demand tables have no maximum but that of the account.");
const WARM = notSimulated("A new on-demand table takes what every new one takes.");
const INSIGHTS = noEffect("CloudWatch's contributor insights are for people.");
const index = {
  IndexName: required(filledText),
  KeySchema: required(keySchema),
  Projection: required(projection),
};

interface Throughput {
  ReadCapacityUnits: number;
  WriteCapacityUnits: number;
}
interface Projection {
  ProjectionType?: "ALL" | "KEYS_ONLY" | "INCLUDE";
  NonKeyAttributes?: string[];
}
type Schema = { AttributeName: string; KeyType: "HASH" | "RANGE" }[];
type Types = { AttributeName: string; AttributeType: "S" | "N" | "B" }[];

const table = resourceType({
  type: "AWS::DynamoDB::Table",
  properties: {
    TableName: filledText,
    AttributeDefinitions: required(
      listOf(
        objectOf({
          AttributeName: required(filledText),
          AttributeType: required(oneOf("S", "N", "B")),
        }),
      ),
    ),
    KeySchema: required(keySchema),
    BillingMode: oneOf("PROVISIONED", "PAY_PER_REQUEST"),
    ProvisionedThroughput: throughput,
    GlobalSecondaryIndexes: listOf(
      objectOf({
        ...index,
        ProvisionedThroughput: throughput,
        OnDemandThroughput: MAXIMUM,
        WarmThroughput: WARM,
        ContributorInsightsSpecification: INSIGHTS,
      }),
    ),
    LocalSecondaryIndexes: listOf(objectOf(index)),
    TimeToLiveSpecification: objectOf({
      Enabled: required(flag),
      AttributeName: filledText,
    }),
    StreamSpecification: objectOf({
      StreamViewType: required(oneOf("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES")),
      ResourcePolicy: notSimulated("Streams have no policies of their own here."),
    }),
    DeletionProtectionEnabled: flag,
    TableClass: noEffect("The bill leaves storage out, which is where classes differ most."),
    OnDemandThroughput: MAXIMUM,
    WarmThroughput: WARM,
    ContributorInsightsSpecification: INSIGHTS,
    ImportSourceSpecification: notSimulated("Tables are not imported."),
    KinesisStreamSpecification: notSimulated("Changes go to the table's own stream only."),
    PointInTimeRecoverySpecification: notSimulated("Tables are not backed up here."),
    ResourcePolicy: notSimulated("Tables have no policies of their own here; roles decide."),
    SSESpecification: notSimulated("There are no keys: items are kept as they are."),
    Tags: TAGS,
  },
  coldstart: {
    /** What the table holds when the run begins, as plain values. */
    Items: listOf(document),
  },
  naming: { property: "TableName", longest: LONGEST_NAME },
  attributes: {
    Arn: ({ name }) => arnOf("dynamodb", `table/${name}`),
    StreamArn: ({ name }) =>
      arnOf("dynamodb", `table/${name}/stream/${Cloud.startedAt.replace(/Z$/, "")}`),
  },
  deploy(resource, account) {
    const { name, properties: it, coldstart } = resource;
    const { ProvisionedThroughput: units, TimeToLiveSpecification: timeToLive } = it;
    if (!units && it.BillingMode !== "PAY_PER_REQUEST") {
      account.messages.error(
        resource.placeOf("KeySchema"),
        `The table ${name} needs BillingMode: PAY_PER_REQUEST, or ProvisionedThroughput with ReadCapacityUnits and WriteCapacityUnits.`,
      );
    }
    const keyOf = keyWith(it.AttributeDefinitions);
    account.add(
      "tables",
      {
        name,
        ...keysOf(it.KeySchema, keyOf),
        provisioned: throughputOf(units),
        globalSecondaryIndexes: it.GlobalSecondaryIndexes?.map((each) => ({
          name: each.IndexName,
          ...keysOf(each.KeySchema, keyOf),
          projection: projectionOf(each.Projection),
          provisioned: throughputOf(each.ProvisionedThroughput),
        })),
        localSecondaryIndexes: it.LocalSecondaryIndexes?.map((each) => ({
          name: each.IndexName,
          sortKey: keyOf(each.KeySchema, "RANGE")!,
          projection: projectionOf(each.Projection),
        })),
        timeToLiveAttribute: timeToLive?.Enabled ? timeToLive.AttributeName : undefined,
        stream: it.StreamSpecification?.StreamViewType,
        deletionProtection: it.DeletionProtectionEnabled,
        items: coldstart.Items,
      },
      resource,
    );
  },
});

type KeyOf = (schema: Schema, kind: "HASH" | "RANGE") => KeyAttribute | undefined;

/** Finds a key of a schema, with the type that the table's attribute definitions give it. */
const keyWith =
  (types: Types): KeyOf =>
  (schema, kind) => {
    const name = schema.find((element) => element.KeyType === kind)?.AttributeName;
    if (name === undefined) return undefined;
    const type = types.find((attribute) => attribute.AttributeName === name)?.AttributeType;
    return { name, ...(type ? { type } : {}) };
  };

const keysOf = (
  schema: Schema,
  keyOf: KeyOf,
): Pick<TableConfiguration, "partitionKey" | "sortKey"> => ({
  partitionKey: keyOf(schema, "HASH") ?? { name: "" },
  sortKey: keyOf(schema, "RANGE"),
});

const throughputOf = (units: Throughput | undefined) =>
  units && {
    readCapacityUnits: units.ReadCapacityUnits,
    writeCapacityUnits: units.WriteCapacityUnits,
  };

const projectionOf = ({ ProjectionType: type, NonKeyAttributes: names }: Projection) =>
  type === "INCLUDE" ? (names ?? []) : type;

export const DYNAMODB_TYPES = [table];
