import { describe, expect, it } from "vitest";
import type { RunResult } from "../../src/session/protocol.ts";
import { endpointOf } from "../../src/engine/services/rds/endpoint.ts";
import { maxConnectionsOf } from "../../src/engine/services/rds/instance-classes.ts";
import { lines, records, simulate } from "../simulations/simulate.ts";
import { connectsTo, SHOP as EMPTY, type Database } from "./shop-database.ts";

const HOST = endpointOf("shop");

const SHOP: Database = {
  ...EMPTY,
  parameters: { "rds.force_ssl": 0 },
  initialSql: `CREATE TABLE orders (id serial PRIMARY KEY, item text NOT NULL, amount numeric(10, 2), at timestamptz DEFAULT now());
    INSERT INTO orders (item, amount) VALUES ('tea', 3.5), ('cup', 7.25);`,
};

const CONNECT = connectsTo(HOST);

describe("RDS for PostgreSQL", () => {
  it("answers the unmodified driver: types, parameters, errors with their codes", async () => {
    const run = await simulate({
      code: `${CONNECT}
        const pool = new pg.Pool(options);
        const refused = async (query) => {
          try { await query(); } catch ({ code, message }) { return code + " " + message; }
        };
        export const handler = async () => ({
          rows: (await pool.query("SELECT id, item, amount::float8, at FROM orders WHERE amount > $1 ORDER BY id", [1])).rows,
          inserted: (await pool.query({ name: "insert", text: "INSERT INTO orders (item) VALUES ($1) RETURNING id", values: ["pot"] })).rows,
          again: (await pool.query({ name: "insert", text: "INSERT INTO orders (item) VALUES ($1) RETURNING id", values: ["pan"] })).rowCount,
          missing: await refused(() => pool.query("SELECT * FROM nothing")),
          unique: await refused(() => pool.query("INSERT INTO orders (id, item) VALUES (1, 'x')")),
          slept: (await pool.query("SELECT pg_sleep(0.2), pg_backend_pid() AS pid")).rows[0].pid,
          wrong: await refused(() => new pg.Client({ ...options, password: "wrong" }).connect()),
          nobody: await refused(() => new pg.Client({ ...options, user: "nobody" }).connect()),
          nowhere: await refused(() => new pg.Client({ ...options, database: "other" }).connect()),
        });`,
      account: { databases: [SHOP] },
      function: { memorySizeMb: 1769, timeoutSeconds: 30 },
    });
    expect(payloadOf(run)).toEqual({
      rows: [
        { id: 1, item: "tea", amount: 3.5, at: "2026-01-05T09:00:00.000Z" },
        { id: 2, item: "cup", amount: 7.25, at: "2026-01-05T09:00:00.000Z" },
      ],
      inserted: [{ id: 3 }],
      again: 1,
      missing: '42P01 relation "nothing" does not exist',
      unique: '23505 duplicate key value violates unique constraint "orders_pkey"',
      slept: expect.any(Number),
      wrong: '28P01 password authentication failed for user "postgres"',
      nobody: '28P01 password authentication failed for user "nobody"',
      nowhere: '3D000 database "other" does not exist',
    });
    const slept = records(run, "database.queried").find((it) => it.statement.includes("pg_sleep"));
    expect(slept?.durationUs).toBeGreaterThan(200_000);
  }, 60_000);

  it("gives every session the parameter group's settings, also after RESET ALL", async () => {
    const run = await simulate({
      code: `${CONNECT}
        const pool = new pg.Pool({ ...options, max: 1 });
        const sleep = () => pool.query("SELECT pg_sleep(1)").then(() => "slept", ({ code }) => code);
        export const handler = async () => [
          await sleep(),
          await pool.query("RESET ALL").then(sleep),
          (await pool.query("SHOW lock_timeout")).rows[0].lock_timeout,
          await pool.query("SET statement_timeout = 0").then(sleep),
        ];`,
      account: {
        databases: [
          {
            ...SHOP,
            parameters: { ...SHOP.parameters, statement_timeout: 300, lock_timeout: 2_000 },
          },
        ],
      },
      function: { memorySizeMb: 1769, timeoutSeconds: 30 },
    });
    expect(payloadOf(run)).toEqual(["57014", "57014", "2s", "slept"]);
  }, 60_000);

  it("keeps the sessions of connections apart, and their transactions", async () => {
    const run = await simulate({
      code: `${CONNECT}
        const connected = async (more) => {
          const client = new pg.Client({ ...options, ...more });
          await client.connect();
          return client;
        };
        const one = async (client, text, values) => Object.values((await client.query(text, values)).rows[0] ?? {})[0];
        const refused = (query) => query.then(() => "done", ({ code }) => code);
        export const handler = async () => {
          const a = await connected();
          const b = await connected({ application_name: "second", lock_timeout: 400 });
          const heard = [];
          a.on("notification", ({ channel, payload, processId }) => heard.push([channel, payload, processId === b.processID]));
          await a.query("SET TimeZone = 'Asia/Tokyo'; SELECT set_config('app.tenant', 'x', false); SET ROLE pg_monitor");
          await a.query("CREATE TEMP TABLE basket (n int PRIMARY KEY); INSERT INTO basket VALUES (1), (2)");
          await b.query("CREATE TEMP TABLE basket (n int PRIMARY KEY)");
          await a.query("LISTEN news");
          await b.query("NOTIFY news, 'hello'");
          const named = (client, text) => client.query({ name: "same", text }).then(({ rows }) => rows[0].n);
          const settings = [];
          for (const client of [a, b, a]) {
            settings.push([
              await one(client, "SHOW TimeZone"),
              await one(client, "SELECT coalesce(current_setting('app.tenant', true), '')"),
              await one(client, "SELECT current_setting('application_name')"),
              await one(client, "SELECT current_user"),
              await one(client, "SELECT count(*)::int FROM basket"),
              await named(client, client === a ? "SELECT 1 AS n" : "SELECT 2 AS n"),
              (await one(client, "SELECT pg_backend_pid()")) === client.processID,
            ]);
          }
          await b.query("DISCARD ALL");
          const afterDiscard = await named(a, "SELECT 1 AS n");
          await a.query("RESET ROLE");
          await a.query("BEGIN");
          await a.query("UPDATE orders SET item = 'mug' WHERE id = 2");
          const locked = await refused(b.query("UPDATE orders SET item = 'jar' WHERE id = 2"));
          const waits = one(b, "SELECT item FROM orders WHERE id = 2");
          await new Promise((done) => setTimeout(done, 100));
          await a.query("ROLLBACK");
          return { heard, settings, afterDiscard, locked, waited: await waits };
        };`,
      account: { databases: [SHOP] },
      function: { memorySizeMb: 1769, timeoutSeconds: 30 },
    });
    expect(payloadOf(run)).toEqual({
      heard: [["news", "hello", true]],
      settings: [
        ["Asia/Tokyo", "x", "", "pg_monitor", 2, 1, true],
        ["UTC", "", "second", "postgres", 0, 2, true],
        ["Asia/Tokyo", "x", "", "pg_monitor", 2, 1, true],
      ],
      afterDiscard: 1,
      locked: "55P03",
      waited: "cup",
    });
    const waited = records(run, "database.queried").find((it) =>
      it.statement.includes("SELECT item FROM"),
    );
    expect(waited?.waitedUs).toBeGreaterThan(90_000);
  }, 60_000);

  it("turns connections away beyond the limit, which idle environments use up (facts 75, 76, 77, 80)", async () => {
    const run = await simulate({
      code: `${CONNECT}
        const pool = new pg.Pool({ ...options, max: 1, idleTimeoutMillis: 0 });
        export const handler = async () => {
          try { return (await pool.query("SELECT pg_sleep(0.1), count(*)::int AS n FROM orders")).rows[0].n; }
          catch ({ code, message }) { return code + " " + message; }
        };`,
      at: [[0], [0], [0], [0], [60_000], [60_000], [60_000]],
      account: { databases: [{ ...SHOP, parameters: { ...SHOP.parameters, max_connections: 8 } }] },
      function: { memorySizeMb: 1769, timeoutSeconds: 30 },
    });
    const full =
      '53300 remaining connection slots are reserved for roles with privileges of the "rds_reserved" role';
    const payloads = run.invocations.map(({ payload }) => payload);
    expect(payloads.slice(0, 4).toSorted()).toEqual([2, 2, 2, full]);
    const [refused] = records(run, "database.refused");
    expect(refused).toMatchObject({
      code: "53300",
      rule: 76,
      because: "3 connections are open: of the 8 of max_connections, 5 are reserved",
    });
    expect(
      records(run, "database.connected").map(({ used, limit }) => [used, limit]),
    ).toContainEqual([3, 8]);
    expect(payloads.slice(4)).toContainEqual(2);
    const metric = run.metrics.series.find(({ name }) => name === "DatabaseConnections");
    expect(metric).toMatchObject({
      namespace: "AWS/RDS",
      dimensions: { DBInstanceIdentifier: "shop" },
    });
    expect(Math.max(...(metric?.points ?? []).map(({ maximum }) => maximum))).toBe(3);
    const memory = run.metrics.series.find(({ name }) => name === "FreeableMemory");
    const { minimum = 0, maximum = 0 } = memory?.points[0] ?? {};
    expect(maximum - minimum).toBe(2 * 4_765_696);
    expect(run.bill.lines.find(({ id }) => id === "rds.db.t4g.micro")).toMatchObject({
      quantity: 1,
      usd: 0.016,
    });
    expect(maxConnectionsOf("db.t4g.micro")).toBe(78);
  }, 60_000);

  it("wants TLS, and a driver that checks certificates wants the authority of RDS", async () => {
    const run = await simulate({
      code: {
        "index.mjs": `${CONNECT}
        import { rootCertificates } from "node:tls";
        const attempt = async (ssl) => {
          const client = new pg.Client({ ...options, ssl });
          try { await client.connect(); return "connected"; }
          catch ({ code, message }) { return code + " " + message; }
        };
        export const handler = async () => [
          await attempt(false),
          await attempt(true),
          await attempt({ rejectUnauthorized: false }),
          await attempt({ ca: rootCertificates[0] }),
        ];`,
      },
      account: { databases: [{ ...SHOP, parameters: {} }] },
      function: { memorySizeMb: 1769, timeoutSeconds: 30 },
    });
    expect(payloadOf(run)).toEqual([
      expect.stringMatching(
        /^28000 no pg_hba\.conf entry for host "172\.31\.\d+\.\d+", user "postgres", database "shop", no encryption$/,
      ),
      "SELF_SIGNED_CERT_IN_CHAIN self-signed certificate in certificate chain",
      "connected",
      "SELF_SIGNED_CERT_IN_CHAIN self-signed certificate in certificate chain",
    ]);
    expect(records(run, "database.connected").map(({ tls }) => tls)).toEqual([true]);
  }, 60_000);

  it("lets users of IAM in with tokens of the real signer, for 15 minutes", async () => {
    const run = await simulate({
      code: `${CONNECT}
        import { Signer } from "@aws-sdk/rds-signer";
        const signer = (more) => new Signer({ hostname: options.host, port: 5432, region: "us-east-1", username: "app", ...more });
        const attempt = async (password, more) => {
          const client = new pg.Client({ ...options, user: "app", password, ssl: { rejectUnauthorized: false }, ...more });
          try { await client.connect(); return (await client.query("SELECT current_user AS me")).rows[0].me; }
          catch ({ code, message }) { return code + " " + message; }
        };
        let kept;
        export const handler = async ({ again }) => {
          if (again) return attempt(kept);
          kept = await signer().getAuthToken();
          return [
            await attempt(kept),
            await attempt(await signer({ username: "other" }).getAuthToken()),
            await attempt(await signer({ hostname: "elsewhere" }).getAuthToken()),
            await attempt(kept.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"))),
            await attempt("secret"),
            await attempt(kept, { ssl: false }),
            await attempt(await signer({ username: "audit" }).getAuthToken(), { user: "audit" }),
          ];
        };`,
      at: [0, 240, 480, 720, 960].map((s) => [s * 1_000, { again: s > 0 }]),
      account: {
        databases: [
          {
            ...SHOP,
            iamAuthentication: true,
            parameters: {},
            initialSql:
              "CREATE ROLE app LOGIN; GRANT rds_iam TO app; CREATE ROLE audit LOGIN; GRANT rds_iam TO audit",
          },
        ],
        roles: [
          {
            name: "orders-role",
            statements: [
              {
                effect: "Allow",
                actions: ["rds-db:connect"],
                resources: ["arn:aws:rds-db:us-east-1:123456789012:dbuser:*/app"],
              },
            ],
          },
        ],
      },
      function: { memorySizeMb: 1769, timeoutSeconds: 30, role: "orders-role" },
    });
    const failed = '28000 PAM authentication failed for user "app"';
    expect(payloadOf(run)).toEqual([
      "app",
      ...[failed, failed, failed, failed],
      expect.stringContaining("no encryption"),
      '28000 PAM authentication failed for user "audit"',
    ]);
    const later = run.invocations.slice(1).map(({ payload }) => payload);
    expect(later).toEqual(["app", "app", "app", failed]);
    const because = records(run, "database.refused").map((it) => it.because);
    expect(because).toEqual([
      "the token is for other, not for app",
      `the token is for elsewhere:5432, not for ${HOST}:5432`,
      "the signature of the token is wrong",
      "what came as a password is no token",
      "rds.force_ssl is 1, and the connection has no TLS",
      expect.stringContaining("is not authorized to perform: rds-db:connect"),
      "the token is 960 s old, and tokens expire after 900 s",
    ]);
  }, 60_000);

  it("sends everybody away in a failover: 57P01 to whoever is connected, also after the thaw, then 57P03 (facts 77, 80)", async () => {
    const run = await simulate({
      code: `${CONNECT}
        const client = new pg.Client(options);
        client.on("error", ({ code }) => console.log("lost", code));
        const connecting = client.connect();
        export const handler = async () => {
          await connecting;
          const attempt = async (it) => {
            try { return (await it.query("SELECT count(*)::int AS n FROM orders")).rows[0].n; }
            catch ({ code, message }) { return code ?? message; }
          };
          const other = new pg.Client(options);
          const joined = await other.connect().then(() => "joined", ({ code }) => code);
          const n = await attempt(client);
          await other.end().catch(() => {});
          return [n, joined];
        };`,
      at: [[0], [20_000], [60_000]],
      account: { databases: [{ ...SHOP, multiAz: true }] },
      faults: { failovers: [{ database: "shop", atMs: 10_000, durationMs: 30_000 }] },
      function: { memorySizeMb: 1769, timeoutSeconds: 30 },
    });
    expect(run.invocations.map(({ payload }) => payload)).toEqual([
      [2, "joined"],
      ["Client has encountered a connection error and is not queryable", "57P03"],
      ["Client has encountered a connection error and is not queryable", "joined"],
    ]);
    expect(lines(run).filter((line) => line.includes("lost 57P01"))).toHaveLength(1);
    expect(records(run, "database.changed").map(({ at, state }) => [at, state])).toEqual([
      [10_000_000, "failing-over"],
      [40_000_000, "available"],
    ]);
  }, 60_000);
});

/** Fails with the log when the function failed. */
function payloadOf(run: RunResult): unknown {
  const [invocation] = run.invocations;
  expect(invocation?.functionError, lines(run).join("\n")).toBeNull();
  return invocation?.payload;
}
