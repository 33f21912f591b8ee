// @ts-check
/**
 * What a cluster of RDS has besides Postgres's own, and the functions that many simulated sessions in one real one cannot share.
 * What these say is asked of the host: a file below /ask exists when the answer is yes, and what it says more is in /answer.
 */

/** @typedef {{ exec(sql: string): Promise<unknown>, query(sql: string): Promise<{ rows: Record<string, any>[] }> }} Server */

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.html */
const CLUSTER = [
  // Databases to copy from are of no use to a server that has one, and two thirds of its size.
  "UPDATE pg_database SET datistemplate = false",
  "DROP DATABASE template1",
  "DROP DATABASE template0",
  "CREATE ROLE rds_superuser",
  "CREATE ROLE rds_iam",
  "CREATE ROLE rds_password",
  "GRANT pg_monitor, pg_signal_backend, pg_checkpoint TO rds_superuser WITH ADMIN OPTION",
  "GRANT rds_iam, rds_password TO rds_superuser WITH ADMIN OPTION",
];

/** Built-in functions are found by their number, so what stands in for one takes its name. */
const REPLACED = [
  ...["pg_sleep", "pg_sleep_for", "pg_sleep_until", "pg_backend_pid"],
  ...["pg_stat_get_activity", "pg_stat_get_db_numbackends"],
  ...["pg_terminate_backend", "pg_cancel_backend", "inet_client_addr", "inet_client_port"],
];
const ADVISORY = "proname ~ '^pg_(try_)?advisory_'";

/** For everybody, as the server's owner. */
const OWNER = "SECURITY DEFINER";

const HOST_SQL = [
  `CREATE FUNCTION pg_catalog.coldstart_ask(text) RETURNS boolean LANGUAGE sql VOLATILE STRICT ${OWNER}
   AS $$ SELECT (pg_catalog.pg_stat_file('/ask/' || $1, true)).size IS NOT NULL $$`,
  `CREATE FUNCTION pg_catalog.coldstart_sessions() RETURNS json LANGUAGE sql VOLATILE ${OWNER}
   AS $$ SELECT CASE WHEN pg_catalog.coldstart_ask('sessions') THEN pg_catalog.pg_read_file('/answer') ELSE '[]' END::json $$`,
  `CREATE FUNCTION pg_catalog.pg_sleep(double precision) RETURNS void LANGUAGE sql VOLATILE STRICT ${OWNER}
   AS $$ SELECT pg_catalog.pg_stat_file('/ask/sleep/' || $1, true) $$`,
  `CREATE FUNCTION pg_catalog.pg_sleep_for(interval) RETURNS void LANGUAGE sql VOLATILE STRICT
   AS $$ SELECT pg_catalog.pg_sleep(extract(epoch FROM $1)::double precision) $$`,
  `CREATE FUNCTION pg_catalog.pg_sleep_until(timestamptz) RETURNS void LANGUAGE sql VOLATILE STRICT
   AS $$ SELECT pg_catalog.pg_sleep(extract(epoch FROM $1 - pg_catalog.clock_timestamp())::double precision) $$`,
  `CREATE FUNCTION pg_catalog.pg_backend_pid() RETURNS integer LANGUAGE sql STABLE
   AS $$ SELECT coalesce(nullif(pg_catalog.current_setting('coldstart.pid', true), '')::integer, pg_catalog.native_pg_backend_pid()) $$`,
];

/** Columns of `pg_stat_get_activity` that a session has; what others may not see of it begins with `state`. */
const ACTIVITY = {
  datid: "(SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())",
  pid: "s.pid",
  usesysid: "r.oid",
  application_name:
    "CASE WHEN s.pid = pg_catalog.pg_backend_pid() THEN pg_catalog.current_setting('application_name') ELSE s.application_name END",
  query: "CASE WHEN m.may THEN s.query ELSE '<insufficient privilege>' END",
  ...Object.fromEntries(
    ["state", "wait_event_type", "wait_event", "client_port", "backend_type", "ssl"].map((name) => [
      name,
      `CASE WHEN m.may THEN s.${name} END`,
    ]),
  ),
  client_addr: "CASE WHEN m.may THEN s.client_addr END",
  ...Object.fromEntries(
    ["backend_start", "xact_start", "query_start", "state_change"].map((name) => [
      name,
      `CASE WHEN m.may THEN pg_catalog.to_timestamp(s.${name}) END`,
    ]),
  ),
  sslversion: "CASE WHEN m.may AND s.ssl THEN 'TLSv1.3' END",
  sslcipher: "CASE WHEN m.may AND s.ssl THEN 'TLS_AES_256_GCM_SHA384' END",
  sslbits: "CASE WHEN m.may AND s.ssl THEN 256 END",
  gss_auth: "false",
  gss_enc: "false",
  gss_delegation: "false",
};
const SESSION = `pid integer, usename name, application_name text, client_addr inet, client_port integer, ssl boolean,
  backend_type text, backend_start double precision, xact_start double precision, query_start double precision,
  state_change double precision, state text, wait_event_type text, wait_event text, query text`;

/** @param {string} columns `pid integer, OUT datid oid, OUT pid integer ...` */
function activitySql(columns) {
  const [, ...out] = columns.split(", OUT ");
  const values = out.map((each) => {
    const [name = "", ...type] = each.split(" ");
    const known = /** @type {Record<string, string>} */ (ACTIVITY)[name] ?? "NULL";
    return `(${known})::${type.join(" ")}`;
  });
  return `CREATE FUNCTION pg_catalog.pg_stat_get_activity(integer, OUT ${out.join(", OUT ")}) RETURNS SETOF record
    LANGUAGE sql STABLE ROWS 100 AS $$
    SELECT ${values.join(", ")}
    FROM pg_catalog.json_to_recordset(pg_catalog.coldstart_sessions()) AS s(${SESSION})
      JOIN pg_catalog.pg_roles r ON r.rolname = s.usename,
      LATERAL (SELECT pg_catalog.pg_has_role(r.oid, 'USAGE') OR pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')) AS m(may)
    WHERE $1 IS NULL OR s.pid = $1 $$`;
}

/** @param {string} what @param {string} action */
const signalSql = (what, action) => `AS $$ DECLARE target oid; BEGIN
    SELECT usesysid INTO target FROM pg_catalog.pg_stat_get_activity($1);
    IF NOT FOUND THEN
      RAISE WARNING 'PID % is not a PostgreSQL backend process', $1;
      RETURN false;
    END IF;
    IF NOT pg_catalog.pg_has_role(target, 'USAGE') AND NOT pg_catalog.pg_has_role('pg_signal_backend', 'USAGE') THEN
      RAISE EXCEPTION 'permission denied to ${action}' USING ERRCODE = '42501';
    END IF;
    RETURN pg_catalog.coldstart_ask('${what}/' || $1);
  END $$`;

const SIGNAL_SQL = [
  `CREATE FUNCTION pg_catalog.pg_terminate_backend(pid integer, timeout bigint DEFAULT 0) RETURNS boolean
   LANGUAGE plpgsql VOLATILE STRICT ${signalSql("terminate", "terminate process")}`,
  `CREATE FUNCTION pg_catalog.pg_cancel_backend(pid integer) RETURNS boolean
   LANGUAGE plpgsql VOLATILE STRICT ${signalSql("cancel", "cancel query")}`,
  `CREATE FUNCTION pg_catalog.pg_stat_get_db_numbackends(oid) RETURNS integer LANGUAGE sql STABLE STRICT
   AS $$ SELECT count(*)::integer FROM pg_catalog.json_array_elements(pg_catalog.coldstart_sessions()) $$`,
  `CREATE FUNCTION pg_catalog.inet_client_addr() RETURNS inet LANGUAGE sql STABLE
   AS $$ SELECT client_addr FROM pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid()) $$`,
  `CREATE FUNCTION pg_catalog.inet_client_port() RETURNS integer LANGUAGE sql STABLE
   AS $$ SELECT client_port FROM pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid()) $$`,
];

/** The keys of one 64-bit number are others than those of two of 32 bits. */
const KEYS = [
  { types: "bigint", key: "'b' || $1" },
  { types: "integer, integer", key: "'i' || $1 || ',' || $2" },
];
/** As `advisory-locks.ts` and `front-end.ts` know it. */
const WAITS = "CSW01";

/** Each takes its lock from the host; what cannot have it at once fails with a code that the host waits upon. */
function* advisorySql() {
  const create = (/** @type {string} */ name, /** @type {string} */ types) =>
    `CREATE FUNCTION pg_catalog.pg_${name}(${types})`;
  for (const { types, key } of KEYS) {
    for (const [suffix, mode, lock] of [
      ["", "exclusive", "ExclusiveLock"],
      ["_shared", "shared", "ShareLock"],
    ]) {
      for (const [infix, scope] of [
        ["", "session"],
        ["_xact", "transaction"],
      ]) {
        const question = `'lock/${scope}/${mode}/' || ${key}`;
        yield `${create(`try_advisory${infix}_lock${suffix}`, types)} RETURNS boolean LANGUAGE sql VOLATILE STRICT
          AS $$ SELECT pg_catalog.coldstart_ask(${question}) $$`;
        yield `${create(`advisory${infix}_lock${suffix}`, types)} RETURNS void LANGUAGE plpgsql VOLATILE STRICT
          AS $$ BEGIN IF NOT pg_catalog.coldstart_ask(${question}) THEN
            RAISE EXCEPTION 'the advisory lock is held by another session' USING ERRCODE = '${WAITS}', DETAIL = '${mode}/' || ${key};
          END IF; END $$`;
      }
      yield `${create(`advisory_unlock${suffix}`, types)} RETURNS boolean LANGUAGE plpgsql VOLATILE STRICT
        AS $$ BEGIN
          IF pg_catalog.coldstart_ask('unlock/${mode}/' || ${key}) THEN RETURN true; END IF;
          RAISE WARNING 'you don''t own a lock of type ${lock}';
          RETURN false;
        END $$`;
    }
  }
  yield `${create("advisory_unlock_all", "")} RETURNS void LANGUAGE plpgsql VOLATILE
    AS $$ BEGIN PERFORM pg_catalog.coldstart_ask('unlock-all'); END $$`;
}

/** @param {Server} server */
export async function makeCluster(server) {
  for (const each of CLUSTER) await server.exec(each);
  const native = `FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
    AND (proname IN (${REPLACED.map((name) => `'${name}'`).join(", ")}) OR ${ADVISORY})`;
  const { rows: activity } = await server.query(
    `SELECT pg_get_function_arguments(oid) AS columns ${native} AND proname = 'pg_stat_get_activity'`,
  );
  const { rows: views } = await server.query(
    `SELECT DISTINCT c.oid::regclass::text AS name, pg_get_viewdef(c.oid) AS sql
     FROM pg_class c JOIN pg_rewrite w ON w.ev_class = c.oid JOIN pg_depend d ON d.objid = w.oid
     WHERE c.relkind = 'v' AND pg_get_viewdef(c.oid) ~ '(pg_stat_get_activity|pg_stat_get_db_numbackends)\\('`,
  );
  await server.exec(
    `UPDATE pg_proc SET proname = 'native_' || proname ${native.replace("FROM pg_proc", "")}`,
  );
  const columns = /** @type {string} */ (activity[0]?.columns);
  const replacements = [...HOST_SQL, activitySql(columns), ...SIGNAL_SQL, ...advisorySql()];
  for (const each of replacements) await server.exec(each);
  for (const { name, sql } of views)
    await server.exec(`CREATE OR REPLACE VIEW pg_catalog.${name} AS ${sql}`);
}
