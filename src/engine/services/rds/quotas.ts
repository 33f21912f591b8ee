/** Numbers of Amazon RDS for PostgreSQL, and of Postgres where RDS leaves them as they are. */
import type { Quota } from "../../lambda/quotas.ts";

const LIMITS = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html";
const PARAMETERS = "https://www.postgresql.org/docs/current/runtime-config-connection.html";

export const RDS_QUOTAS = {
  bytesPerConnection: {
    title:
      "Memory for which an instance allows one connection: max_connections is DBInstanceClassMemory divided by this",
    value: 9_531_392,
    unit: "bytes",
    source: LIMITS,
  },
  maximumConnections: {
    title: "Connections of an instance at most, whatever its memory",
    value: 5_000,
    unit: "count",
    source: LIMITS,
  },
  superuserReservedConnections: {
    title: "Connections that are kept for superusers",
    value: 3,
    unit: "count",
    source: PARAMETERS,
  },
  rdsReservedConnections: {
    title: "Connections that are kept for roles with rds_reserved",
    value: 2,
    unit: "count",
    source:
      "https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-versions.html",
  },
  tokenLifetime: {
    title: "Lifetime of an IAM authentication token",
    value: 900,
    unit: "s",
    source: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html",
  },
  idleInTransaction: {
    title: "How long a transaction may stay idle (idle_in_transaction_session_timeout of RDS)",
    value: 86_400,
    unit: "s",
    source:
      "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Parameters.html",
  },
  failover: {
    title: "A failover takes, in the middle of what AWS names (60 to 120 s)",
    value: 90,
    unit: "s",
    source:
      "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html",
  },
} as const satisfies Record<string, Quota>;
