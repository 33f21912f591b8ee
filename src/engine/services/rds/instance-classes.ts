/**
 * Instance classes: their memory, and the part of it that a database may count on. AWS says that DBInstanceClassMemory is less
 * than the class has; how much less is measured: 92 % on large classes, 70 % on the smallest
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html).
 */
import { RDS_QUOTAS } from "./quotas.ts";
import { CONNECTION_BYTES, SHARED_BUFFERS_SHARE } from "./time-model.ts";

const GIB = 1_024 ** 3;
const SMALL_GIB = 1;
const SHARE_OF_SMALL = 0.7;
const MEDIUM_GIB = 4;
const SHARE_OF_MEDIUM = 0.84;
const SHARE_OF_LARGE = 0.92;

/** GiB of the class. */
const MEMORY_GIB: Readonly<Record<string, number>> = {
  "db.t3.micro": 1,
  "db.t3.small": 2,
  "db.t3.medium": 4,
  "db.t3.large": 8,
  "db.t4g.micro": 1,
  "db.t4g.small": 2,
  "db.t4g.medium": 4,
  "db.t4g.large": 8,
  "db.m6g.large": 8,
  "db.m7g.large": 8,
  "db.m7g.xlarge": 16,
  "db.m7g.2xlarge": 32,
  "db.r6g.large": 16,
  "db.r7g.large": 16,
  "db.r7g.xlarge": 32,
  "db.r7g.2xlarge": 64,
};

const USUAL_VCPUS = 2;
/** By what follows the family: `xlarge`. */
const VCPUS: Readonly<Record<string, number>> = { xlarge: 4, "2xlarge": 8 };

/** vCPUs of the class, by which RDS Proxy is priced. */
export const vcpusOf = (instanceClass: string): number =>
  VCPUS[instanceClass.split(".").at(-1) ?? ""] ?? USUAL_VCPUS;

export const INSTANCE_CLASSES: readonly string[] = Object.keys(MEMORY_GIB);

/** DBInstanceClassMemory. */
function memoryOf(instanceClass: string): number {
  const gib = MEMORY_GIB[instanceClass] ?? 0;
  const share =
    gib <= SMALL_GIB ? SHARE_OF_SMALL : gib <= MEDIUM_GIB ? SHARE_OF_MEDIUM : SHARE_OF_LARGE;
  return gib * GIB * share;
}

/** `max_connections` by RDS's own formula: LEAST({DBInstanceClassMemory/9531392}, 5000). */
export function maxConnectionsOf(instanceClass: string): number {
  const formula = Math.floor(memoryOf(instanceClass) / RDS_QUOTAS.bytesPerConnection.value);
  return Math.min(formula, RDS_QUOTAS.maximumConnections.value);
}

/** FreeableMemory with so many connections. */
export function freeableBytesOf(instanceClass: string, connections: number): number {
  const left = memoryOf(instanceClass) * (1 - SHARED_BUFFERS_SHARE);
  return Math.max(0, Math.round(left - connections * CONNECTION_BYTES));
}
