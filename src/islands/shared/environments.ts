import type { RunResult } from "../../session/protocol.ts";

/** RDS Proxy connects to its database as environments do, under a name of its own. */
const PROXY = "proxy/";

/** The proxy's name when its connection, and no environment's, is meant. */
export const proxyIn = (environmentId: string): string | null =>
  environmentId.startsWith(PROXY) ? environmentId.slice(PROXY.length) : null;

/** The Data API has sessions of its own, which are no environment's. */
const DATA_API = "rds-data";

/** What of AWS is connected to a database in place of an environment: "RDS Proxy orders", "Data API". */
export function awsClientIn(environmentId: string): string | null {
  if (environmentId === DATA_API) return "Data API";
  const proxy = proxyIn(environmentId);
  return proxy === null ? null : `RDS Proxy ${proxy}`;
}

/** "env 2": environments are counted in the order in which they were created. */
export function environmentNumbers(run: RunResult): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const record of run.trace) {
    if (!("environmentId" in record) || numbers.has(record.environmentId)) continue;
    if (awsClientIn(record.environmentId) === null)
      numbers.set(record.environmentId, numbers.size + 1);
  }
  return numbers;
}

export interface LogStreamOf {
  functionName: string;
  logGroup: string;
  /** As CloudWatch names it. */
  logStream: string;
}

/** Where each environment writes its log: one stream per environment, in the log group of its function. */
export function logStreams(run: RunResult): Map<string, LogStreamOf> {
  const functions = new Map<string, string>();
  const streams = new Map<string, LogStreamOf>();
  for (const record of run.trace) {
    if (record.type === "environment.created") {
      const { environmentId, functionName } = record;
      functions.set(environmentId, functionName);
      // Until its first line an environment has no stream; a group has its usual name.
      const logGroup = `/aws/lambda/${functionName}`;
      streams.set(environmentId, { functionName, logGroup, logStream: environmentId });
    } else if (record.type === "log-stream.created") {
      const { environmentId, logGroup, logStream } = record;
      const functionName = functions.get(environmentId) ?? "";
      streams.set(environmentId, { functionName, logGroup, logStream });
    }
  }
  return streams;
}
