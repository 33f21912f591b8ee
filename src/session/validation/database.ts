/** Shape of database instances; the engine checks their values in RDS's words. */
import type { AccountDefinition } from "../protocol.ts";
import {
  filledText,
  flag,
  listOf,
  number,
  objectOf,
  oneOf,
  optional,
  text,
  wholeFrom,
} from "./shapes.ts";

type Database = NonNullable<AccountDefinition["databases"]>[number];
type Proxy = NonNullable<AccountDefinition["databaseProxies"]>[number];
type Cluster = NonNullable<Database["cluster"]>;
type Parameters = NonNullable<Database["parameters"]>;

const MOST_MS = 2_147_483_647;
const milliseconds = wholeFrom(0, MOST_MS, "ms");

const parametersShape = objectOf<Parameters>({
  max_connections: optional(number),
  "rds.force_ssl": optional(wholeFrom(0, 1, "")),
  password_encryption: optional(oneOf("scram-sha-256", "md5")),
  statement_timeout: optional(milliseconds),
  lock_timeout: optional(milliseconds),
  idle_in_transaction_session_timeout: optional(milliseconds),
});

const clusterShape = objectOf<Cluster>({
  identifier: filledText,
  enableHttpEndpoint: optional(flag),
});

export const databaseShape = objectOf<Database>({
  identifier: filledText,
  instanceClass: filledText,
  port: optional(number),
  masterUsername: filledText,
  masterUserPassword: filledText,
  databaseName: optional(filledText),
  iamAuthentication: optional(flag),
  multiAz: optional(flag),
  cluster: optional(clusterShape),
  parameters: optional(parametersShape),
  initialSql: optional(text),
});

const authShape = objectOf<Proxy["auth"][number]>({
  secret: filledText,
  iamAuth: optional(oneOf("DISABLED", "REQUIRED")),
  clientPasswordAuthType: optional(oneOf("POSTGRES_SCRAM_SHA_256", "POSTGRES_MD5")),
});

const poolShape = objectOf<NonNullable<Proxy["pool"]>>({
  maxConnectionsPercent: optional(number),
  maxIdleConnectionsPercent: optional(number),
  connectionBorrowTimeoutSeconds: optional(number),
  initQuery: optional(filledText),
  sessionPinningFilters: optional(listOf(filledText)),
});

export const databaseProxyShape = objectOf<Proxy>({
  name: filledText,
  database: filledText,
  auth: listOf(authShape),
  role: optional(filledText),
  requireTls: optional(flag),
  idleClientTimeoutSeconds: optional(number),
  pool: optional(poolShape),
});
