/** Metrics that no chart of a function is made of. */
import type { MetricSeries, RunMetrics } from "../../session/protocol.ts";

export const LAMBDA = "AWS/Lambda";
/** What the simulator measures by itself. */
export const OWN = "Coldstart";

/** What code measured comes before what AWS's services tell of themselves, of which some is for alarms only. */
export function customSeries({ series }: RunMetrics): MetricSeries[] {
  const drawn = series.filter(
    ({ namespace, name }) =>
      namespace !== LAMBDA && namespace !== OWN && (SHOWN[namespace]?.includes(name) ?? true),
  );
  const own = ({ namespace }: MetricSeries): boolean => !namespace.startsWith("AWS/");
  return [...drawn.filter(own), ...drawn.filter((each) => !own(each))];
}

/** How many there are of something: the sum of its datapoints means nothing. */
export const isGauge = ({ namespace, name }: MetricSeries): boolean =>
  name.startsWith("Approximate") || (namespace === "AWS/RDS" && GAUGES.has(name));

const GAUGES = new Set([
  "ClientConnections",
  "DatabaseConnections",
  "DatabaseConnectionsCurrentlyBorrowed",
  "DatabaseConnectionsCurrentlySessionPinned",
  "MaxDatabaseConnectionsAllowed",
]);

/** Of services with many metrics, those that are drawn. */
const SHOWN: Record<string, readonly string[]> = {
  "AWS/SQS": ["ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"],
  "AWS/DynamoDB": [
    "ConsumedReadCapacityUnits",
    "ConsumedWriteCapacityUnits",
    "ReadThrottleEvents",
    "WriteThrottleEvents",
    "ConditionalCheckFailedRequests",
    "UserErrors",
  ],
};
