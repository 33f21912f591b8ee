/** The SQL between the turns of two sessions: what the one leaves is taken down and put away, what the other had is put back. */
import type { Session } from "./session.ts";

export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** RESET has nothing to go back to in a server that nobody logged in to. */
export const AS_OWNER = "SET SESSION AUTHORIZATION rdsadmin";

/** Rows of name and value. */
export const settingsOf = ({ customSettings }: Session): string =>
  [
    "SELECT name, setting FROM pg_catalog.pg_settings WHERE source = 'session'",
    ...["role", ...customSettings].map(
      (name) => `SELECT ${quoted(name)}, pg_catalog.current_setting(${quoted(name)}, true)`,
    ),
  ].join(" UNION ALL ");

export const PREPARED =
  "SELECT name, statement FROM pg_catalog.pg_prepared_statements WHERE from_sql";

/** Temporary tables lie in one schema for all: those of others have names that nobody asks for. */
function renaming(from: string, to: string, those: string): string {
  return `DO $rename$ DECLARE r record; BEGIN
    FOR r IN SELECT relname, relkind FROM pg_catalog.pg_class
      WHERE relnamespace = pg_catalog.pg_my_temp_schema() AND relkind IN ('r', 'v', 'm', 'S', 'p', 'i') AND ${those}
    LOOP
      EXECUTE pg_catalog.format('ALTER TABLE pg_temp.%I RENAME TO %I', r.relname, ${to});
    END LOOP; END $rename$`.replaceAll("$from", from);
}

const hiding = ({ prefix }: Session): string =>
  renaming(prefix, `'${prefix}' || r.relname`, String.raw`relname !~ '^s\d+_'`);

const showing = ({ prefix }: Session): string =>
  renaming(
    prefix,
    `pg_catalog.substr(r.relname, ${prefix.length + 1})`,
    `pg_catalog.starts_with(relname, '${prefix}')`,
  );

export const dropTemporaries = ({ prefix }: Session): string =>
  `DO $drop$ DECLARE r record; BEGIN
    FOR r IN SELECT relname, relkind FROM pg_catalog.pg_class
      WHERE relnamespace = pg_catalog.pg_my_temp_schema() AND relkind IN ('r', 'v', 'm', 'p')
        AND pg_catalog.starts_with(relname, '${prefix}')
    LOOP
      EXECUTE pg_catalog.format('DROP %s IF EXISTS pg_temp.%I CASCADE',
        CASE r.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END, r.relname);
    END LOOP; END $drop$`;

export const setting = ([name, value]: readonly [string, string]): string =>
  `SELECT pg_catalog.set_config(${quoted(name)}, ${quoted(value)}, false)`;

/** What `pg_backend_pid()` reads. */
export const ownPid = ({ pid }: Session): string => `SET coldstart.pid = ${pid}`;

/** Ends the turn of `left` and begins that of `entered`: one text of statements. */
export function turn(left: Session | undefined, entered: Session): string {
  const statements: string[] = [];
  const isSameUser = left?.user === entered.user && !left.settings.has("role");
  if (!isSameUser) statements.push(AS_OWNER);
  if (left === undefined || left.settings.size > 0) statements.push("RESET ALL", "RESET ROLE");
  if (left?.hasTemporaries) statements.push(AS_OWNER, hiding(left));
  if (entered.hasTemporaries) statements.push(AS_OWNER, showing(entered));
  for (const each of left?.prepared ?? []) statements.push(deallocating(each));
  const authorised = isSameUser && !left?.hasTemporaries && !entered.hasTemporaries;
  if (!authorised) statements.push(`SET SESSION AUTHORIZATION ${identifier(entered.user)}`);
  statements.push(...[...entered.settings].map(setting), ...entered.prepared, ownPid(entered));
  return statements.join("; ");
}

/** Of a PREPARE. */
function deallocating(statement: string): string {
  const [, name = ""] = /^\s*prepare\s+("(?:[^"]|"")+"|[^\s(]+)/i.exec(statement) ?? [];
  return `DEALLOCATE ${name}`;
}
