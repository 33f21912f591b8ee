import { beforeAll, describe, expect, it } from "vitest";
import type { PostgresSurroundings } from "../../engine/index.ts";
import { loadNodeAssets } from "../client/node-assets.ts";
import { createPostgresServers, type PostgresServers } from "./supply.ts";

const EPOCH_MS = Date.UTC(2026, 2, 1);
const SECOND_US = 1_000_000;

/** Counts up from the seed. */
function surroundings(seed: number): PostgresSurroundings {
  let next = seed;
  return {
    epochMs: EPOCH_MS,
    maxConnections: 78,
    ask: () => false,
    fillRandom: (bytes) => void bytes.forEach((_, i) => (bytes[i] = next++)),
  };
}

/** A Query message. */
function query(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(`Q\0\0\0\0${text}\0`);
  new DataView(bytes.buffer).setUint32(1, bytes.length - 1);
  return bytes;
}

const decoder = new TextDecoder("latin1");
const printable = (pieces: readonly Uint8Array[]): string =>
  pieces
    .map((piece) => decoder.decode(piece))
    .join("")
    .replace(/[^\x20-\x7e]+/g, " ");

let servers: PostgresServers;

beforeAll(async () => {
  const { loadPostgres } = await loadNodeAssets();
  const assets = loadPostgres();
  servers = createPostgresServers(() => assets);
}, 60_000);

async function replies(seed: number, statements: string[]): Promise<string[]> {
  const server = (await servers.prepare(1)).start(surroundings(seed));
  return statements.map((each, i) => printable(server.exec(query(each), i * SECOND_US).pieces));
}

describe("a Postgres on virtual time", () => {
  it("starts every run in the same state, whatever the run before did", async () => {
    const statements = [
      "CREATE TABLE t (id serial PRIMARY KEY, at timestamptz DEFAULT now(), key uuid DEFAULT gen_random_uuid())",
      "INSERT INTO t DEFAULT VALUES RETURNING *, random(), txid_current(), 't'::regclass::oid",
      "DO $$ BEGIN FOR i IN 1..2000 LOOP INSERT INTO t DEFAULT VALUES; END LOOP; END $$",
      "SELECT count(*), max(key::text) FROM t",
      "SELECT datname, pg_database_size(datname) FROM pg_database",
      "SELECT pg_current_wal_lsn()",
    ];
    const first = await replies(7, statements);
    expect(first[1]).toContain("2026-03-01 00:00:01+00");
    expect(await replies(7, statements)).toEqual(first);
    const other = await replies(8, statements);
    expect(other[0]).toEqual(first[0]);
    expect(other[1]).not.toEqual(first[1]);
  });

  it("sleeps in virtual time, and no longer than statement_timeout", async () => {
    const server = (await servers.prepare(1)).start(surroundings(1));
    const { pieces, sleptUs } = server.exec(
      query("SELECT pg_sleep(2.5), clock_timestamp()"),
      SECOND_US,
    );
    expect(sleptUs).toBe(2.5 * SECOND_US);
    expect(printable(pieces)).toContain("2026-03-01 00:00:03.5+00");
    server.exec(query("SET statement_timeout = 1000"), 2 * SECOND_US);
    const ended = server.exec(query("SELECT pg_sleep_for('1 minute')"), 3 * SECOND_US);
    expect(Math.round(ended.sleptUs / 1_000)).toBe(1_000);
    expect(printable(ended.pieces)).toContain(
      "57014 Mcanceling statement due to statement timeout",
    );
  });

  it("survives deep recursion with an error", async () => {
    const [, deep, after] = await replies(1, [
      "CREATE FUNCTION f(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN f(n + 1); END $$",
      "SELECT f(1)",
      "SELECT 42",
    ]);
    expect(deep).toContain("54001 Mstack depth limit exceeded");
    expect(after).toContain("42");
  });
});
