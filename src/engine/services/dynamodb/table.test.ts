/** The store of a table against a plain model: what is written is read back, in order, and a transaction is whole. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Agenda } from "../../kernel/agenda.ts";
import { DynamoDbService } from "./dynamodb-service.ts";
import { Later } from "../api/service-api.ts";
import type { TableConfiguration } from "./configuration.ts";

const TABLE: TableConfiguration = {
  name: "items",
  partitionKey: { name: "pk" },
  sortKey: { name: "sk", type: "N" },
  globalSecondaryIndexes: [
    { name: "by-kind", partitionKey: { name: "kind" }, sortKey: { name: "sk", type: "N" } },
  ],
};
const ACTOR = { operation: "test" };

function account() {
  const agenda = new Agenda();
  const service = new DynamoDbService([TABLE], {
    agenda,
    seed: "1",
    epochMs: 1_767_603_600_000,
    record: () => {},
    openStream: () => {
      throw new Error("no stream");
    },
  });
  const run = () => {
    while (agenda.runNext());
  };
  /** What a call answers, now or later; an error's code. */
  const answer = (call: () => unknown): unknown => {
    let result: unknown;
    try {
      const output = call();
      if (!(output instanceof Later)) return output;
      output.begin(
        (value) => (result = value),
        (error) => (result = error),
      );
    } catch (error) {
      return (error as { code: string }).code;
    }
    run();
    return result;
  };
  return { service, run, answer };
}

const partition = fc.constantFrom("a", "b", "c");
const sort = fc.integer({ min: -5, max: 5 });
const kind = fc.option(fc.constantFrom("x", "y"), { nil: undefined });

const keyOf = (pk: string, sk: number) => ({ pk: { S: pk }, sk: { N: String(sk) } });

describe("a table", () => {
  it("gives back what was written, by key, in order and by its index", () => {
    const step = fc.oneof(
      fc.record({ put: fc.constant(true), pk: partition, sk: sort, kind, n: fc.nat(9) }),
      fc.record({ put: fc.constant(false), pk: partition, sk: sort }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { service, run, answer } = account();
        const model = new Map<string, Record<string, unknown>>();
        for (const each of steps) {
          const key = keyOf(each.pk, each.sk);
          if ("n" in each) {
            const item = {
              ...key,
              n: { N: String(each.n) },
              ...(each.kind ? { kind: { S: each.kind } } : {}),
            };
            service.putItem({ TableName: "items", Item: structuredClone(item) }, ACTOR);
            model.set(JSON.stringify(key), item);
          } else {
            service.deleteItem({ TableName: "items", Key: key }, ACTOR);
            model.delete(JSON.stringify(key));
          }
        }
        run();
        const bySort = (items: Record<string, unknown>[]) =>
          items.sort(
            (a, b) => Number((a.sk as { N: string }).N) - Number((b.sk as { N: string }).N),
          );
        for (const pk of ["a", "b", "c"]) {
          const { Items } = answer(() =>
            service.query(
              {
                TableName: "items",
                KeyConditionExpression: "pk = :p",
                ExpressionAttributeValues: { ":p": { S: pk } },
              },
              ACTOR,
            ),
          ) as { Items: unknown[] };
          const expected = [...model.values()].filter(
            (item) => (item.pk as { S: string }).S === pk,
          );
          expect(Items).toEqual(bySort(expected));
        }
        const { Count } = answer(() =>
          service.query(
            {
              TableName: "items",
              IndexName: "by-kind",
              KeyConditionExpression: "kind = :k",
              ExpressionAttributeValues: { ":k": { S: "x" } },
            },
            ACTOR,
          ),
        ) as { Count: number };
        expect(Count).toBe(
          [...model.values()].filter((item) => (item.kind as { S: string })?.S === "x").length,
        );
        expect(service.contents[0]?.itemCount).toBe(model.size);
      }),
      { numRuns: 60 },
    );
  });

  it("an update is read back, and leaves the rest as it was", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer(),
        fc.array(fc.integer(), { maxLength: 5 }),
        (a, b, list) => {
          const { service } = account();
          const Key = keyOf("a", 1);
          const TableName = "items";
          const L = list.map((n) => ({ N: String(n) }));
          service.putItem(
            {
              TableName,
              Item: { ...keyOf("a", 1), n: { N: String(a) }, deep: { M: { list: { L } } } },
            },
            ACTOR,
          );
          service.updateItem(
            {
              TableName,
              Key,
              UpdateExpression: `SET n = n + :b, deep.more = :b${list.length > 0 ? " REMOVE deep.#l[0]" : ", deep.#l = list_append(deep.#l, :one)"}`,
              ExpressionAttributeNames: { "#l": "list" },
              ExpressionAttributeValues: {
                ":b": { N: String(b) },
                ...(list.length > 0 ? {} : { ":one": { L: [{ N: "1" }] } }),
              },
            },
            ACTOR,
          );
          const rest = list.length > 0 ? L.slice(1) : [{ N: "1" }];
          expect(service.getItem({ TableName, Key }, ACTOR).Item).toEqual({
            ...Key,
            n: { N: String(a + b) },
            deep: { M: { list: { L: rest }, more: { N: String(b) } } },
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it("a transaction is done as a whole or not at all", () => {
    const action = fc.record({ sk: fc.integer({ min: 0, max: 3 }), exists: fc.boolean() });
    const transactions = fc.array(
      fc.uniqueArray(action, { minLength: 1, maxLength: 4, selector: ({ sk }) => sk }),
    );
    fc.assert(
      fc.property(transactions, (all) => {
        const { service, answer } = account();
        const model = new Set<number>();
        for (const actions of all) {
          const holds = actions.every(({ sk, exists }) => model.has(sk) === exists);
          const outcome = answer(() =>
            service.transactWriteItems(
              {
                TransactItems: actions.map(({ sk, exists }) => {
                  const condition = {
                    TableName: "items",
                    ConditionExpression: `${exists ? "attribute_exists" : "attribute_not_exists"}(pk)`,
                  };
                  return exists
                    ? { Delete: { ...condition, Key: keyOf("t", sk) } }
                    : { Put: { ...condition, Item: keyOf("t", sk) } };
                }),
              },
              ACTOR,
            ),
          );
          expect(outcome).toEqual(holds ? {} : "TransactionCanceledException");
          if (holds) {
            for (const { sk, exists } of actions) {
              if (exists) model.delete(sk);
              else model.add(sk);
            }
          }
          expect(service.contents[0]?.itemCount).toBe(model.size);
        }
      }),
      { numRuns: 60 },
    );
  });
});
