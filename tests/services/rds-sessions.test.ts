/** What the connections of one database see of each other, and what each has for itself. */
import { describe, expect, it } from "vitest";
import type { AccountDefinition } from "../../src/session/protocol.ts";
import { endpointOf } from "../../src/engine/services/rds/endpoint.ts";
import { lines, simulate } from "../simulations/simulate.ts";
import { connectsTo, SHOP } from "./shop-database.ts";

const account: AccountDefinition = {
  databases: [
    {
      ...SHOP,
      parameters: { "rds.force_ssl": 0 },
      initialSql: `CREATE TABLE orders (id serial PRIMARY KEY, item text);
        CREATE TABLE carts (id int GENERATED ALWAYS AS IDENTITY, item text);
        CREATE ROLE app LOGIN PASSWORD 'another-horse';`,
    },
  ],
};

const HELPERS = `${connectsTo(endpointOf("shop"))}
  const connected = async (more) => {
    const client = new pg.Client({ ...options, ...more });
    client.on("error", () => {});
    await client.connect();
    return client;
  };
  const rows = async (client, text, values) => (await client.query(text, values)).rows;
  const one = async (client, text, values) => Object.values((await rows(client, text, values))[0] ?? {})[0];
  const refused = (query) => query.then(() => "done", ({ code, message }) => code + " " + message);
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
`;

async function answer(body: string): Promise<unknown> {
  const run = await simulate({
    code: `${HELPERS} export const handler = async () => { ${body} };`,
    account,
    function: { memorySizeMb: 1769, timeoutSeconds: 60 },
  });
  const [invocation] = run.invocations;
  expect(invocation?.functionError, lines(run).join("\n")).toBeNull();
  return invocation?.payload;
}

describe("the sessions of a database", () => {
  it("are in pg_stat_activity, one row for each, with the state of each", async () => {
    const found = await answer(`
      const a = await connected({ application_name: "a" });
      const b = await connected({ application_name: "b" });
      const c = await connected({ application_name: "c", user: "app", password: "another-horse" });
      const d = await connected({ application_name: "d", ssl: { rejectUnauthorized: false } });
      await b.query("BEGIN");
      await b.query("SELECT count(*) FROM orders");
      const waits = c.query("SELECT 42 AS waited");
      await wait(50);
      const seen = await rows(b, "SELECT pid, usename, datname, application_name, state, wait_event_type, query, client_addr::text LIKE '172.31.%' AS here, backend_start < query_start AS started, backend_type FROM pg_stat_activity ORDER BY application_name");
      await b.query("COMMIT");
      await waits;
      await a.query("SET application_name = 'renamed'");
      return {
        seen,
        pids: [a, b, c, d].map(({ processID }) => processID),
        renamed: await rows(a, "SELECT application_name, state FROM pg_stat_activity WHERE pid = pg_backend_pid()"),
        backends: await one(a, "SELECT numbackends FROM pg_stat_database WHERE datname = current_database()"),
        tls: await rows(a, "SELECT ssl, version FROM pg_stat_ssl ORDER BY pid DESC LIMIT 2"),
        most: await one(a, "SHOW max_connections"),
        hidden: await rows(c, "SELECT query, state, pid = pg_backend_pid() AS own FROM pg_stat_activity WHERE application_name IN ('c', 'd') ORDER BY application_name"),
        address: (await one(a, "SELECT inet_client_addr()")).startsWith("172.31."),
        later: await one(a, "SELECT count(*)::int FROM pg_stat_activity"),
      };`);
    const { pids, ...rest } = found as { pids: number[] };
    const common = { datname: "shop", here: true, started: true, backend_type: "client backend" };
    expect(rest).toEqual({
      seen: [
        {
          ...common,
          ...{ pid: pids[0], usename: "postgres", application_name: "a" },
          ...{ state: "idle", wait_event_type: "Client", query: "", started: null },
        },
        {
          ...common,
          ...{ pid: pids[1], usename: "postgres", application_name: "b" },
          ...{ state: "active", wait_event_type: null },
          query: expect.stringContaining("SELECT pid, usename"),
        },
        {
          ...common,
          ...{ pid: pids[2], usename: "app", application_name: "c" },
          ...{ state: "active", wait_event_type: "Lock", query: "SELECT 42 AS waited" },
        },
        {
          ...common,
          ...{ pid: pids[3], usename: "postgres", application_name: "d" },
          ...{ state: "idle", wait_event_type: "Client", query: "", started: null },
        },
      ],
      renamed: [{ application_name: "renamed", state: "active" }],
      backends: 4,
      tls: [
        { ssl: true, version: "TLSv1.3" },
        { ssl: false, version: null },
      ],
      most: "78",
      hidden: [
        { query: expect.stringContaining("SELECT query"), state: "active", own: true },
        { query: "<insufficient privilege>", state: null, own: false },
      ],
      address: true,
      later: 4,
    });
  }, 60_000);

  it("are ended by pg_terminate_backend: 57P01 (fact 77)", async () => {
    expect(
      await answer(`
        const a = await connected();
        const b = await connected();
        const app = await connected({ user: "app", password: "another-horse" });
        const lost = new Promise((done) => b.on("error", ({ code }) => done(code)));
        return [
          await refused(app.query("SELECT pg_terminate_backend($1)", [b.processID])),
          await one(a, "SELECT pg_terminate_backend($1)", [b.processID]),
          await lost,
          await one(a, "SELECT pg_terminate_backend(7)"),
          await one(a, "SELECT count(*)::int FROM pg_stat_activity"),
        ];`),
    ).toEqual(["42501 permission denied to terminate process", true, "57P01", false, 2]);
  });

  it("have advisory locks of their own, and wait for each other's", async () => {
    expect(
      await answer(`
        const a = await connected();
        const b = await connected({ lock_timeout: 3000 });
        const held = [
          await one(a, "SELECT pg_try_advisory_lock(1)"),
          await one(a, "SELECT pg_try_advisory_lock(1)"),
          await one(b, "SELECT pg_try_advisory_lock(1)"),
          await one(b, "SELECT pg_try_advisory_lock(1, 1)"),
          await one(b, "SELECT pg_try_advisory_xact_lock(1)"),
          await one(b, "SELECT pg_advisory_unlock(1)"),
          await one(a, "SELECT pg_advisory_unlock(1)"),
          await one(b, "SELECT pg_try_advisory_lock_shared(1)"),
        ];
        const timedOut = await refused(b.query("SELECT pg_advisory_lock($1)", [1]));
        await b.query("BEGIN");
        const inTransaction = await refused(b.query("SELECT pg_advisory_xact_lock(1)"));
        await b.query("ROLLBACK");
        const began = Date.now();
        const waits = b.query({ name: "lock", text: "SELECT pg_advisory_lock($1)", values: [1] }).then(() => Date.now() - began);
        await wait(500);
        await a.query("SELECT pg_advisory_unlock(1)");
        const waited = await waits;
        const again = await one(b, "SELECT pg_advisory_unlock(1)");
        await a.query("SELECT pg_advisory_lock(5)");
        await b.query("SELECT pg_advisory_lock(6)");
        const first = refused(a.query("SELECT pg_advisory_lock(6)"));
        const second = await refused(b.query("SELECT pg_advisory_lock(5)"));
        await one(b, "SELECT pg_advisory_unlock_all()");
        return { held, timedOut, inTransaction, waited: waited >= 500 && waited < 520, again, deadlock: [second, await first].toSorted() };`),
    ).toEqual({
      held: [true, true, false, true, false, false, true, false],
      timedOut: "55P03 canceling statement due to lock timeout",
      inTransaction: expect.stringMatching(/^0A000 Waiting in a transaction for an advisory lock/),
      waited: true,
      again: true,
      deadlock: ["40P01 deadlock detected", "done"],
    });
  });

  it("give their locks back when a transaction fails, and hear 25P02 until its end", async () => {
    expect(
      await answer(`
        const a = await connected({ lock_timeout: 2000 });
        const b = await connected({ lock_timeout: 2000 });
        const command = async (client, text) => (await client.query(text)).command;
        const count = () => one(b, "SELECT count(*)::int FROM orders");
        await a.query("BEGIN");
        await a.query("INSERT INTO orders (item) VALUES ('tea')");
        const locked = await refused(b.query("SELECT 1"));
        const failed = await refused(a.query("SELECT 1 / 0"));
        const free = await count();
        const state = await one(b, "SELECT state FROM pg_stat_activity WHERE pid = $1", [a.processID]);
        await b.query("BEGIN");
        await b.query("INSERT INTO orders (item) VALUES ('pot')");
        const ignored = [await refused(a.query("SELECT 1")), await refused(a.query("SELECT $1::int", [1]))];
        const ended = [await command(a, "COMMIT"), await command(b, "COMMIT"), await one(a, "SELECT count(*)::int FROM orders")];
        await a.query("BEGIN");
        await refused(a.query("nonsense"));
        const prepared = await command(a, { text: "rollback", values: [] });
        await a.query("BEGIN; INSERT INTO orders (item) VALUES ('cup'); SAVEPOINT before");
        const again = [await refused(a.query("SELECT 1 / 0")), await refused(b.query("SELECT 1"))];
        await a.query("ROLLBACK TO before");
        await a.query("COMMIT");
        await a.query("BEGIN");
        await refused(a.query("SELECT 1 / 0"));
        await a.end();
        return { locked, failed, free, state, ignored, ended, prepared, again, left: await count() };`),
    ).toEqual({
      locked: "55P03 canceling statement due to lock timeout",
      failed: "22012 division by zero",
      free: 0,
      state: "idle in transaction (aborted)",
      ignored: Array(2).fill(
        "25P02 current transaction is aborted, commands ignored until end of transaction block",
      ),
      ended: ["ROLLBACK", "COMMIT", 1],
      prepared: "ROLLBACK",
      again: ["22012 division by zero", "55P03 canceling statement due to lock timeout"],
      left: 2,
    });
  });

  it("know currval and lastval of their own sequences only", async () => {
    expect(
      await answer(`
        const a = await connected();
        const b = await connected();
        await a.query("INSERT INTO orders (item) VALUES ('tea')");
        await b.query("INSERT INTO carts (item) VALUES ('pot')");
        await b.query("INSERT INTO carts (item) VALUES ('pan')");
        await b.query("INSERT INTO orders (item) VALUES ('cup')");
        return [
          await one(a, "SELECT lastval()"),
          await one(b, "SELECT currval('carts_id_seq')"),
          await one(b, "SELECT lastval()"),
          await one(a, "SELECT currval('orders_id_seq')"),
          await refused(a.query("SELECT currval('carts_id_seq')")),
          await refused((await connected()).query("SELECT lastval()")),
          await refused(a.query("BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT 1; COMMIT")),
        ];`),
    ).toEqual([
      "1",
      "2",
      "2",
      "1",
      '55000 currval of sequence "carts_id_seq" is not yet defined in this session',
      "55000 lastval is not yet defined in this session",
      expect.stringMatching(/^0A000 DECLARE ... CURSOR WITH HOLD is not simulated/),
    ]);
  });
});
