import { describe, expect, it } from "vitest";
import { pinningReason } from "./pinning.ts";

describe("what pins a session behind RDS Proxy (fact 79)", () => {
  it.each([
    "SET statement_timeout = 100",
    "  set search_path to tenant",
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    "SET ROLE reader",
    "RESET ALL",
    "SELECT 1; SET TimeZone = 'UTC'",
    "/* first */ SET x.y = 1",
    "SELECT set_config('app.tenant', $1, false)",
    "PREPARE find AS SELECT 1",
    "EXECUTE find",
    "DEALLOCATE ALL",
    "DISCARD ALL",
    "CREATE TEMP TABLE basket (n int)",
    "CREATE TEMPORARY SEQUENCE s",
    "CREATE OR REPLACE TEMP VIEW v AS SELECT 1",
    "SELECT * INTO TEMP basket FROM orders",
    "DECLARE c CURSOR FOR SELECT 1",
    "LISTEN news",
    "LOAD 'auto_explain'",
    "SELECT nextval('orders_id_seq')",
    "SELECT setval('orders_id_seq', 7)",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_try_advisory_lock_shared(1)",
    `SELECT '${"x".repeat(16_384)}'`,
  ])("%.40s", (sql) => {
    expect(pinningReason(sql)).toBeDefined();
  });

  it.each([
    "SELECT 1",
    "INSERT INTO orders (item) VALUES ('SET a = 1')",
    "UPDATE orders SET item = 'cup'",
    'SELECT "nextval(" FROM orders',
    "SELECT 1 -- SET a = 1",
    "SELECT '; SET a = 1'",
    "SET LOCAL statement_timeout = 100",
    "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
    "SELECT set_config('app.tenant', $1, true)",
    "PREPARE TRANSACTION 'a'",
    "SELECT pg_advisory_xact_lock(1)",
    "SELECT pg_try_advisory_xact_lock(1)",
    "BEGIN; COMMIT",
    "NOTIFY news, 'hello'",
    "DO $$ BEGIN PERFORM nextval('s'); END $$",
  ])("not: %.40s", (sql) => {
    expect(pinningReason(sql)).toBeUndefined();
  });
});
