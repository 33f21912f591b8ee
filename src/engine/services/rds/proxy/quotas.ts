/** Numbers of RDS Proxy. */
import type { Quota } from "../../../lambda/quotas.ts";

const POOL =
  "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ConnectionPoolConfiguration.html";
const CONNECTIONS =
  "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-connections.html";
const CREATE = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBProxy.html";
const PINNING = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html";

export const RDS_PROXY_QUOTAS = {
  maxConnectionsPercent: {
    title: "Connections that a proxy opens at most, in percent of the database's max_connections",
    value: 100,
    unit: "count",
    source: POOL,
  },
  connectionBorrowTimeout: {
    title: "How long a proxy's client waits for a database connection unless set",
    value: 120,
    unit: "s",
    source: POOL,
  },
  maximumBorrowTimeout: {
    title: "How long a proxy's client may be made to wait for a database connection",
    value: 300,
    unit: "s",
    source: POOL,
  },
  idleClientTimeout: {
    title: "How long a proxy keeps an idle client unless set",
    value: 1_800,
    unit: "s",
    source: CREATE,
  },
  maximumIdleClientTimeout: {
    title: "How long a proxy can be told to keep an idle client",
    value: 28_800,
    unit: "s",
    source: CREATE,
  },
  clientLifetime: {
    title: "How long a client's connection to a proxy lives",
    value: 86_400,
    unit: "s",
    source: CONNECTIONS,
  },
  idleDatabaseConnection: {
    title: "A proxy's database connection counts as idle after",
    value: 300,
    unit: "s",
    source: CONNECTIONS,
  },
  pinningStatement: {
    title: "A statement that is longer pins its session to a database connection",
    value: 16_384,
    unit: "bytes",
    source: PINNING,
  },
} as const satisfies Record<string, Quota>;
