import { describe, expect, it } from "vitest";
import type { DatabaseContents, RunResult, TraceRecord } from "../../session/protocol.ts";
import { runOf } from "../../workspace/fixtures.ts";
import { databaseModels, groupedRefusals, stepAt } from "./model.ts";

type Event = TraceRecord extends infer R
  ? R extends TraceRecord
    ? Omit<R, "seq" | "at">
    : never
  : never;

const SHOP: DatabaseContents = {
  identifier: "shop",
  instanceClass: "db.t4g.micro",
  endpoint: { host: "shop.rds.amazonaws.com", port: 5_432 },
  maxConnections: 8,
  reservedConnections: 5,
  tables: [],
};

function run(events: [ms: number, event: Event][], virtualMs = 1_000): RunResult {
  const trace = events.map(
    ([ms, event], seq) => ({ seq, at: ms * 1_000, ...event }) as TraceRecord,
  );
  return runOf([], { trace, virtualMs, databases: [SHOP] });
}

const opened = (environmentId: string, connection: number): Event => ({
  type: "connection.opened",
  ...{ environmentId, connection, host: SHOP.endpoint.host, port: 5_432 },
});
const connected = (environmentId: string, connection: number, database = "shop"): Event => ({
  type: "database.connected",
  ...{ database, environmentId, connection, user: "app", authentication: "SCRAM-SHA-256" },
  ...{ tls: true, used: 1, limit: 8, freeableBytes: 5e8, durationUs: 10_000 },
});
const queried = (
  environmentId: string,
  connection: number,
  durationMs: number,
  waitedMs = 0,
  inTransaction = false,
): Event => ({
  type: "database.queried",
  ...{ database: "shop", environmentId, connection, statement: "SELECT 1", command: "SELECT 1" },
  ...{ rows: 1, waitedUs: waitedMs * 1_000, durationUs: durationMs * 1_000, inTransaction },
});
const closed = (environmentId: string, connection: number): Event => ({
  type: "database.closed",
  ...{
    database: "shop",
    environmentId,
    connection,
    because: "the environment ended",
    used: 0,
    freeableBytes: 5e8,
  },
});
const frozen = (environmentId: string): Event => ({
  type: "environment.frozen",
  ...{ environmentId, pending: 0 },
});
const thawed = (environmentId: string): Event => ({
  type: "environment.thawed",
  ...{ environmentId, frozenUs: 0 },
});

const spans = (it: RunResult) =>
  databaseModels(it)[0]!.environments.flatMap(({ connections }) =>
    connections.map((each) =>
      each.spans.map((span) => [
        span.inTransaction ? `${span.state} in transaction` : span.state,
        span.fromUs / 1_000,
        span.toUs / 1_000,
      ]),
    ),
  );

describe("the connections of a database", () => {
  it("connect, work, idle, are held by a frozen environment, and end (fact 80)", () => {
    const it = run([
      [10, opened("a", 1)],
      [30, connected("a", 1)],
      [50, queried("a", 1, 10)],
      [100, frozen("a")],
      [500, thawed("a")],
      [520, queried("a", 1, 10, 4, true)],
      [540, queried("a", 1, 5)],
      [600, frozen("a")],
      [900, closed("a", 1)],
    ]);
    expect(spans(it)).toEqual([
      [
        ["connecting", 10, 30],
        ["idle", 30, 40],
        ["active", 40, 50],
        ["idle", 50, 100],
        ["frozen", 100, 500],
        ["idle", 500, 510],
        ["waiting", 510, 514],
        ["active", 514, 520],
        ["transaction in transaction", 520, 535],
        ["active in transaction", 535, 540],
        ["idle", 540, 600],
        ["frozen", 600, 900],
      ],
    ]);
    const [model] = databaseModels(it);
    expect(model!.steps).toEqual([
      { atUs: 30_000, open: 1, frozen: 0 },
      { atUs: 100_000, open: 1, frozen: 1 },
      { atUs: 500_000, open: 1, frozen: 0 },
      { atUs: 600_000, open: 1, frozen: 1 },
      { atUs: 900_000, open: 0, frozen: 0 },
    ]);
    expect(stepAt(model!, 29_999)).toMatchObject({ open: 0 });
    expect(stepAt(model!, 450_000)).toMatchObject({ open: 1, frozen: 1 });
    expect(model!.statements).toHaveLength(3);
    expect(model!.statements[1]).toMatchObject({ atUs: 510_000, waitedUs: 4_000, error: null });
  });

  it("count at the end of the run, when a frozen transaction still holds one", () => {
    const it = run([
      [0, connected("a", 1)],
      [20, queried("a", 1, 10, 0, true)],
      [40, frozen("a")],
      [50, connected("b", 2)],
      [50, connected("b", 9, "another")],
    ]);
    expect(spans(it)[0]!.at(-1)).toEqual(["frozen in transaction", 40, 1_000]);
    const [model] = databaseModels(it);
    expect(model!.steps.at(-1)).toEqual({ atUs: 50_000, open: 2, frozen: 1 });
    expect(model!.peak).toEqual(model!.steps.at(-1));
    expect(model!.environments.map(({ connections }) => connections.length)).toEqual([1, 1]);
  });

  it("are refused with a code, by the database and before it (fact 77)", () => {
    const refused = (environmentId: string, connection: number): Event => ({
      type: "database.refused",
      ...{ database: "shop", environmentId, connection, code: "53300" },
      ...{ message: "sorry, too many clients already", because: "all are taken", rule: 77 },
    });
    const it = run([
      [10, refused("a", 1)],
      [20, refused("b", 2)],
      [
        30,
        {
          type: "connection.refused",
          ...{ environmentId: "c", host: SHOP.endpoint.host, port: 5_433, code: "ETIMEDOUT" },
          ...{ because: "shop listens on port 5432 only", durationUs: 1 },
        },
      ],
      [
        40,
        {
          type: "connection.refused",
          ...{ environmentId: "c", host: "elsewhere", port: 1, code: "ENOTFOUND" },
          ...{ because: "there is no such name", durationUs: 1 },
        },
      ],
    ]);
    const [model] = databaseModels(it);
    expect(model!.environments.map((row) => row.refused.map(({ code }) => code))).toEqual([
      ["53300"],
      ["53300"],
      ["ETIMEDOUT"],
    ]);
    expect(groupedRefusals(model!.refused)).toMatchObject([
      { code: "53300", count: 2, firstUs: 10_000 },
      { code: "ETIMEDOUT", count: 1 },
    ]);
  });

  it("are all lost in a failover, until the standby has taken over", () => {
    const changed = (state: "failing-over" | "available"): Event => ({
      type: "database.changed",
      ...{ database: "shop", state, because: "it fails over" },
    });
    const [model] = databaseModels(
      run([
        [100, changed("failing-over")],
        [300, changed("available")],
        [800, changed("failing-over")],
      ]),
    );
    expect(model!.outages).toEqual([
      { fromUs: 100_000, toUs: 300_000, because: "it fails over" },
      { fromUs: 800_000, toUs: 1_000_000, because: "it fails over" },
    ]);
  });

  it("wait, borrow and are pinned behind a proxy, whose own connections count (fact 79)", () => {
    const client = { proxy: "pool", environmentId: "a", connection: 1 };
    const borrowed: Event = {
      type: "proxy.borrowed",
      ...{ ...client, databaseConnection: 1, waitedUs: 0, borrowed: 1, pinned: 0, limit: 3 },
    };
    const it = run([
      [
        10,
        {
          type: "proxy.connected",
          ...{ ...client, user: "app", authentication: "SCRAM-SHA-256", tls: true },
          ...{ clients: 1, durationUs: 10_000 },
        },
      ],
      [20, { type: "proxy.waiting", ...client, waiting: 1, because: "none is free", rule: 78 }],
      [30, connected("proxy/pool", 2)],
      [30, borrowed],
      [40, { type: "proxy.returned", ...client, databaseConnection: 1, heldUs: 1, borrowed: 0 }],
      [50, frozen("a")],
      [500, thawed("a")],
      [510, borrowed],
      [
        520,
        {
          type: "proxy.pinned",
          ...client,
          statement: "SET x",
          because: "SET",
          pinned: 1,
          rule: 79,
        },
      ],
      [600, frozen("a")],
    ]);
    const [model] = databaseModels(it);
    expect(model!.environments.map(({ name, awsClient }) => [name, awsClient])).toEqual([
      ["pool", "RDS Proxy pool"],
      ["env 1", null],
    ]);
    expect(spans(it)[1]).toEqual([
      ["connecting", 0, 10],
      ["idle", 10, 20],
      ["waiting", 20, 30],
      ["active", 30, 40],
      ["idle", 40, 50],
      ["frozen", 50, 500],
      ["idle", 500, 510],
      ["active", 510, 520],
      ["pinned", 520, 1_000],
    ]);
    expect(model!.steps).toEqual([{ atUs: 30_000, open: 1, frozen: 0 }]);
  });

  it("have a model for every database, an unused one too, and none without", () => {
    expect(databaseModels(run([]))).toMatchObject([{ environments: [], peak: { open: 0 } }]);
    expect(databaseModels(runOf([]))).toEqual([]);
  });
});
