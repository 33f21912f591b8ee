import { describe, expect, it } from "vitest";
import { endpointOf, proxyEndpointOf } from "../../src/engine/services/rds/endpoint.ts";
import type { AccountDefinition, RunResult } from "../../src/session/protocol.ts";
import { lines, records, simulate } from "../simulations/simulate.ts";
import { connectsTo, SHOP as EMPTY, type Database } from "./shop-database.ts";

type Proxy = NonNullable<AccountDefinition["databaseProxies"]>[number];

const HOST = proxyEndpointOf("orders");

/** 5 of its 8 connections are reserved. */
const SHOP: Database = {
  ...EMPTY,
  parameters: { max_connections: 8 },
  initialSql: `CREATE TABLE orders (id serial PRIMARY KEY, item text NOT NULL);
    CREATE ROLE tokens LOGIN PASSWORD 'never-given'; GRANT SELECT ON orders TO tokens;`,
};

const secret = (name: string, username: string, password: string) => ({
  name,
  value: JSON.stringify({ username, password }),
});

const ORDERS: Proxy = {
  name: "orders",
  database: "shop",
  auth: [{ secret: "shop/master" }, { secret: "shop/tokens", iamAuth: "REQUIRED" }],
};

const account = (proxy: Partial<Proxy> = {}, database: Partial<Database> = {}) => ({
  databases: [{ ...SHOP, ...database }],
  databaseProxies: [{ ...ORDERS, ...proxy }],
  secrets: [
    secret("shop/master", "postgres", "correct-horse"),
    secret("shop/tokens", "tokens", "never-given"),
  ],
});

const CONNECT = `${connectsTo(HOST)}
options.ssl = true;
const connected = async (more) => {
  const client = new pg.Client({ ...options, ...more });
  client.on("error", () => {});
  await client.connect();
  return client;
};
const refused = (promise) => promise.then(() => "done", ({ code, message }) => (code ?? "") + " " + message);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
`;

describe("RDS Proxy", () => {
  it("shares connections transaction by transaction, also for prepared statements (fact 78)", async () => {
    const run = await simulate({
      code: `${CONNECT}
        const one = async (client, text, values) => Object.values((await client.query(text, values)).rows[0] ?? {})[0];
        const named = (client, item) => client.query({ name: "insert", text: "INSERT INTO orders (item) VALUES ($1) RETURNING item", values: [item] });
        export const handler = async () => {
          const a = await connected();
          const b = await connected();
          const shared = [await one(a, "SELECT pg_backend_pid() AS pid"), await one(b, "SELECT pg_backend_pid() AS pid")];
          await named(a, "tea");
          await named(b, "cup");
          await a.query("BEGIN");
          const inTransaction = [await one(a, "SELECT pg_backend_pid()"), await one(a, "SELECT pg_backend_pid()")];
          const again = (await named(a, "pot")).rows[0].item;
          const meanwhile = one(b, "SELECT pg_backend_pid()");
          await sleep(50);
          await a.query("COMMIT");
          const other = await meanwhile;
          const failed = await refused(b.query({ name: "broken", text: "SELECT * FROM nowhere" }));
          const failedAgain = await refused(b.query({ name: "broken", text: "SELECT * FROM nowhere" }));
          await a.query("BEGIN; SET LOCAL statement_timeout = 50; COMMIT");
          const count = await one(b, "SELECT count(*)::int FROM orders");
          return { shared, inTransaction, again, other, failed, failedAgain, count };
        };`,
      account: account(),
      function: { memorySizeMb: 1769, timeoutSeconds: 30 },
    });
    const it = payloadOf<{ shared: number[]; inTransaction: number[]; other: number }>(run);
    expect(it).toMatchObject({
      again: "pot",
      failed: '42P01 relation "nowhere" does not exist',
      failedAgain: '42P01 relation "nowhere" does not exist',
      count: 3,
    });
    expect(new Set([...it.shared, ...it.inTransaction]).size).toBe(1);
    expect(it.other).not.toBe(it.inTransaction[0]);
    expect(records(run, "proxy.pinned")).toEqual([]);
    expect(records(run, "proxy.connected")).toMatchObject([
      { authentication: "SCRAM-SHA-256", tls: true, clients: 1 },
      { clients: 2 },
    ]);
    expect(records(run, "database.connected").map(({ environmentId }) => environmentId)).toEqual([
      "proxy/orders",
      "proxy/orders",
    ]);
    const borrowed = records(run, "proxy.borrowed");
    expect(borrowed.length - records(run, "proxy.returned").length).toBe(0);
    expect(borrowed[0]!.limit).toBe(8);
  }, 60_000);

  it("lets in whom its secrets name, with AWS's words for others (fact 78)", async () => {
    const run = await simulate({
      code: `${CONNECT}
        import { Signer } from "@aws-sdk/rds-signer";
        const token = (username) => new Signer({ hostname: "${HOST}", port: 5432, username, region: "us-east-1" }).getAuthToken();
        export const handler = async () => ({
          md5: (await (await connected({ user: "postgres" })).query("SELECT current_user AS who")).rows[0].who,
          token: (await (await connected({ user: "tokens", password: await token("tokens") })).query("SELECT current_user AS who")).rows[0].who,
          refusals: [
            await refused(connected({ password: "wrong" })),
            await refused(connected({ user: "nobody" })),
            await refused(connected({ ssl: false })),
            await refused(connected({ statement_timeout: 100 })),
            await refused(connected({ options: "-c search_path=x" })),
            await refused(connected({ user: "tokens", password: "never-given" })),
            await refused(connected({ database: "other" }).then((client) => client.query("SELECT 1"))),
          ],
        });`,
      account: account({
        requireTls: true,
        auth: [
          { secret: "shop/master", clientPasswordAuthType: "POSTGRES_MD5" },
          { secret: "shop/tokens", iamAuth: "REQUIRED" },
        ],
      }),
      function: { memorySizeMb: 1769, timeoutSeconds: 30 },
    });
    expect(payloadOf(run)).toEqual({
      md5: "postgres",
      token: "tokens",
      refusals: [
        "28P01 The password that was provided for the role postgres is wrong.",
        "28000 This RDS proxy has no credentials for the role nobody. Check the credentials for this role and try again.",
        "28000 This RDS Proxy requires TLS connections.",
        "0A000 Feature not supported: RDS Proxy currently doesn't support the option statement_timeout.",
        "0A000 Feature not supported: RDS Proxy currently doesn't support command-line options.",
        "28000 The IAM authentication failed for the role tokens. Check the IAM token for this role and try again.",
        '3D000 Request returned an error: database "other" does not exist',
      ],
    });
  }, 60_000);

  it("reads its secrets with its own role (fact 78)", async () => {
    const reads = (resource: string) => [
      {
        effect: "Allow" as const,
        actions: ["secretsmanager:GetSecretValue"],
        resources: [`arn:aws:secretsmanager:us-east-1:123456789012:secret:${resource}-*`],
      },
    ];
    const run = await simulate({
      code: `${CONNECT}
        const login = async (more) => (await (await connected(more)).query("SELECT current_user AS who")).rows[0].who;
        export const handler = async () => [await login(), await refused(login({ user: "other" }))];`,
      account: {
        ...account({ role: "proxy-role", auth: [{ secret: "shop/master" }, { secret: "other" }] }),
        secrets: [
          secret("shop/master", "postgres", "correct-horse"),
          secret("other", "other", "never-read"),
        ],
        roles: [
          { name: "orders-role", statements: [] },
          { name: "proxy-role", statements: reads("shop/master") },
        ],
      },
      function: { memorySizeMb: 1769, timeoutSeconds: 30, role: "orders-role" },
    });
    expect(payloadOf(run)).toEqual([
      "postgres",
      "28000 This RDS proxy has no credentials for the role other. Check the credentials for this role and try again.",
    ]);
    expect(records(run, "proxy.refused")[0]!.because).toMatch(
      /proxy-role\/orders is not authorized to perform: secretsmanager:GetSecretValue/,
    );
  }, 60_000);

  it("serves more environments than the database has connections, until SET pins them (facts 78, 79)", async () => {
    const at = Array.from({ length: 12 }, (_, i): [number, unknown] => [i * 5, { client: i }]);
    const code = (host: string, first: string, ssl: string) => `
      import pg from "pg";
      let client;
      export const handler = async ({ client: number }) => {
        try {
          if (!client) {
            client = new pg.Client({ host: "${host}", user: "postgres", password: "correct-horse", database: "shop", ssl: ${ssl} });
            client.on("error", () => {});
            await client.connect();
            ${first}
          }
          await client.query("INSERT INTO orders (item) VALUES ($1)", ["order " + number]);
          await new Promise((done) => setTimeout(done, 3000));
          return (await client.query("SELECT pg_sleep(0.05), count(*)::int AS n FROM orders")).rows[0].n > 0;
        } catch ({ code, message }) { return code + " " + message; }
      };`;
    const results = async (host: string, first = "", ssl = "true") => {
      const run = await simulate({
        code: code(host, first, ssl),
        at,
        account: account(
          { pool: { connectionBorrowTimeoutSeconds: 2 } },
          { parameters: { max_connections: 8, "rds.force_ssl": 0 } },
        ),
        function: { memorySizeMb: 1769, timeoutSeconds: 30 },
      });
      const payloads = run.invocations.map(({ payload }) => payload);
      return { run, payloads, good: payloads.filter((each) => each === true).length };
    };
    const direct = await results(endpointOf("shop"), "", "false");
    expect(direct.good).toBe(3);
    expect(direct.payloads).toContainEqual(expect.stringMatching(/^53300 /));

    const shared = await results(HOST);
    expect(shared.good).toBe(12);
    expect(
      new Set(records(shared.run, "proxy.connected").map(({ environmentId }) => environmentId))
        .size,
    ).toBe(12);
    expect(
      Math.max(...records(shared.run, "database.connected").map(({ used }) => used)),
    ).toBeLessThanOrEqual(8);

    const pinned = await results(HOST, `await client.query("SET statement_timeout = 1000");`);
    expect(pinned.good).toBe(3);
    expect(pinned.payloads).toContainEqual(
      "08000 Timed-out waiting to acquire database connection.",
    );
    expect(records(pinned.run, "proxy.pinned")[0]).toMatchObject({
      statement: "SET statement_timeout = 1000",
      because: expect.stringContaining("session settings that the proxy doesn't track"),
      rule: 79,
    });
    expect(records(pinned.run, "proxy.waiting").length).toBeGreaterThan(0);
    const most = (name: string) =>
      Math.max(
        ...pinned.run.metrics.series
          .filter((each) => each.name === name && each.dimensions["ProxyName"] === "orders")
          .flatMap(({ points }) => points.map(({ maximum }) => maximum)),
      );
    expect(most("ClientConnections")).toBe(12);
    expect(most("DatabaseConnectionsCurrentlyBorrowed")).toBe(3);
    expect(most("DatabaseConnectionsCurrentlySessionPinned")).toBe(3);
    expect(most("MaxDatabaseConnectionsAllowed")).toBe(8);
    expect(pinned.run.bill.lines.find(({ id }) => id === "rds.proxy")).toMatchObject({
      quantity: 2,
      usd: 0.03,
    });
    const timedOut = records(pinned.run, "proxy.refused").filter(({ code: it }) => it === "08000");
    expect(timedOut.length).toBe(9);
  }, 120_000);

  it("keeps clients over a failover, and sends idle ones and idle connections away (fact 78)", async () => {
    const run = await simulate({
      code: `${CONNECT}
        const lost = [];
        let client, busy;
        export const handler = async ({ first }) => {
          if (first) {
            client = await connected();
            client.on("end", () => lost.push("client"));
            busy = await connected();
            busy.on("end", () => lost.push("busy"));
            await busy.query("BEGIN");
            await busy.query("SELECT 1");
            return lost;
          }
          const began = Date.now();
          const answer = await refused(client.query("SELECT 1"));
          return { answer, seconds: Math.round((Date.now() - began) / 1000), lost };
        };`,
      at: [
        [0, { first: true }],
        [20_000, {}],
        [200_000, {}],
      ],
      account: account(
        {
          idleClientTimeoutSeconds: 100,
          pool: { maxIdleConnectionsPercent: 0, initQuery: "SET application_name = 'orders'" },
        },
        { multiAz: true },
      ),
      faults: { failovers: [{ database: "shop", atMs: 10_000, durationMs: 30_000 }] },
      function: { memorySizeMb: 1769, timeoutSeconds: 60 },
      minVirtualMs: 400_000,
    });
    expect(run.invocations.map(({ payload }) => payload)).toMatchObject([
      [],
      { answer: "done", lost: ["busy"] },
      { answer: expect.stringMatching(/not queryable|terminated/), lost: ["busy", "client"] },
    ]);
    const [, waited] = run.invocations.map(({ payload }) => payload as { seconds: number });
    expect(waited!.seconds).toBeGreaterThanOrEqual(20);
    expect(waited!.seconds).toBeLessThanOrEqual(25);
    expect(records(run, "proxy.waiting")[0]!.because).toContain("57P03");
    expect(records(run, "proxy.closed").map(({ because }) => because)).toEqual([
      expect.stringContaining("its database connection is gone"),
      "it was idle for 100 s (IdleClientTimeout)",
    ]);
    expect(records(run, "database.closed").at(-1)).toMatchObject({
      used: 0,
      because: expect.stringContaining("MaxIdleConnectionsPercent"),
    });
  }, 60_000);
});

function payloadOf<T = unknown>(run: RunResult): T {
  const [invocation] = run.invocations;
  expect(invocation?.functionError, lines(run).join("\n")).toBeNull();
  return invocation?.payload as T;
}
