/** DynamoDB through the unmodified clients. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html */
import { describe, expect, it } from "vitest";
import type { AccountDefinition } from "../../src/session/protocol.ts";
import { lines, records, simulate } from "../simulations/simulate.ts";

type Table = NonNullable<AccountDefinition["tables"]>[number];

const ORDERS: Table = {
  name: "orders",
  partitionKey: { name: "customer" },
  sortKey: { name: "number", type: "N" },
};

/** Runs statements in a handler with the client (`send`), the document client (`doc`) and `refused`; what they return is the payload. */
async function inHandler(statements: string, tables: Table[] = [ORDERS]) {
  const run = await simulate({
    code: `import * as sdk from "@aws-sdk/client-dynamodb";
      import * as lib from "@aws-sdk/lib-dynamodb";
      const client = new sdk.DynamoDBClient({ maxAttempts: 1 });
      const documents = lib.DynamoDBDocumentClient.from(client);
      const bare = ({ $metadata, ...rest }) => rest;
      const send = (name, input) => client.send(new sdk[name + "Command"](input)).then(bare);
      const doc = (name, input) => documents.send(new lib[name + "Command"](input)).then(bare);
      const told = (e) => [e.name, e.message];
      const refused = (name, input) => send(name, input).then(() => "accepted", told);
      export const handler = async () => { ${statements} };`,
    account: { tables },
    function: { memorySizeMb: 1769, timeoutSeconds: 60 },
    at: [[0]],
  });
  const [invocation] = run.invocations;
  expect(invocation?.functionError, lines(run).join("\n")).toBeNull();
  return { run, payload: invocation!.payload };
}

describe("items of DynamoDB through its clients", () => {
  it("are put, read, updated and deleted", async () => {
    const { payload, run } = await inHandler(`
      const key = { customer: "c-1", number: 1 };
      const TableName = "orders";
      const put = await doc("Put", { TableName, Item: { ...key, total: 12.5, lines: [{ sku: "a", count: 2 }], tags: new Set(["new", "gift"]), picture: new Uint8Array([1, 2, 255]), note: null, paid: false } });
      const { Item } = await doc("Get", { TableName, Key: key, ConsistentRead: true });
      const updated = await doc("Update", { TableName, Key: key, UpdateExpression: "SET paid = :yes, #l[0].#c = #l[0].#c + :one, seen = if_not_exists(seen, :none) + :one ADD tags :more REMOVE note", ExpressionAttributeNames: { "#l": "lines", "#c": "count" }, ExpressionAttributeValues: { ":yes": true, ":one": 1, ":none": 0, ":more": new Set(["paid"]) }, ReturnValues: "ALL_NEW" });
      const some = await doc("Get", { TableName, Key: key, ProjectionExpression: "paid, #l[0].sku", ExpressionAttributeNames: { "#l": "lines" } });
      const { Attributes: gone } = await doc("Delete", { TableName, Key: key, ReturnValues: "ALL_OLD" });
      const nothing = await doc("Get", { TableName, Key: key });
      return { put, Item: { ...Item, tags: [...Item.tags], picture: [...Item.picture] }, updated: { ...updated.Attributes, tags: [...updated.Attributes.tags], picture: 0 }, some, gone: gone.seen, nothing };`);
    const item = { customer: "c-1", number: 1, total: 12.5 };
    expect(payload).toEqual({
      put: {},
      Item: {
        ...item,
        lines: [{ sku: "a", count: 2 }],
        tags: ["new", "gift"],
        picture: [1, 2, 255],
        note: null,
        paid: false,
      },
      updated: {
        ...item,
        lines: [{ sku: "a", count: 3 }],
        tags: ["new", "gift", "paid"],
        picture: 0,
        paid: true,
        seen: 1,
      },
      some: { Item: { paid: true, lines: [{ sku: "a" }] } },
      gone: 1,
      nothing: {},
    });
    expect(
      records(run, "item.written").map(({ operation, change }) => [operation, change]),
    ).toEqual([
      ["PutItem", "INSERT"],
      ["UpdateItem", "MODIFY"],
      ["DeleteItem", "REMOVE"],
    ]);
    expect(run.tables).toEqual({ orders: { itemCount: 0, bytes: 0, items: [] } });
  });
});
