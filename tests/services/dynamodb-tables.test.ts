/** Transactions, tables, throttling, time to live, streams and the bill of DynamoDB, through the unmodified client. */
import { describe, expect, it } from "vitest";
import type { RunResult } from "../../src/session/protocol.ts";
import { configured, records } from "../simulations/simulate.ts";
import { inHandler, type Table } from "./dynamodb-handler.ts";

const ACCOUNTS: Table = {
  name: "accounts",
  partitionKey: { name: "id" },
  items: [
    { id: "a", balance: 10 },
    { id: "b", balance: 0 },
  ],
};

const contents = (run: RunResult, table: string) => run.tables?.[table]?.items;

describe("transactions", () => {
  const TRANSFER = `
    const move = (amount, more = {}) => ({ TransactItems: [
      { Update: { TableName: "accounts", Key: { id: { S: "a" } }, UpdateExpression: "SET balance = balance - :n", ConditionExpression: "balance >= :n", ExpressionAttributeValues: { ":n": { N: String(amount) } }, ReturnValuesOnConditionCheckFailure: "ALL_OLD" } },
      { Update: { TableName: "accounts", Key: { id: { S: "b" } }, UpdateExpression: "SET balance = balance + :n", ExpressionAttributeValues: { ":n": { N: String(amount) } } } },
    ], ...more });
    const cancelled = (input, name = "TransactWriteItems") => client.send(new sdk[name + "Command"](input)).then(() => "accepted", (e) => [e.name, e.message, e.CancellationReasons]);`;

  it("are done as a whole or not at all, at twice the price", async () => {
    const { payload, run } = await inHandler(
      `${TRANSFER}
      const done = await send("TransactWriteItems", move(4, { ReturnConsumedCapacity: "TOTAL" }));
      const failed = await cancelled(move(7));
      const both = await send("TransactGetItems", { TransactItems: ["a", "b", "none"].map((id) => ({ Get: { TableName: "accounts", Key: { id: { S: id } }, ProjectionExpression: "balance" } })), ReturnConsumedCapacity: "TOTAL" });
      return [done, failed, both, await cancelled({ TransactItems: [move(1).TransactItems[0], move(2).TransactItems[0]] })];`,
      [ACCOUNTS],
    );
    expect(payload).toEqual([
      {
        ConsumedCapacity: [{ TableName: "accounts", CapacityUnits: 4, WriteCapacityUnits: 4 }],
      },
      [
        "TransactionCanceledException",
        "Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed, None]",
        [
          {
            Code: "ConditionalCheckFailed",
            Message: "The conditional request failed",
            Item: { id: { S: "a" }, balance: { N: "6" } },
          },
          { Code: "None" },
        ],
      ],
      {
        Responses: [{ Item: { balance: { N: "6" } } }, { Item: { balance: { N: "4" } } }, {}],
        ConsumedCapacity: [{ TableName: "accounts", CapacityUnits: 6, ReadCapacityUnits: 6 }],
      },
      [
        "ValidationException",
        "Transaction request cannot include multiple operations on one item",
        null,
      ],
    ]);
    expect(contents(run, "accounts")).toEqual(
      expect.arrayContaining([
        { id: "a", balance: 6 },
        { id: "b", balance: 4 },
      ]),
    );
  });

  it("that overlap are refused, and so is a write of an item that one holds", async () => {
    const { payload, run } = await inHandler(
      `${TRANSFER}
      await send("GetItem", { TableName: "accounts", Key: { id: { S: "a" } } });
      const outcomes = await Promise.all(Array.from({ length: 6 }, () => cancelled(move(1))));
      const accepted = outcomes.filter((each) => each === "accepted").length;
      const others = new Set(outcomes.filter((each) => each !== "accepted").map((each) => each[2].map((reason) => reason.Code + ": " + reason.Message).join()));
      return [accepted, [...others]];`,
      [ACCOUNTS],
    );
    const [accepted, others] = payload as [number, string[]];
    expect(accepted).toBeGreaterThan(0);
    expect(accepted).toBeLessThan(6);
    const conflict = "TransactionConflict: Transaction is ongoing for the item";
    expect(others).toEqual([`${conflict},${conflict}`]);
    expect(contents(run, "accounts")).toContainEqual({ id: "b", balance: accepted });
  });

  it("a client token makes them idempotent for ten minutes", async () => {
    const { payload, run } = await inHandler(
      `${TRANSFER}
      const again = { ClientRequestToken: "t-1" };
      await send("TransactWriteItems", move(3, again));
      await send("TransactWriteItems", move(3, again));
      return (await cancelled(move(2, again)))[0];`,
      [ACCOUNTS],
    );
    expect(payload).toBe("IdempotentParameterMismatchException");
    expect(contents(run, "accounts")).toContainEqual({ id: "b", balance: 3 });
  });
});

describe("tables", () => {
  it("are made, waited for, described, changed and deleted", async () => {
    const { payload } = await inHandler(
      `
      const TableName = "new";
      const made = await send("CreateTable", { TableName, AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }, { AttributeName: "g", AttributeType: "N" }], KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }], ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 }, GlobalSecondaryIndexes: [{ IndexName: "by-g", KeySchema: [{ AttributeName: "g", KeyType: "HASH" }], Projection: { ProjectionType: "ALL" }, ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } }] });
      const early = await refused("PutItem", { TableName, Item: { pk: { S: "a" } } });
      const twice = await refused("CreateTable", { TableName, AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }], KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }], BillingMode: "PAY_PER_REQUEST" });
      await sdk.waitUntilTableExists({ client, maxWaitTime: 60 }, { TableName });
      await send("PutItem", { TableName, Item: { pk: { S: "a" } } });
      const { Table } = await send("DescribeTable", { TableName });
      await send("UpdateTable", { TableName, BillingMode: "PAY_PER_REQUEST" });
      const list = await send("ListTables", {});
      const ttl = await send("UpdateTimeToLive", { TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: "expires" } });
      const { TimeToLiveDescription } = await send("DescribeTimeToLive", { TableName });
      await new Promise((resolve) => setTimeout(resolve, 10_000));
      const changed = (await send("DescribeTable", { TableName })).Table.BillingModeSummary.BillingMode;
      await send("DeleteTable", { TableName });
      await sdk.waitUntilTableNotExists({ client, maxWaitTime: 60 }, { TableName });
      return { status: made.TableDescription.TableStatus, early, twice, keys: Table.KeySchema, indexes: Table.GlobalSecondaryIndexes.map((i) => [i.IndexName, i.IndexStatus]), arn: Table.TableArn, list: list.TableNames, ttl: TimeToLiveDescription, changed, gone: (await refused("DescribeTable", { TableName }))[0] };`,
      [ACCOUNTS],
    );
    expect(payload).toEqual({
      status: "CREATING",
      early: ["ResourceNotFoundException", "Requested resource not found"],
      twice: ["ResourceInUseException", "Table already exists: new"],
      keys: [{ AttributeName: "pk", KeyType: "HASH" }],
      indexes: [["by-g", "ACTIVE"]],
      arn: "arn:aws:dynamodb:us-east-1:123456789012:table/new",
      list: ["accounts", "new"],
      ttl: { TimeToLiveStatus: "ENABLING", AttributeName: "expires" },
      changed: "PAY_PER_REQUEST",
      gone: "ResourceNotFoundException",
    });
  });

  it("are refused in AWS's words", async () => {
    const { payload } = await inHandler(
      `
      const base = { TableName: "new", AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }], KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }], BillingMode: "PAY_PER_REQUEST" };
      const create = (more) => refused("CreateTable", { ...base, ...more }).then((said) => said[1]);
      return [
        await create({ BillingMode: "PROVISIONED" }),
        await create({ KeySchema: [{ AttributeName: "id", KeyType: "HASH" }] }),
        await create({ AttributeDefinitions: [...base.AttributeDefinitions, { AttributeName: "more", AttributeType: "S" }] }),
        await create({ TableName: "a" }),
        (await refused("UpdateTable", { TableName: "accounts" }))[0],
        (await refused("DeleteTable", { TableName: "nowhere" }))[1],
      ];`,
      [ACCOUNTS],
    );
    expect(payload).toEqual([
      "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
      "One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [id], AttributeDefinitions: [pk]",
      "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
      "1 validation error detected: Value 'a' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3",
      "ValidationException",
      "Requested resource not found: Table: nowhere not found",
    ]);
  });
});

describe("throughput", () => {
  it("a provisioned table has 300 seconds of bursts, then refuses with the reason; batches give the rest back", async () => {
    const { payload, run } = await inHandler(
      `
      const put = (i) => ({ PutRequest: { Item: { id: { S: "i" + i } } } });
      let written = 0, last;
      while (!last?.UnprocessedItems.small) { last = await send("BatchWriteItem", { RequestItems: { small: Array.from({ length: 25 }, (_, i) => put(written + i)) } }); written += 25 - (last.UnprocessedItems.small?.length ?? 0); }
      const refusal = await client.send(new sdk.PutItemCommand({ TableName: "small", Item: { id: { S: "x" } } })).catch((e) => [e.name, e.message, e.ThrottlingReasons]);
      await new Promise((resolve) => setTimeout(resolve, 3000));
      return [written >= 300 && written < 310, refusal, await refused("PutItem", { TableName: "small", Item: { id: { S: "y" } } })];`,
      [
        {
          name: "small",
          partitionKey: { name: "id" },
          provisioned: { readCapacityUnits: 1, writeCapacityUnits: 1 },
        },
      ],
    );
    const reason = "TableWriteProvisionedThroughputExceeded";
    expect(payload).toEqual([
      true,
      [
        "ProvisionedThroughputExceededException",
        "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.",
        [{ reason, resource: "arn:aws:dynamodb:us-east-1:123456789012:table/small" }],
      ],
      "accepted",
    ]);
    expect(records(run, "table.throttled").at(-1)).toMatchObject({
      table: "small",
      direction: "write",
      reason,
      because: "1 write capacity units a second are provisioned, and the burst of 300 s is used up",
    });
    const capacity = run.bill.lines.find(({ id }) => id === "dynamodb.write-capacity");
    expect(capacity).toMatchObject({ quantity: 1, usd: 0.00065 });
  });

  it("a hot key of an on-demand table gets what one partition gives: 1,000 write units a second", async () => {
    const { run } = await inHandler(
      `
      const results = await Promise.all(Array.from({ length: 30 }, () => client.send(new sdk.PutItemCommand({ TableName: "accounts", Item: { id: { S: "hot" }, text: { S: "x".repeat(60_000) } } })).then(() => "ok", (e) => e.name)));
      return results.filter((each) => each === "ThrottlingException").length > 0;`,
      [ACCOUNTS],
    );
    expect(run.invocations[0]?.payload).toBe(true);
    expect(records(run, "table.throttled")[0]?.reason).toBe("TableWriteKeyRangeThroughputExceeded");
  });

  it("an on-demand table is billed by request units", async () => {
    const { run } = await inHandler(
      `
      await send("PutItem", { TableName: "accounts", Item: { id: { S: "c" }, text: { S: "x".repeat(2_500) } } });
      await send("GetItem", { TableName: "accounts", Key: { id: { S: "c" } } });
      await send("GetItem", { TableName: "accounts", Key: { id: { S: "c" } }, ConsistentRead: true });
      await refused("PutItem", { TableName: "accounts", Item: { id: { S: "c" } }, ConditionExpression: "attribute_not_exists(id)" });`,
      [ACCOUNTS],
    );
    const quantity = (id: string) => run.bill.lines.find((line) => line.id === id)?.quantity;
    expect(quantity("dynamodb.write-request-units")).toBe(6);
    expect(quantity("dynamodb.read-request-units")).toBe(1.5);
  });
});

describe("around the tables", () => {
  it("a role allows actions on tables and indexes; each action of a transaction needs its own", async () => {
    const arn = "arn:aws:dynamodb:us-east-1:123456789012:table/accounts";
    const { payload } = await inHandler(
      `
      const Key = { id: { S: "a" } }, TableName = "accounts";
      const said = async (name, input) => { const said = await refused(name, input); return said === "accepted" ? said : [said[0], said[1].replace(/.*perform: /, "").replace(/ on resource.*/, "")]; };
      return [
        await said("GetItem", { TableName, Key }),
        await said("DeleteItem", { TableName, Key }),
        await said("Query", { TableName, IndexName: "any", KeyConditionExpression: "id = :i", ExpressionAttributeValues: { ":i": { S: "a" } } }),
        await said("TransactWriteItems", { TransactItems: [{ Put: { TableName, Item: Key } }, { Delete: { TableName, Key: { id: { S: "b" } } } }] }),
        await said("GetItem", { TableName: arnOf(TableName), Key }),
      ];
      function arnOf(name) { return "arn:aws:dynamodb:us-east-1:123456789012:table/" + name; }`,
      [ACCOUNTS],
      {
        role: "app",
        account: {
          roles: [
            {
              name: "app",
              statements: [
                {
                  effect: "Allow",
                  actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
                  resources: [arn],
                },
              ],
            },
          ],
        },
      },
    );
    const denied = (action: string) => ["AccessDeniedException", `dynamodb:${action}`];
    expect(payload).toEqual([
      "accepted",
      denied("DeleteItem"),
      denied("Query"),
      denied("DeleteItem"),
      "accepted",
    ]);
  });

  it("a table that AWS would refuse is refused with its place", async () => {
    const run = (table: Partial<Table>) => inHandler("", [{ ...ACCOUNTS, ...table }]);
    await expect(run({ items: [{ balance: 1 }] })).rejects.toMatchObject({
      failure: {
        path: "account.tables.accounts.items[0]",
        message: expect.stringContaining("Missing the key id in the item"),
      },
    });
    await expect(
      run({ localSecondaryIndexes: [{ name: "local", sortKey: { name: "x" } }] }),
    ).rejects.toMatchObject({
      failure: { message: expect.stringContaining("Table KeySchema does not have a range key") },
    });
  });

  it("a workload can put items from outside", async () => {
    const { run } = await inHandler("", [ACCOUNTS], {
      account: {
        traffic: [
          {
            kind: "constant",
            count: 3,
            intervalMs: 10,
            payloads: [{ id: "x", n: 1 }, { id: "y", n: 2 }, { none: true }],
            target: { table: "accounts" },
          },
        ],
      },
    });
    expect(contents(run, "accounts")).toEqual(
      expect.arrayContaining([
        { id: "x", n: 1 },
        { id: "y", n: 2 },
      ]),
    );
    expect(records(run, "run.note")[0]?.message).toContain("Missing the key id in the item");
  });
});

describe("time to live and streams", () => {
  const STREAMED: Table = {
    name: "sessions",
    partitionKey: { name: "id" },
    timeToLiveAttribute: "expires",
    stream: "NEW_AND_OLD_IMAGES",
  };
  const READER = configured("reader", { memorySizeMb: 512, timeoutSeconds: 10 });

  it("a stream tells of every change to a function, and of expired items that DynamoDB deleted them", async () => {
    const { run } = await inHandler(
      `
      const TableName = "sessions";
      const expires = Math.floor(Date.now() / 1000) + 60;
      await doc("Put", { TableName, Item: { id: "s", expires, set: new Set(["x"]) } });
      await doc("Put", { TableName, Item: { id: "s", expires, set: new Set(["x"]) } });
      await doc("Update", { TableName, Key: { id: "s" }, UpdateExpression: "SET n = :n", ExpressionAttributeValues: { ":n": 1 } });
      await doc("Put", { TableName, Item: { id: "never", expires: Date.now() } });`,
      [STREAMED],
      {
        minVirtualMs: 49 * 3_600_000,
        maxVirtualMs: 50 * 3_600_000,
        account: {
          functions: [
            {
              configuration: READER,
              files: {
                "index.mjs": `export const handler = ({ Records }) => { for (const r of Records) console.log("CHANGE " + JSON.stringify([r.eventName, r.dynamodb.Keys, r.dynamodb.OldImage ? 1 : 0, r.dynamodb.NewImage?.set?.SS ?? null, r.userIdentity ?? null])); };`,
              },
            },
          ],
          eventSourceMappings: [
            {
              id: "m",
              functionName: "reader",
              eventSourceArn:
                "arn:aws:dynamodb:us-east-1:123456789012:table/sessions/stream/2026-01-05T09:00:00.000",
              startingPosition: "TRIM_HORIZON",
            },
          ],
        },
      },
    );
    const changes = run.logs
      .filter(({ line }) => line.includes("CHANGE"))
      .map(({ line }) => JSON.parse(line.slice(line.indexOf("CHANGE") + 7)) as unknown[]);
    const keys = { id: { S: "s" } };
    expect(changes.filter(([, key]) => JSON.stringify(key) === JSON.stringify(keys))).toEqual([
      ["INSERT", keys, 0, ["x"], null],
      ["MODIFY", keys, 1, ["x"], null],
      ["REMOVE", keys, 1, null, { type: "Service", principalId: "dynamodb.amazonaws.com" }],
    ]);
    // Milliseconds instead of seconds lie thousands of years ahead.
    expect(contents(run, "sessions")).toEqual([{ id: "never", expires: expect.any(Number) }]);
    expect(records(run, "item.written").at(-1)).toMatchObject({
      operation: "TimeToLive",
      change: "REMOVE",
      units: 0,
    });
  });
});
