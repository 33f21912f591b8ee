/** DynamoDB on the network. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html */
import { isObject } from "../../kernel/json.ts";
import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";
import { awsJson } from "../api/aws-json.ts";
import {
  operation,
  type Call,
  type Operation,
  type Permission,
  type ServiceApi,
} from "../api/service-api.ts";
import type { DynamoDbService } from "./dynamodb-service.ts";
import { tableNameOf, type Actor } from "./world.ts";

const tableArn = (nameOrArn: unknown): string =>
  `arn:aws:dynamodb:${REGION}:${ACCOUNT_ID}:table/${tableNameOf(String(nameOrArn))}`;

interface OnTable {
  TableName: string;
  IndexName?: string;
}

const NAMES = ["ExpressionAttributeNames"] as const;
const VALUES = ["ExpressionAttributeNames", "ExpressionAttributeValues"] as const;
const WRITE = [
  "TableName",
  "ConditionExpression",
  ...VALUES,
  "ReturnValues",
  "ReturnConsumedCapacity",
  "ReturnItemCollectionMetrics",
  "ReturnValuesOnConditionCheckFailure",
] as const;
const PAGE = [
  "TableName",
  "IndexName",
  "Limit",
  "Select",
  "ConsistentRead",
  "ExclusiveStartKey",
  "ReturnConsumedCapacity",
  "FilterExpression",
  "ProjectionExpression",
  ...VALUES,
] as const;

export function dynamoDbApi(service: DynamoDbService): ServiceApi {
  const { tableOperations: tables } = service;
  /** An operation on one table, or one of its indexes. */
  const onTable = <Input extends OnTable>(
    name: string,
    takes: readonly string[],
    run: (input: Input, actor: Actor) => unknown,
  ): Record<string, Operation> => ({
    [name]: operation<Input>({
      takes,
      resource: ({ TableName }) => tableNameOf(String(TableName)),
      permissions: (input) => [
        {
          action: `dynamodb:${name}`,
          resource: input.IndexName
            ? `${tableArn(input.TableName)}/index/${input.IndexName}`
            : tableArn(input.TableName),
          ...leadingKeys(service, input),
        },
      ],
      run: (input, call) => run(input, actorOf(call)),
    }),
  });
  return {
    service: "dynamodb",
    title: "DynamoDB",
    protocol: awsJson({ version: "1.0", namespace: "com.amazonaws.dynamodb.v20120810" }),
    accessDenied: { code: "AccessDeniedException", status: 400 },
    operations: {
      ...onTable(
        "GetItem",
        [
          "TableName",
          "Key",
          "ConsistentRead",
          "ProjectionExpression",
          ...NAMES,
          "ReturnConsumedCapacity",
        ],
        service.getItem,
      ),
      ...onTable("PutItem", [...WRITE, "Item"], service.putItem),
      ...onTable("UpdateItem", [...WRITE, "Key", "UpdateExpression"], service.updateItem),
      ...onTable("DeleteItem", [...WRITE, "Key"], service.deleteItem),
      ...onTable("Query", [...PAGE, "KeyConditionExpression", "ScanIndexForward"], service.query),
      ...onTable("Scan", [...PAGE, "Segment", "TotalSegments"], service.scan),
      ...onTable("CreateTable", CREATE, (input: never) => tables.createTable(input)),
      ...onTable("UpdateTable", UPDATE, (input: never) => tables.updateTable(input)),
      ...onTable("DescribeTable", ["TableName"], (input) => tables.describeTable(input)),
      ...onTable("DeleteTable", ["TableName"], (input) => tables.deleteTable(input)),
      ...onTable("DescribeTimeToLive", ["TableName"], (input) => tables.describeTimeToLive(input)),
      ...onTable("UpdateTimeToLive", ["TableName", "TimeToLiveSpecification"], (input: never) =>
        tables.updateTimeToLive(input),
      ),
      ListTables: operation({
        takes: ["ExclusiveStartTableName", "Limit"],
        permissions: () => [{ action: "dynamodb:ListTables", resource: "*" }],
        run: (input: object) => tables.listTables(input),
      }),
      BatchGetItem: batch("BatchGetItem", service.batchGetItem),
      BatchWriteItem: batch("BatchWriteItem", service.batchWriteItem),
      TransactGetItems: transaction(service.transactGetItems),
      TransactWriteItems: transaction(service.transactWriteItems),
    },
  };
}

const CREATE = [
  "TableName",
  "AttributeDefinitions",
  "KeySchema",
  "BillingMode",
  "ProvisionedThroughput",
  "GlobalSecondaryIndexes",
  "LocalSecondaryIndexes",
  "StreamSpecification",
  "DeletionProtectionEnabled",
];
const UPDATE = [
  "TableName",
  "AttributeDefinitions",
  "BillingMode",
  "ProvisionedThroughput",
  "GlobalSecondaryIndexUpdates",
  "DeletionProtectionEnabled",
];

const actorOf = ({ operation: name, caller }: Call): Actor => ({
  operation: name,
  ...(caller.requestId === undefined ? {} : { requestId: caller.requestId }),
});

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html */
function leadingKeys(service: DynamoDbService, input: object): Pick<Permission, "context"> {
  const { TableName: table, Item: item, Key: key } = input as Record<string, unknown>;
  const given = item ?? key;
  const name = service.partitionKeyOf(tableNameOf(String(table)));
  const value = name === undefined || !isObject(given) ? undefined : given[name];
  if (!isObject(value)) return {};
  return { context: { "dynamodb:LeadingKeys": Object.values(value).map(String) } };
}

function batch<Input extends { RequestItems: object }>(
  name: string,
  run: (input: Input, actor: Actor) => unknown,
): Operation {
  const tablesOf = ({ RequestItems }: Input) => Object.keys(RequestItems ?? {});
  return operation<Input>({
    takes: ["RequestItems", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics"],
    resource: (input) => tablesOf(input).map(tableNameOf).join(", "),
    permissions: (input) =>
      tablesOf(input).map((table) => ({ action: `dynamodb:${name}`, resource: tableArn(table) })),
    run: (input, call) => run(input, actorOf(call)),
  });
}

/** What each action of a transaction must be allowed. */
const ACTIONS: Record<string, string> = {
  Get: "GetItem",
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
};

function transaction<Input extends { TransactItems: object[] }>(
  run: (input: Input, actor: Actor) => unknown,
): Operation {
  const actionsOf = ({ TransactItems: items }: Input): [string, OnTable][] =>
    (Array.isArray(items) ? items : []).flatMap((item) => Object.entries(item ?? {}));
  return operation<Input>({
    takes: [
      "TransactItems",
      "ClientRequestToken",
      "ReturnConsumedCapacity",
      "ReturnItemCollectionMetrics",
    ],
    resource: (input) => {
      const tables = actionsOf(input).map(([, { TableName }]) => tableNameOf(String(TableName)));
      return [...new Set(tables)].join(", ");
    },
    permissions: (input) =>
      actionsOf(input).map(([kind, action]) => ({
        action: `dynamodb:${ACTIONS[kind] ?? kind}`,
        resource: tableArn(action?.TableName),
      })),
    run: (input, call) => run(input, actorOf(call)),
  });
}
