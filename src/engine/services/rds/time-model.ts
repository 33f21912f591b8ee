/**
 * How long a database instance takes, and what its connections weigh. AWS and Postgres document none of it; guesses, but for what they rest on:
 *
 * - A statement that finds its rows by an index takes some tenths of a millisecond in the server: `pgbench -S` on instances of two
 *   vCPUs makes some ten thousand transactions a second with a dozen clients. Every row that is sent costs some microseconds more.
 * - A commit that wrote waits for the volume: gp3 has "single-digit millisecond" latency
 *   (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html), and in Multi-AZ for the standby's volume too.
 * - A connection is a process: it is forked, its caches are empty. Measured connection times of RDS inside a region are 10 to 30 ms
 *   with TLS; the network's and TLS's round trips are counted apart from this.
 * - A failover takes "typically 60-120 seconds" (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html);
 *   a reboot without a standby takes about as long as a start of Postgres with its recovery.
 * - A connection takes some megabytes, more with every table that it has touched: "Resources consumed by idle PostgreSQL
 *   connections" of AWS's database blog measures it
 *   (https://aws.amazon.com/blogs/database/resources-consumed-by-idle-postgresql-connections/). Taken here: half of what
 *   `max_connections` allows for one. `shared_buffers` is {DBInstanceClassMemory/32768} blocks of 8 kB by default: a quarter.
 * - RDS Proxy adds "an average of 5 ms" to a query (https://aws.amazon.com/rds/proxy/faqs/), most of which is here the way through
 *   one more host. How often it tries to reach a database that gives it no connection is a guess.
 */
import { fromMs, type Microseconds } from "../../kernel/instant.ts";
import type { RandomStream } from "../../kernel/random.ts";

const STATEMENT_MS = 0.3;
const ROW_MS = 0.004;
const KILOBYTE_MS = 0.008;
const COMMIT_MS = 2;
const STANDBY_MS = 1.5;
const SPREAD = 0.25;
const BYTES_PER_KILOBYTE = 1_024;

/** Memory of one connection. */
export const CONNECTION_BYTES = 4_765_696;
export const SHARED_BUFFERS_SHARE = 0.25;

/** What the server was asked and gave. */
export interface Work {
  statements: number;
  rows: number;
  bytes: number;
  /** A transaction that wrote was committed. */
  commits: boolean;
}

export const NO_WORK: Work = { statements: 0, rows: 0, bytes: 0, commits: false };

export function workUs(work: Work, multiAz: boolean, random: RandomStream): Microseconds {
  const commitMs = work.commits ? COMMIT_MS + (multiAz ? STANDBY_MS : 0) : 0;
  const sentMs = work.rows * ROW_MS + (work.bytes / BYTES_PER_KILOBYTE) * KILOBYTE_MS;
  return fromMs(random.logNormal(work.statements * STATEMENT_MS + sentMs + commitMs, SPREAD));
}

/** From the first byte of a connection until the server asks for a password: the process is forked. */
export const FORK_US: Microseconds = fromMs(2.5);
/** From the password until the session is ready: its caches are filled. */
export const SESSION_US: Microseconds = fromMs(3);
/** RDS asks IAM whether a token is valid. */
export const IAM_US: Microseconds = fromMs(20);
/** RDS Proxy asks for a connection again after the database gave none: the first time, and at most, as the time doubles. */
export const PROXY_RETRY_US: Microseconds = fromMs(1_000);
export const MOST_PROXY_RETRY_US: Microseconds = fromMs(4_000);
/** From a client's first bytes until RDS Proxy asks for a password: no process is forked, but the secret is looked up. */
export const PROXY_LOGIN_US: Microseconds = fromMs(2);
