/** Faults at exact logins and statements of a database: what grading tries. */
import { describe, expect, it } from "vitest";
import type { AccountDefinition, RunResult, ScheduledFault } from "../../src/session/protocol.ts";
import { endpointOf } from "../../src/engine/services/rds/endpoint.ts";
import { candidatesIn } from "../../src/grading/fault-places.ts";
import { records, simulate } from "../simulations/simulate.ts";
import { connectsTo, SHOP } from "./shop-database.ts";

const HOST = endpointOf("shop");

const account: AccountDefinition = {
  databases: [
    { ...SHOP, initialSql: "CREATE TABLE orders (id serial PRIMARY KEY, item text NOT NULL);" },
  ],
};

/** Logs in, then orders: one statement of its own, and two in a transaction. */
const code = `${connectsTo(HOST)}
  const pool = new pg.Pool({ ...options, ssl: { rejectUnauthorized: false } });
  pool.on("error", () => {});
  const said = (promise) => promise.then(() => "done", ({ code, message }) => code ?? message);
  const transaction = async () => {
    const client = await pool.connect();
    client.on("error", () => {});
    try {
      await client.query("BEGIN");
      await client.query("INSERT INTO orders (item) VALUES ('pot')");
      await client.query("COMMIT");
    } finally { client.release(true); }
  };
  export const handler = async () => [
    await said(pool.query("INSERT INTO orders (item) VALUES ($1)", ["tea"])),
    await said(transaction()),
  ];`;

const withSchedule = (...schedule: ScheduledFault[]): Promise<RunResult> =>
  simulate({
    code,
    account,
    faults: { schedule },
    function: { memorySizeMb: 1769, timeoutSeconds: 5 },
  });

const items = (run: RunResult): unknown[] =>
  (run.databases?.[0]?.tables[0]?.rows ?? []).map(([, item]) => item);

describe("a schedule of faults at a database", () => {
  it("names logins and statements as places, and changes nothing when it is empty", async () => {
    const run = await withSchedule();
    const places = run.choicePoints!.filter((each) => each.kind === "query");
    expect(places.map(({ statement, inTransaction }) => [statement, inTransaction])).toEqual([
      [undefined, false],
      ["INSERT INTO orders (item) VALUES ($1)", false],
      ["BEGIN", false],
      ["INSERT INTO orders (item) VALUES ('pot')", true],
      ["COMMIT", true],
    ]);
    expect(run.invocations[0]?.payload).toEqual(["done", "done"]);
    const { traceHash } = await simulate({
      ...{ code, account },
      function: { memorySizeMb: 1769, timeoutSeconds: 5 },
    });
    expect(traceHash).toBe(run.traceHash);
    // A crash is worth trying where something was committed just before.
    expect(candidatesIn(run, ["crash", "failing-query"]).map(({ step }) => step)).toEqual([
      "Request 1: the process ends after the handler's last call, before its response.",
      "Request 1: the connection to the database ends instead of the login to the database.",
      "Request 1: the connection to the database ends instead of INSERT INTO orders (item) VALUES ($1).",
      "Request 1: INSERT INTO orders (item) VALUES ($1) is carried out, but the connection ends before its answer.",
      "Request 1: the connection to the database ends instead of BEGIN.",
      "Request 1: the process ends after INSERT INTO orders (item) VALUES ($1), before BEGIN.",
      "Request 1: the connection to the database ends instead of INSERT INTO orders (item) VALUES ('pot').",
      "Request 1: the connection to the database ends instead of COMMIT.",
      "Request 1: COMMIT is carried out, but the connection ends before its answer.",
    ]);
  }, 60_000);

  it.each<[string, ScheduledFault, unknown, string[]]>([
    [
      "57P01 instead of a statement (fact 77)",
      { kind: "query-fails", query: 1, by: "57P01" },
      ["57P01", "done"],
      ["pot"],
    ],
    [
      "ECONNRESET after a statement: it is carried out",
      { kind: "query-fails", query: 1, by: "ECONNRESET", afterEffect: true },
      ["ECONNRESET", "done"],
      ["tea", "pot"],
    ],
    [
      "a connection that ends in a transaction: it is rolled back",
      { kind: "query-fails", query: 4, by: "57P01" },
      ["done", "57P01"],
      ["tea"],
    ],
    [
      "an answer to COMMIT that is lost: it is committed",
      { kind: "query-fails", query: 4, by: "ECONNRESET", afterEffect: true },
      ["done", "ECONNRESET"],
      ["tea", "pot"],
    ],
    [
      "a login that fails",
      { kind: "query-fails", query: 0, by: "ECONNRESET" },
      ["ECONNRESET", "done"],
      ["pot"],
    ],
  ])("simulates %s", async (_name, fault, payload, kept) => {
    const run = await withSchedule(fault);
    expect(run.invocations[0]?.payload).toEqual(payload);
    expect(items(run)).toEqual(kept);
    expect(records(run, "fault.injected")).toHaveLength(1);
    expect(records(run, "database.closed").length).toBeGreaterThan(0);
  });

  it("ends the process before a statement reaches the database, and its transaction with it", async () => {
    const run = await withSchedule({ kind: "crash-before-query", query: 4 });
    expect(run.invocations[0]).toMatchObject({
      status: "crash",
      payload: { errorType: "Runtime.ExitError" },
    });
    expect(items(run)).toEqual(["tea"]);
    expect(records(run, "fault.injected").map(({ effect }) => effect)).toEqual([
      `the runtime process ended before its query reached ${HOST}`,
    ]);
  });

  it("answers a statement so much later that the function times out, and has carried it out", async () => {
    const run = await withSchedule({ kind: "query-slow", query: 1, extraMs: 10_000 });
    expect(run.invocations[0]?.status).toBe("timeout");
    expect(items(run)).toEqual(["tea"]);
    const late = await withSchedule({ kind: "query-slow", query: 1, extraMs: 2_000 });
    expect(late.invocations[0]).toMatchObject({ payload: ["done", "done"] });
    expect(late.invocations[0]!.durationMs).toBeGreaterThan(2_000);
  });
});
