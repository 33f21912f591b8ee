import { describe, expect, it } from "vitest";
import type { AccountDefinition } from "../../src/session/protocol.ts";
import { clusterArn, clusterEndpointOf } from "../../src/engine/services/rds/cluster.ts";
import { secretArn } from "../../src/engine/services/secretsmanager/secret-arn.ts";
import { records, simulate } from "../simulations/simulate.ts";
import { inHandler } from "./service-client.ts";

type Database = NonNullable<AccountDefinition["databases"]>[number];

const CLUSTER = clusterArn("shop");
const SECRET = secretArn("shop/db");
/** As RDS names the secret of a cluster. */
const MANAGED = "rds!cluster-0c8e6c7a-1d1f-4f4e-8b0a-2a4c7a1f9b10";

const WRITER: Database = {
  identifier: "shop-writer",
  instanceClass: "db.r6g.large",
  masterUsername: "postgres",
  masterUserPassword: "correct-horse",
  databaseName: "shop",
  cluster: { identifier: "shop", enableHttpEndpoint: true },
  initialSql: `CREATE TYPE mood AS ENUM ('calm', 'wild');
    CREATE TABLE orders (id serial PRIMARY KEY, item varchar(40) NOT NULL, amount numeric(10, 2), at timestamptz);
    INSERT INTO orders (item, amount, at) VALUES ('tea', 3.5, '2026-01-05 10:30:00.25+02'), ('cup', 7, NULL);`,
};

const secret = (name: string, value: object) => ({ name, value: JSON.stringify(value) });
const ACCOUNT: AccountDefinition = {
  databases: [WRITER],
  secrets: [
    secret("shop/db", { username: "postgres", password: "correct-horse" }),
    secret(MANAGED, { username: "postgres", password: "correct-horse" }),
    secret("shop/wrong", { username: "postgres", password: "battery-staple" }),
    secret("shop/other", { apiKey: "x" }),
  ],
};

const NAMES = `
  const place = { resourceArn: "${CLUSTER}", secretArn: "${SECRET}", database: "shop" };
  const run = (sql, parameters, more) => send("ExecuteStatement", { ...place, sql, ...(parameters ? { parameters } : {}), ...more });
  const no = async (sql, parameters, more) => (await refused("ExecuteStatement", { ...place, sql, ...(parameters ? { parameters } : {}), ...more })).slice(0, 3);
  const p = (name, value, typeHint) => ({ name, value, ...(typeHint ? { typeHint } : {}) });`;

const inShop = (statements: string, account = ACCOUNT) =>
  inHandler("@aws-sdk/client-rds-data", statements, { account, names: NAMES });

describe("the Data API of Aurora", () => {
  it("runs statements with named parameters and returns Fields", async () => {
    const { run, payload } = await inShop(`
      const inserted = await run(
        "INSERT INTO orders (item, amount, at) VALUES (:item, :amount, :at) RETURNING id, item::text || ':x' AS label",
        [p("item", { stringValue: "pot" }), p("amount", { stringValue: "12.30" }, "DECIMAL"), p("at", { stringValue: "2026-02-01 08:00:00" }, "TIMESTAMP")],
      );
      const all = await run("SELECT id, item, amount, at FROM orders ORDER BY id -- :nothing", undefined, { includeResultMetadata: true });
      const types = await run(
        \`SELECT :b AS b, :l AS l, :d AS d, :s AS s, :n::int AS n, :u AS u, :j AS j, :day AS day, :t AS t, :blob AS blob,
          ARRAY[1, NULL, 3] AS longs, ARRAY['a', 'b "c"'] AS texts, '{}'::float8[] AS doubles, ARRAY[true] AS flags, 'wild'::mood AS mood, 9007199254740993 AS big\`,
        [p("b", { booleanValue: true }), p("l", { longValue: 7 }), p("d", { doubleValue: 1.5 }), p("s", { stringValue: "ü'; --" }), p("n", { isNull: true }),
          p("u", { stringValue: "0e984725-c51c-4bf4-9960-e1c80e27aba0" }, "UUID"), p("j", { stringValue: '{"a": 1}' }, "JSON"), p("day", { stringValue: "2026-01-05" }, "DATE"),
          p("t", { stringValue: "10:30:00.5" }, "TIME"), p("blob", { blobValue: new Uint8Array([1, 255]) })],
        { resultSetOptions: { longReturnType: "STRING" } },
      );
      return {
        inserted, all,
        types: types.records[0].map((field) => field.blobValue ? [...field.blobValue] : Object.values(field)[0]),
        decimals: (await run("SELECT 1.50::numeric, 3::numeric", undefined, { resultSetOptions: { decimalReturnType: "DOUBLE_OR_LONG" } })).records[0],
        json: (await run("SELECT id, item, amount AS price, 2::float8 AS f, at IS NULL AS open, 9007199254740993 AS big FROM orders ORDER BY id LIMIT 2", undefined, { formatRecordsAs: "JSON" })),
        updated: await run("UPDATE orders SET amount = amount + 1 WHERE id <= :id;", [p("id", { longValue: 2 })]),
        ddl: await run("CREATE TABLE log (line text)"),
        batch: await send("BatchExecuteStatement", { ...place, sql: "INSERT INTO log VALUES (:line)", parameterSets: [[p("line", { stringValue: "a" })], [p("line", { isNull: true })]] }),
        none: await send("BatchExecuteStatement", { ...place, sql: "INSERT INTO log VALUES ('x')" }),
        lines: (await run("SELECT count(*) FROM log")).records[0][0],
      };`);
    const column = (more: object) => ({
      ...{ arrayBaseColumnType: 0, isAutoIncrement: false, isCaseSensitive: false },
      ...{ isCurrency: false, schemaName: "", tableName: "orders" },
      ...more,
    });
    const named = (name: string, more: object) => column({ name, label: name, ...more });
    expect(payload).toEqual({
      inserted: {
        numberOfRecordsUpdated: 0,
        records: [[{ longValue: 3 }, { stringValue: "pot:x" }]],
      },
      all: {
        numberOfRecordsUpdated: 0,
        columnMetadata: [
          named("id", {
            ...{ isAutoIncrement: true, isSigned: true, nullable: 0, precision: 10, scale: 0 },
            ...{ type: 4, typeName: "serial" },
          }),
          named("item", {
            ...{ isCaseSensitive: true, isSigned: false, nullable: 0, precision: 40, scale: 0 },
            ...{ type: 12, typeName: "varchar" },
          }),
          named("amount", {
            ...{ isSigned: true, nullable: 1, precision: 10, scale: 2 },
            ...{ type: 2, typeName: "numeric" },
          }),
          named("at", {
            ...{ isSigned: false, nullable: 1, precision: 35, scale: 6 },
            ...{ type: 93, typeName: "timestamptz" },
          }),
        ],
        records: [
          [
            { longValue: 1 },
            { stringValue: "tea" },
            { stringValue: "3.50" },
            { stringValue: "2026-01-05 08:30:00.250" },
          ],
          [{ longValue: 2 }, { stringValue: "cup" }, { stringValue: "7.00" }, { isNull: true }],
          [
            { longValue: 3 },
            { stringValue: "pot" },
            { stringValue: "12.30" },
            { stringValue: "2026-02-01 08:00:00" },
          ],
        ],
      },
      types: [
        true,
        "7",
        1.5,
        "ü'; --",
        true,
        "0e984725-c51c-4bf4-9960-e1c80e27aba0",
        '{"a": 1}',
        "2026-01-05",
        "10:30:00.500",
        [1, 255],
        { stringValues: ["1", null, "3"] },
        { stringValues: ["a", 'b "c"'] },
        { doubleValues: [] },
        { booleanValues: [true] },
        "wild",
        "9007199254740993",
      ],
      decimals: [{ doubleValue: 1.5 }, { longValue: 3 }],
      json: {
        numberOfRecordsUpdated: 0,
        formattedRecords:
          '[{"id":1,"item":"tea","price":"3.50","f":2.0,"open":false,"big":9007199254740993},' +
          '{"id":2,"item":"cup","price":"7.00","f":2.0,"open":true,"big":9007199254740993}]',
      },
      updated: { numberOfRecordsUpdated: 2, generatedFields: [] },
      ddl: { numberOfRecordsUpdated: 0, generatedFields: [] },
      batch: { updateResults: [{ generatedFields: [] }, { generatedFields: [] }] },
      none: { updateResults: [] },
      lines: { longValue: 2 },
    });
    // One connection served all calls but those after statements that leave something in their session.
    expect(records(run, "database.connected").map(({ environmentId }) => environmentId)).toEqual([
      "rds-data",
      "rds-data",
    ]);
    const calls = records(run, "http.requested");
    expect(run.bill.lines.find(({ id }) => id === "rds-data.requests")?.quantity).toBe(
      calls.length,
    );
    const [call] = calls;
    expect(call?.aws).toEqual({
      service: "rds-data",
      operation: "ExecuteStatement",
      resource: "shop",
    });
  }, 60_000);

  it("says in AWS's words what it refuses", async () => {
    const { payload } = await inShop(`
      const at = (more) => refused("ExecuteStatement", { ...place, sql: "SELECT 1", ...more });
      return {
        missing: await no("SELECT * FROM nothing"),
        unique: await no("INSERT INTO orders (id, item) VALUES (1, 'x')"),
        unbound: await no("SELECT :id", [p("other", { longValue: 1 })]),
        positional: await no("SELECT $1::text"),
        grouped: await no("SELECT date_trunc(:unit, at) FROM orders GROUP BY date_trunc(:unit, at)", [p("unit", { stringValue: "day" })]),
        uuid: await no("SELECT 1 WHERE gen_random_uuid() = :u", [p("u", { stringValue: "x" })]),
        hinted: await no("SELECT :t", [p("t", { stringValue: "2026-01-05T10:00:00Z" }, "TIMESTAMP")]),
        list: await no("SELECT :a", [p("a", { arrayValue: { longValues: [1] } })]),
        several: await no("SELECT 1; SELECT 2"),
        schema: await no("SELECT 1", undefined, { schema: "public" }),
        empty: await no(" "),
        interval: await no("SELECT interval '1 day'"),
        nested: await no("SELECT ARRAY[[1], [2]]"),
        wide: await no("SELECT repeat('x', 70000)"),
        large: await no("SELECT repeat('x', 60000) FROM generate_series(1, 20)"),
        doubled: await no("SELECT 1 AS a, 2 AS a", undefined, { formatRecordsAs: "JSON" }),
        cluster: await at({ resourceArn: "${clusterArn("Shop")}" }),
        managed: (await send("ExecuteStatement", { ...place, secretArn: "${secretArn(MANAGED)}", sql: "SELECT 1" })).records,
        gone: await at({ secretArn: "${SECRET}".replace("shop/db", "shop/none") }),
        unusable: await at({ secretArn: "${secretArn("shop/other")}" }),
        password: await at({ secretArn: "${secretArn("shop/wrong")}" }),
        database: await at({ database: undefined }),
        long: (await at({ sql: "-".repeat(65537) }))[0],
        unknown: await at({ transactionId: "none" }),
      };`);
    const sql = (message: string) => ["DatabaseErrorException", message, 400];
    const bad = (message: string) => ["BadRequestException", message, 400];
    const invalid = (message: string) => ["ValidationException", message, 400];
    const result = (message: string) => ["UnsupportedResultException", message, 400];
    expect(payload).toEqual({
      missing: sql('ERROR: relation "nothing" does not exist\n  Position: 15; SQLState: 42P01'),
      unique: sql(
        'ERROR: duplicate key value violates unique constraint "orders_pkey"; SQLState: 23505',
      ),
      unbound: bad("Cannot find parameter: id"),
      positional: sql(expect.stringContaining("; SQLState: 08P01") as never),
      grouped: sql(expect.stringContaining("; SQLState: 42803") as never),
      uuid: sql(expect.stringContaining("ERROR: operator does not exist: uuid = text") as never),
      hinted: invalid(
        "The value of parameter t is not in the accepted format YYYY-MM-DD HH:MM:SS[.FFF]: 2026-01-05T10:00:00Z",
      ),
      list: invalid("Array parameters are not supported."),
      several: invalid("Multistatements aren't supported."),
      schema: invalid("The schema parameter isn't supported"),
      empty: bad("SQL is empty"),
      interval: result("The result contains the unsupported data type INTERVAL."),
      nested: result("The result contains a multidimensional array."),
      wide: result("Packet for query is too large"),
      large: result("The result exceeds the size limit 1 MB."),
      doubled: bad("The result has more than one column with the name a."),
      cluster: [
        "HttpEndpointNotEnabledException",
        `HttpEndpoint is not enabled for resource ${clusterArn("Shop")}`,
        400,
      ],
      managed: [[{ longValue: 1 }]],
      gone: ["SecretsErrorException", "Secrets Manager can't find the specified secret.", 400],
      unusable: ["InvalidSecretException", expect.any(String), 400],
      password: sql('FATAL: password authentication failed for user "postgres"; SQLState: 28P01'),
      database: sql('FATAL: database "postgres" does not exist; SQLState: 3D000'),
      long: "ValidationException",
      unknown: [
        "TransactionNotFoundException",
        "Transaction none is not found. Transaction may be expired.",
        404,
      ],
    });
  }, 60_000);

  it("keeps a transaction for its calls alone, until three minutes without one", async () => {
    const { run, payload } = await inShop(`
      const begin = async () => (await send("BeginTransaction", place)).transactionId;
      const count = async (more) => (await run("SELECT count(*) FROM orders", undefined, more)).records[0][0].longValue;
      const insert = (transactionId) => run("INSERT INTO orders (item) VALUES ('jar')", undefined, { transactionId });
      const end = (name, transactionId) => { const { database, ...rest } = place; return { ...rest, transactionId }; };
      const out = {};
      const first = await begin();
      await insert(first);
      out.inside = await count({ transactionId: first });
      out.both = await Promise.all([run("SELECT pg_sleep(1)", undefined, { transactionId: first }).then(() => "done"), sleep(200).then(() => no("SELECT 1", undefined, { transactionId: first }))]);
      out.rolledBack = await send("RollbackTransaction", end("", first));
      out.afterRollback = await count();
      out.twice = (await refused("CommitTransaction", end("", first)))[1].replace(first, "<id>");
      const second = await begin();
      await insert(second);
      out.elsewhere = (await no("SELECT 1", undefined, { transactionId: second, database: "other" }))[1];
      out.committed = await send("CommitTransaction", end("", second));
      out.afterCommit = await count();
      const failed = await begin();
      out.error = (await no("SELECT 1 / 0", undefined, { transactionId: failed }))[1];
      out.aborted = (await no("SELECT 1", undefined, { transactionId: failed }))[1];
      out.uncommitted = (await refused("CommitTransaction", end("", failed)))[1];
      const left = await begin();
      await insert(left);
      await sleep(179_000);
      await insert(left);
      await sleep(181_000);
      out.expired = (await refused("CommitTransaction", end("", left)));
      out.expired[1] = out.expired[1].replace(left, "<id>");
      out.afterExpiry = await count();
      return out;`);
    expect(payload).toEqual({
      inside: 3,
      both: ["done", ["DatabaseErrorException", "Transaction is still running a query", 400]],
      rolledBack: { transactionStatus: "Rollback Complete" },
      afterRollback: 2,
      twice:
        "Transaction <id> is not found. One previous call resulted in a termination of your transaction.",
      elsewhere: "Database name is not the same as transaction",
      committed: { transactionStatus: "Transaction Committed" },
      afterCommit: 3,
      error: "ERROR: division by zero; SQLState: 22012",
      aborted:
        "ERROR: current transaction is aborted, commands ignored until end of transaction block; SQLState: 25P02",
      uncommitted: expect.stringContaining("25P02") as never,
      expired: [
        "TransactionNotFoundException",
        "Transaction <id> is not found. Transaction may be expired.",
        404,
      ],
      afterExpiry: 3,
    });
    expect(records(run, "database.closed").map(({ because }) => because)).toContain(
      "the Data API rolled back a transaction whose time was up",
    );
  }, 60_000);

  it("ends a statement after 45 seconds, or lets it go on", async () => {
    const { payload } = await inShop(`
      const timed = async (work) => { const from = Date.now(); const result = await work(); return [result, Math.round((Date.now() - from) / 1000)]; };
      const insert = "DO $$ BEGIN PERFORM pg_sleep(60); INSERT INTO orders (item) VALUES ('slow'); END $$";
      const failure = async (more) => { try { await run(insert, undefined, more); } catch ({ name, message, dbConnectionId, $metadata }) { return [name, message, dbConnectionId > 0, $metadata.httpStatusCode]; } };
      const count = async () => (await run("SELECT count(*) FROM orders")).records[0][0].longValue;
      return {
        ended: await timed(() => failure()),
        goesOn: await timed(() => failure({ continueAfterTimeout: true })),
        later: (await sleep(20_000), await count()),
        short: (await run("SELECT 1 + 1", undefined, { continueAfterTimeout: true })).records,
      };`);
    const timeout = (message: string) => [["StatementTimeoutException", message, true, 400], 45];
    expect(payload).toEqual({
      ended: timeout("canceling statement due to statement timeout"),
      goesOn: timeout("Request timed out"),
      later: 3,
      short: [[{ longValue: 2 }]],
    });
  }, 60_000);

  it("is isolated from connections of a driver, which reach the writer at the cluster's endpoint", async () => {
    const run = await simulate({
      code: `import pg from "pg";
        import { RDSDataClient, BeginTransactionCommand, ExecuteStatementCommand, RollbackTransactionCommand } from "@aws-sdk/client-rds-data";
        const client = new RDSDataClient();
        const place = { resourceArn: "${CLUSTER}", secretArn: "${SECRET}" };
        export const handler = async () => {
          const driver = new pg.Client({ host: "${clusterEndpointOf("shop")}", user: "postgres", password: "correct-horse", database: "shop", ssl: { rejectUnauthorized: false } });
          await driver.connect();
          const count = async () => (await driver.query("SELECT count(*)::int AS n FROM orders")).rows[0].n;
          const before = await count();
          const { transactionId } = await client.send(new BeginTransactionCommand({ ...place, database: "shop" }));
          await client.send(new ExecuteStatementCommand({ ...place, transactionId, sql: "DELETE FROM orders" }));
          const during = count();
          await client.send(new RollbackTransactionCommand({ ...place, transactionId }));
          return { before, during: await during, after: await count() };
        };`,
      account: ACCOUNT,
      function: { memorySizeMb: 1769, timeoutSeconds: 30 },
    });
    expect(run.invocations[0]?.payload).toEqual({ before: 2, during: 2, after: 2 });
  }, 60_000);

  it("asks IAM for the call and for the secret, and needs the endpoint to be enabled", async () => {
    const role = (name: string, ...actions: string[]) => ({
      name,
      statements: [{ effect: "Allow" as const, actions, resources: ["*"] }],
    });
    const handler = (name: string) =>
      inHandler(
        "@aws-sdk/client-rds-data",
        `return (await refused("ExecuteStatement", { ...place, sql: "SELECT 1" }));`,
        {
          names: NAMES,
          account: {
            ...ACCOUNT,
            databases: [{ ...WRITER, cluster: { identifier: "shop" } }],
            roles: [
              role("calls", "rds-data:ExecuteStatement"),
              role("reads", "rds-data:*", "secretsmanager:GetSecretValue"),
            ],
          },
          function: { role: name },
        },
      );
    const { payload: calls } = await handler("calls");
    expect(calls).toEqual([
      "AccessDeniedException",
      expect.stringMatching(
        /is not authorized to perform: secretsmanager:GetSecretValue on resource: .*:secret:shop\/db-/,
      ),
      403,
    ]);
    const { payload: reads } = await handler("reads");
    expect((reads as string[])[0]).toBe("HttpEndpointNotEnabledException");
  }, 60_000);
});
