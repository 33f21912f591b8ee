/**
 * Which statements pin a client's session to its database connection.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html#rds-proxy-pinning.postgres
 */
import { RDS_PROXY_QUOTAS } from "./quotas.ts";

const SETTINGS =
  "SQL changed session settings that the proxy doesn't track. Consider moving session configuration to the proxy's initialization query.";
const SQL_PREPARED =
  "The statement manages prepared statements, or what the session keeps, in SQL (PREPARE, EXECUTE, DEALLOCATE, DISCARD).";
const TEMPORARY = "A temporary table, sequence or view belongs to the session that made it.";
const CURSOR = "A cursor was declared.";
const LISTENS = "The session listens on a notification channel.";
const LOADS = "A library module was loaded into the session.";
const SEQUENCE = "A sequence was manipulated with nextval or setval.";
const ADVISORY = "An advisory lock belongs to the session that took it.";
const TOO_LONG = `The connection ran a SQL query which exceeded the ${RDS_PROXY_QUOTAS.pinningStatement.value} byte limit.`;

/** Literals, quoted names and comments say nothing about what a statement does. */
const UNREAD = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\//g;

/** The words with which a statement begins. */
const BEGINNINGS: readonly (readonly [RegExp, string])[] = [
  // For the transaction only: https://www.postgresql.org/docs/current/sql-set.html
  [/^SET\s+(?!LOCAL\b|TRANSACTION\b|CONSTRAINTS\b)|^RESET\b/i, SETTINGS],
  [/^(?:PREPARE(?!\s+TRANSACTION\b)|EXECUTE|DEALLOCATE|DISCARD)\b/i, SQL_PREPARED],
  [/^CREATE\s+(?:OR\s+REPLACE\s+)?(?:(?:LOCAL|GLOBAL)\s+)?TEMP(?:ORARY)?\b/i, TEMPORARY],
  [/^DECLARE\b/i, CURSOR],
  [/^LISTEN\b/i, LISTENS],
  [/^LOAD\b/i, LOADS],
];

/** What it calls or does somewhere inside. */
const INSIDE: readonly (readonly [RegExp, string])[] = [
  [/\bset_config\s*\((?![^()]*,\s*true\s*\))/i, SETTINGS],
  [/\bINTO\s+TEMP(?:ORARY)?\b/i, TEMPORARY],
  [/\b(?:nextval|setval)\s*\(/i, SEQUENCE],
  [/\bpg_(?:try_)?advisory_(?:lock|unlock)\w*\s*\(/i, ADVISORY],
];

/** Why a text of one or more statements pins the session; `undefined`: it does not. */
export function pinningReason(sql: string): string | undefined {
  if (new TextEncoder().encode(sql).length > RDS_PROXY_QUOTAS.pinningStatement.value) {
    return TOO_LONG;
  }
  const read = sql.replace(UNREAD, (each) => (/^--|^\/\*/.test(each) ? " " : "''"));
  for (const statement of read.split(";").map((each) => each.trim())) {
    const [, reason] =
      BEGINNINGS.find(([begins]) => begins.test(statement)) ??
      INSIDE.find(([does]) => does.test(statement)) ??
      [];
    if (reason !== undefined) return reason;
  }
  return undefined;
}
