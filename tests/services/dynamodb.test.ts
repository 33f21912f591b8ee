/** DynamoDB through the unmodified clients. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html */
import { describe, expect, it } from "vitest";
import { records } from "../simulations/simulate.ts";
import { inHandler } from "./dynamodb-handler.ts";

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

describe("conditions and expressions", () => {
  it("a condition that does not hold changes nothing, and may tell the item", async () => {
    const { payload, run } = await inHandler(`
      const TableName = "orders", Key = { customer: { S: "c" }, number: { N: "1" } };
      await send("PutItem", { TableName, Item: { ...Key, status: { S: "open" }, version: { N: "3" } } });
      const attempt = (ConditionExpression, values, more = {}) => client.send(new sdk.UpdateItemCommand({ TableName, Key, UpdateExpression: "SET touched = :t", ConditionExpression, ExpressionAttributeValues: { ":t": { BOOL: true }, ...values }, ...more })).then(() => "done", (e) => [e.name, e.message, e.$metadata.httpStatusCode, e.Item ?? "no item"]);
      return [
        await attempt("attribute_not_exists(customer)", {}),
        await attempt("version = :v", { ":v": { N: "2" } }, { ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
        await attempt("version BETWEEN :a AND :b AND begins_with(customer, :c) AND NOT contains(customer, :x)", { ":a": { N: "1" }, ":b": { N: "3.0" }, ":c": { S: "c" }, ":x": { S: "x" } }),
        await attempt("version IN (:a, :b) AND size(customer) = :one AND attribute_type(version, :n)", { ":a": { N: "9" }, ":b": { N: "3" }, ":one": { N: "1" }, ":n": { S: "N" } }),
        await attempt("touched = :f", { ":f": { BOOL: false } }),
      ];`);
    const failed = ["ConditionalCheckFailedException", "The conditional request failed", 400];
    expect(payload).toEqual([
      [...failed, "no item"],
      [
        ...failed,
        {
          customer: { S: "c" },
          number: { N: "1" },
          status: { S: "open" },
          version: { N: "3" },
        },
      ],
      "done",
      "done",
      [...failed, "no item"],
    ]);
    const refused = records(run, "item.refused");
    expect(refused.map(({ key, code, units }) => [key, code, units])).toEqual(
      Array.from({ length: 3 }, () => [
        { customer: "c", number: 1 },
        "ConditionalCheckFailedException",
        1,
      ]),
    );
  });

  it("are refused in AWS's words", async () => {
    const { payload } = await inHandler(`
      const TableName = "orders", Key = { customer: { S: "c" }, number: { N: "1" } };
      const update = (UpdateExpression, more = {}) => refused("UpdateItem", { TableName, Key, UpdateExpression, ...more }).then((said) => said[1]);
      const values = (given) => ({ ExpressionAttributeValues: given });
      const one = values({ ":v": { N: "1" } });
      return [
        await update("SET customer = :v", values({ ":v": { S: "x" } })),
        await update("SET size = :v", one),
        await update("SET a = :w", one),
        await update("SET a = :v", values({ ":v": { N: "1" }, ":w": { N: "2" } })),
        await update("SET #a = :v", one),
        await update("SET a = :v REMOVE a", one),
        await update("SET a = b + :v", one),
        await update("SET a.b = :v", one),
        await update("ADD a :v", values({ ":v": { S: "x" } })),
        await update("SET a = ", {}),
        await update("", {}),
        await update("SET a = :v", { ...one, ExpressionAttributeNames: {} }),
        await update("SET a = :v", { ...one, ConditionExpression: "foo(a)" }),
      ];`);
    expect(payload).toEqual([
      "One or more parameter values were invalid: Cannot update attribute customer. This attribute is part of the key",
      "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: size",
      "Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :w",
      "Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}",
      "Invalid UpdateExpression: An expression attribute name used in the document path is not defined; attribute name: #a",
      "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]",
      "The provided expression refers to an attribute that does not exist in the item",
      "The document path provided in the update expression is invalid for update",
      "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING",
      expect.stringMatching(/^Invalid UpdateExpression: Syntax error; /),
      "Invalid UpdateExpression: The expression can not be empty;",
      "ExpressionAttributeNames must not be empty",
      "Invalid ConditionExpression: Invalid function name; function: foo",
    ]);
  });

  it("values, keys and sizes are refused in AWS's words", async () => {
    const { payload } = await inHandler(`
      const TableName = "orders", Key = { customer: { S: "c" }, number: { N: "1" } };
      const put = (more, given = Key) => refused("PutItem", { TableName, Item: { ...given, ...more } }).then((said) => said === "accepted" ? said : said[1]);
      return [
        await put({ a: { SS: ["x", "x"] } }),
        await put({ a: { NS: ["1", "1.0"] } }),
        await put({ a: { SS: [] } }),
        await put({ a: { N: "abc" } }),
        await put({ a: { N: "1e126" } }),
        await put({ a: { N: "1.23456789012345678901234567890123456789" } }),
        await put({ a: { S: "x".repeat(400 * 1024) } }),
        await put({}, { customer: { S: "c" } }),
        await put({ customer: { N: "1" } }),
        await put({ customer: { S: "" } }),
        await put({ customer: { S: "x".repeat(2049) } }),
        (await refused("GetItem", { TableName, Key: { customer: { S: "c" } } }))[1],
        await refused("GetItem", { TableName: "nowhere", Key }),
        await refused("DescribeTable", { TableName: "nowhere" }),
        await put({ empty: { S: "" }, none: { M: {} }, list: { L: [] } }),
      ];`);
    expect(payload).toEqual([
      "One or more parameter values were invalid: Input collection [x, x] contains duplicates.",
      "Input collection contains duplicates",
      "One or more parameter values were invalid: An string set  may not be empty",
      "The parameter cannot be converted to a numeric value: abc",
      "Number overflow. Attempting to store a number with magnitude larger than supported range",
      "Attempting to store more than 38 significant digits in a Number",
      "Item size has exceeded the maximum allowed size",
      "One or more parameter values were invalid: Missing the key number in the item",
      "One or more parameter values were invalid: Type mismatch for key customer expected: S actual: N",
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: customer",
      "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes",
      "The provided key element does not match the schema",
      ["ResourceNotFoundException", "Requested resource not found"],
      ["ResourceNotFoundException", "Requested resource not found: Table: nowhere not found"],
      "accepted",
    ]);
  });

  it("what is not simulated is refused by its name", async () => {
    const { payload } = await inHandler(`
      const fails = (name, input) => client.send(new sdk[name + "Command"](input)).then(() => "accepted", (e) => [e.code, e.message]);
      return [
        await fails("PutItem", { TableName: "orders", Item: { customer: { S: "c" }, number: { N: "1" } }, Expected: {} }),
        await fails("ExecuteStatement", { Statement: "SELECT * FROM orders" }),
      ];`);
    expect(payload).toEqual([
      ["ERR_NOT_SIMULATED", expect.stringContaining("PutItem with Expected is not simulated")],
      ["ERR_NOT_SIMULATED", expect.stringContaining("ExecuteStatement is not simulated")],
    ]);
  });
});
