import type { FactPart } from "./fact.ts";

const rds = (page: string) => `https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/${page}.html`;

export const DATABASES: FactPart = {
  part: "A12",
  title: "RDS for PostgreSQL",
  facts: [
    {
      fact: 75,
      title:
        "A PostgreSQL instance takes as many connections as its memory allows: DBInstanceClassMemory / 9531392, at most 5,000.",
      status: "simulated",
      simulated:
        "A real PostgreSQL 18 behind the unmodified driver, by class or by max_connections of a parameter group. Passwords (SCRAM-SHA-256, MD5), tokens of IAM for 15 minutes, TLS with the certificates of RDS, prepared statements, LISTEN and NOTIFY, COPY, temporary tables and time-outs. An instance can be the writer of an Aurora cluster, with the Data API: all its operations, types and limits.",
      source: [
        rds("CHAP_Limits"),
        rds("UsingWithRDS.IAMDBAuth"),
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.html",
      ],
      basis:
        "DBInstanceClassMemory is 70 % of the memory of a class with 1 GiB, 84 % up to 4 GiB and 92 % of larger ones, from measured limits. Stricter than PostgreSQL: a transaction makes all other connections wait, also those that only read, until it is over or has failed; lock_timeout and statement_timeout end the waiting. An instance has one database, and at most two instances are simulated. pg_stat_activity has the connections and not the server's own processes. Waiting for an advisory lock inside a transaction and cursors WITH HOLD are refused, pg_locks and pg_blocking_pids do not tell of other connections. Settings of ALTER ROLE are not applied at log-in, extensions are not there, and the settings pg_settings tells of are those of the server in the page, but for max_connections. FreeableMemory falls by a guess for every connection. A cluster has one instance, which behaves as one of RDS. Of the Data API, AWS does not document how long it keeps connections, nor all of its messages: a missing parameter, an empty statement and another database than the transaction's have the words of older clusters.",
    },
    {
      fact: 76,
      title: "Some of the connections are reserved, for superusers and for RDS itself.",
      status: "simulated",
      simulated: "Three and two, so that an application gets five fewer than max_connections.",
      source: [
        "https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-versions.html",
      ],
    },
    {
      fact: 77,
      title:
        "Beyond the limit a connection is refused with 53300; a failover ends every session with 57P01.",
      status: "simulated",
      simulated:
        "Both, and 57P03 until the standby has taken over, when the endpoint leads to another address.",
      source: [rds("Concepts.MultiAZSingleStandby"), rds("CHAP_Troubleshooting")],
      basis:
        "A failover takes 90 s unless the fault says otherwise; AWS says 60 to 120 s. The times of connections, statements and commits are guesses, explained in the time model.",
    },
    {
      fact: 78,
      title:
        "RDS Proxy shares connections between clients, transaction by transaction; a client waits 120 s for one at most.",
      status: "simulated",
      simulated:
        "Logging in by the secrets of Secrets Manager (SCRAM-SHA-256, MD5, tokens of IAM), MaxConnectionsPercent, MaxIdleConnectionsPercent, ConnectionBorrowTimeout, IdleClientTimeout, 24 hours of a client's connection, the initialization query, and clients that stay over a failover. Statements that the driver prepares are prepared again on whichever connection a client gets.",
      source: [rds("rds-proxy-connections"), rds("rds-proxy.troubleshooting")],
      basis:
        "AWS does not say how many clients a proxy takes, and how fast: here there is no limit. Which free connection is taken (the one that was used last) and how soon the database is asked again when it gives none (after 1, 2, 4 s) are guesses. Connections to the database are opened when they are needed, and one of a pinned session is closed behind it. The name with which a client comes and its startup settings separate connections that are not shared.",
    },
    {
      fact: 79,
      title: "What changes a session pins a client to its connection behind RDS Proxy.",
      status: "simulated",
      simulated:
        "SET and set_config, PREPARE, EXECUTE, DEALLOCATE, DISCARD, temporary objects, cursors, LISTEN, LOAD, nextval and setval, advisory locks of sessions, and statements of more than 16 KB. What is set for a transaction only does not pin. Session pinning filters are refused, as for every PostgreSQL proxy.",
      source: [rds("rds-proxy-pinning")],
      basis:
        "Judged by the text of the statement, as it is sent: what a function of the database does inside is not seen.",
    },
    {
      fact: 80,
      title:
        "Idle environments keep their database connections; after a failover they find out when they run again.",
      status: "simulated",
      simulated:
        "Connections live as long as their environment, and what the server said while it was frozen is read after the thaw.",
      source: [rds("rds-proxy-connections")],
      basis:
        "AWS does not document it; it follows from environments that are frozen. Which comes first after the thaw, the event or what came for a socket meanwhile, is not documented either. Here it is the event: of the two orders the one that asks more of the code, which sends its query through a connection that is lost already.",
    },
  ],
};
