/** Query, Scan, indexes and batches through the unmodified clients. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.html */
import { describe, expect, it } from "vitest";
import { records } from "../simulations/simulate.ts";
import { inHandler, type Table } from "./dynamodb-handler.ts";

const EVENTS: Table = {
  name: "events",
  partitionKey: { name: "device" },
  sortKey: { name: "at", type: "N" },
  globalSecondaryIndexes: [
    {
      name: "by-kind",
      partitionKey: { name: "kind" },
      sortKey: { name: "at", type: "N" },
      projection: ["severity"],
    },
  ],
  localSecondaryIndexes: [
    { name: "by-severity", sortKey: { name: "severity", type: "N" }, projection: "KEYS_ONLY" },
  ],
  items: Array.from({ length: 12 }, (_, i) => ({
    device: i < 10 ? "d-1" : "d-2",
    at: i - 2,
    severity: (i * 7) % 10,
    text: "x".repeat(10),
    ...(i % 3 === 0 ? { kind: "alarm" } : {}),
  })),
};

describe("Query", () => {
  it("gives a range of a partition, forwards and backwards, page by page", async () => {
    const { payload } = await inHandler(
      `
      const query = (sort, values, more = {}) => doc("Query", { TableName: "events", KeyConditionExpression: "device = :d" + (sort ? " AND " + sort : ""), ExpressionAttributeNames: sort ? { "#at": "at" } : undefined, ExpressionAttributeValues: { ":d": "d-1", ...values }, ...more });
      const at = ({ Items }) => Items.map((item) => item.at);
      const pages = [];
      for await (const page of lib.paginateQuery({ client: documents, pageSize: 4 }, { TableName: "events", KeyConditionExpression: "device = :d", ExpressionAttributeValues: { ":d": "d-1" } })) pages.push([page.Items.length, page.LastEvaluatedKey?.at]);
      const filtered = await query("", { ":n": 5 }, { FilterExpression: "#l > :n", ExpressionAttributeNames: { "#l": "severity" }, Limit: 5 });
      return {
        all: at(await query()), between: at(await query("#at BETWEEN :a AND :b", { ":a": -1, ":b": 2 })), below: at(await query("#at < :a", { ":a": 0 })), above: at(await query("#at >= :a", { ":a": 6 })), backwards: at(await query("", {}, { ScanIndexForward: false, Limit: 3 })),
        pages, filtered: [filtered.Count, filtered.ScannedCount, filtered.LastEvaluatedKey.at],
        count: await query("", {}, { Select: "COUNT", ReturnConsumedCapacity: "TOTAL", ConsistentRead: true }),
      };`,
      [EVENTS],
    );
    expect(payload).toEqual({
      all: [-2, -1, 0, 1, 2, 3, 4, 5, 6, 7],
      between: [-1, 0, 1, 2],
      below: [-2, -1],
      above: [6, 7],
      backwards: [7, 6, 5],
      pages: [
        [4, 1],
        [4, 5],
        [2, undefined],
      ].map(([count, at]) => [count, at ?? null]),
      filtered: [2, 5, 2],
      count: {
        Count: 10,
        ScannedCount: 10,
        ConsumedCapacity: { CapacityUnits: 1, TableName: "events" },
      },
    });
  });

  it("a page ends at 1 MB", async () => {
    const { payload, run } = await inHandler(
      `
      const first = await doc("Query", { TableName: "events", KeyConditionExpression: "device = :d", ExpressionAttributeValues: { ":d": "big" }, ReturnConsumedCapacity: "TOTAL" });
      return [first.Items.length, first.LastEvaluatedKey, first.ConsumedCapacity.CapacityUnits];`,
      [
        {
          ...EVENTS,
          items: Array.from({ length: 6 }, (_, at) => ({
            device: "big",
            at,
            text: "y".repeat(300_000),
          })),
        },
      ],
    );
    expect(payload).toEqual([3, { device: "big", at: 2 }, 110]);
    const [read] = records(run, "items.read");
    expect(read).toMatchObject({ operation: "Query", units: 110, items: 3 });
  });

  it("reads indexes: what they project, and a local one fetches the rest from its table", async () => {
    const { payload } = await inHandler(
      `
      const query = (IndexName, KeyConditionExpression, values, more = {}) => doc("Query", { TableName: "events", IndexName, KeyConditionExpression, ExpressionAttributeValues: values, ...more });
      const alarms = await query("by-kind", "kind = :k", { ":k": "alarm" });
      const severitys = await query("by-severity", "device = :d AND severity BETWEEN :a AND :b", { ":d": "d-1", ":a": 0, ":b": 3 });
      const whole = await query("by-severity", "device = :d AND severity = :a", { ":d": "d-1", ":a": 3 }, { Select: "ALL_ATTRIBUTES", ReturnConsumedCapacity: "INDEXES" });
      await doc("Put", { TableName: "events", Item: { device: "d-9", at: 99, kind: "alarm" } });
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const later = await query("by-kind", "kind = :k", { ":k": "alarm" }, { ScanIndexForward: false, Limit: 1 });
      return { alarms: alarms.Items, severitys: severitys.Items, whole, later };`,
      [EVENTS],
    );
    const alarm = (device: string, at: number, severity: number) => ({
      kind: "alarm",
      device,
      at,
      severity,
    });
    expect(payload).toEqual({
      alarms: [alarm("d-1", -2, 0), alarm("d-1", 1, 1), alarm("d-1", 4, 2), alarm("d-1", 7, 3)],
      severitys: [
        { device: "d-1", at: -2, severity: 0 },
        { device: "d-1", at: 1, severity: 1 },
        { device: "d-1", at: 4, severity: 2 },
        { device: "d-1", at: 7, severity: 3 },
      ],
      whole: {
        Items: [{ device: "d-1", at: 7, severity: 3, kind: "alarm", text: "xxxxxxxxxx" }],
        Count: 1,
        ScannedCount: 1,
        ConsumedCapacity: {
          TableName: "events",
          CapacityUnits: 1,
          Table: { CapacityUnits: 0.5 },
          LocalSecondaryIndexes: { "by-severity": { CapacityUnits: 0.5 } },
        },
      },
      later: {
        Items: [{ device: "d-9", at: 99, kind: "alarm" }],
        Count: 1,
        ScannedCount: 1,
        LastEvaluatedKey: { device: "d-9", at: 99, kind: "alarm" },
      },
    });
  });

  it("is refused in AWS's words", async () => {
    const { payload } = await inHandler(
      `
      const query = (KeyConditionExpression, values = { ":d": { S: "d-1" } }, more = {}) => refused("Query", { TableName: "events", KeyConditionExpression, ExpressionAttributeValues: values, ...more }).then((said) => said[1] ?? said);
      const d = { ":d": { S: "d-1" } };
      return [
        await query("kind = :d"),
        await query("device > :d"),
        await query("device = :d OR device = :d"),
        await query("device = :d AND begins_with(#a, :d)", d, { ExpressionAttributeNames: { "#a": "at" } }),
        await query("device = :d", d, { IndexName: "nothing" }),
        await query("kind = :d", d, { IndexName: "by-kind", ConsistentRead: true }),
        await query("kind = :d", d, { IndexName: "by-kind", Select: "ALL_ATTRIBUTES" }),
        await query("device = :d", d, { FilterExpression: "device = :d" }),
        await query("device = :d", d, { Limit: 0 }),
        await query("device = :d", d, { ExclusiveStartKey: { device: { S: "d-2" }, at: { N: "1" } } }),
        await query("device = :d", { ":d": { N: "1" } }),
        (await refused("Query", { TableName: "events" }))[1],
      ];`,
      [EVENTS],
    );
    expect(payload).toEqual([
      "Query condition missed key schema element: device",
      "Query key condition not supported",
      "Invalid operator used in KeyConditionExpression: OR",
      "One or more parameter values were invalid: Condition parameter type does not match schema type",
      "The table does not have the specified index: nothing",
      "Consistent reads are not supported on global secondary indexes",
      "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index by-kind because its projection type is not ALL",
      "Filter Expression can only contain non-primary key attributes: Primary key attribute: device",
      "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
      "The provided starting key is outside query boundaries based on provided conditions",
      "One or more parameter values were invalid: Condition parameter type does not match schema type",
      "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
    ]);
  });
});

describe("Scan", () => {
  it("goes over all partitions once, also in segments and pages", async () => {
    const { payload } = await inHandler(
      `
      for (let i = 0; i < 3; i++) await doc("BatchWrite", { RequestItems: { events: Array.from({ length: 20 }, (_, k) => ({ PutRequest: { Item: { device: "s-" + (20 * i + k), at: 1 } } })) } });
      const keysOf = async (more) => { const keys = []; for await (const { Items } of lib.paginateScan({ client: documents, pageSize: 7 }, { TableName: "events", ...more })) keys.push(...Items.map((item) => item.device + item.at)); return keys; };
      const whole = await keysOf({});
      const parts = await Promise.all([0, 1, 2].map((Segment) => keysOf({ Segment, TotalSegments: 3 })));
      const filtered = await doc("Scan", { TableName: "events", FilterExpression: "attribute_exists(kind)", ProjectionExpression: "kind" });
      return [whole.length, new Set(whole).size, parts.map((part) => part.length > 5), parts.flat().sort().join() === whole.slice().sort().join(), filtered.Items, filtered.ScannedCount];`,
      [EVENTS],
    );
    expect(payload).toEqual([
      72,
      72,
      [true, true, true],
      true,
      Array.from({ length: 4 }, () => ({ kind: "alarm" })),
      72,
    ]);
  });
});

describe("batches", () => {
  it("read and write many items, and are refused as a whole in AWS's words", async () => {
    const { payload } = await inHandler(
      `
      const key = (at) => ({ device: { S: "d-1" }, at: { N: String(at) } });
      const got = await send("BatchGetItem", { RequestItems: { events: { Keys: [key(0), key(5), key(50)], ProjectionExpression: "#a", ExpressionAttributeNames: { "#a": "at" } } }, ReturnConsumedCapacity: "TOTAL" });
      const wrote = await send("BatchWriteItem", { RequestItems: { events: [{ DeleteRequest: { Key: key(0) } }, { PutRequest: { Item: key(51) } }] }, ReturnConsumedCapacity: "INDEXES" });
      const { Count } = await send("Query", { TableName: "events", KeyConditionExpression: "device = :d", ExpressionAttributeValues: { ":d": { S: "d-1" } } });
      return [got, wrote, Count,
        (await refused("BatchGetItem", { RequestItems: { events: { Keys: [key(0), key(0)] } } }))[1],
        (await refused("BatchWriteItem", { RequestItems: { events: [{ DeleteRequest: { Key: key(0) } }, { PutRequest: { Item: key(0) } }] } }))[1],
        (await refused("BatchWriteItem", { RequestItems: { events: Array.from({ length: 26 }, (_, i) => ({ DeleteRequest: { Key: key(i) } })) } }))[0],
        await refused("BatchGetItem", { RequestItems: { nowhere: { Keys: [key(0)] } } }),
      ];`,
      [EVENTS],
    );
    expect(payload).toEqual([
      {
        Responses: { events: [{ at: { N: "0" } }, { at: { N: "5" } }] },
        UnprocessedKeys: {},
        ConsumedCapacity: [{ TableName: "events", CapacityUnits: 1.5 }],
      },
      {
        UnprocessedItems: {},
        ConsumedCapacity: [
          {
            TableName: "events",
            CapacityUnits: 3,
            Table: { CapacityUnits: 2 },
            LocalSecondaryIndexes: { "by-severity": { CapacityUnits: 1 } },
          },
        ],
      },
      10,
      "Provided list of item keys contains duplicates",
      "Provided list of item keys contains duplicates",
      "ValidationException",
      ["ResourceNotFoundException", "Requested resource not found"],
    ]);
  });
});
