import { describe, expect, it } from "vitest";
import { endpointOf } from "../../src/engine/services/rds/endpoint.ts";
import { simulate } from "../simulations/simulate.ts";
import { connectsTo, SHOP } from "./shop-database.ts";

const HOST = endpointOf("shop");

describe("what a database holds when a run is over", () => {
  it("is what was committed, of every table, in pieces that a page can copy", async () => {
    const scenario = {
      code: `${connectsTo(HOST)}
        const client = new pg.Client(options);
        await client.connect();
        export const handler = async () => {
          await client.query("INSERT INTO orders VALUES (2, 'cup', NULL), (1, $1, 3.5)", ["t".repeat(600)]);
          await client.query('CREATE SCHEMA "Stock"; CREATE TABLE "Stock"."Big one" AS SELECT n FROM generate_series(1, 250) n');
          await client.query("SET search_path = nowhere; BEGIN; CREATE TEMP TABLE t ()");
          await client.query("INSERT INTO public.orders VALUES (3, 'never committed')");
        };`,
      account: {
        databases: [
          {
            ...SHOP,
            parameters: { "rds.force_ssl": 0 as const },
            initialSql:
              "CREATE TABLE orders (id int PRIMARY KEY, item text, amount numeric(10, 2))",
          },
        ],
      },
      function: { memorySizeMb: 1769 },
    };
    const run = await simulate(scenario);
    expect(run.invocations).toMatchObject([{ status: "success", payload: null }]);
    const [shop] = run.databases!;
    expect(shop).toEqual({
      identifier: "shop",
      instanceClass: "db.t4g.micro",
      endpoint: { host: HOST, port: 5_432 },
      maxConnections: 78,
      reservedConnections: 5,
      tables: [
        {
          schema: "Stock",
          name: "Big one",
          columns: [{ name: "n", type: "integer", primaryKey: false }],
          rows: Array.from({ length: 100 }, (_, i) => [String(i + 1)]),
          rowCount: 250,
          note: "Only the first 100 of 250 rows are here.",
        },
        {
          schema: "public",
          name: "orders",
          columns: [
            { name: "id", type: "integer", primaryKey: true },
            { name: "item", type: "text", primaryKey: false },
            { name: "amount", type: "numeric(10,2)", primaryKey: false },
          ],
          rows: [
            ["1", "t".repeat(500), "3.50"],
            ["2", "cup", null],
          ],
          rowCount: 2,
          note: "Values are cut off after 500 characters.",
        },
      ],
    });
    const again = await simulate(scenario);
    expect([again.traceHash, again.databases]).toEqual([run.traceHash, run.databases]);
  }, 60_000);
});
