/** Log groups and metric filters as the account is deployed with them. */

/** A log group that is there before anything is logged, or one whose retention is set. */
export interface LogGroupConfiguration {
  name: string;
  /** Default: for ever. */
  retentionDays?: number;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html */
export interface MetricFilterConfiguration {
  filterName: string;
  logGroupName: string;
  filterPattern: string;
  namespace: string;
  metricName: string;
  /** A number, or `$.path` (`$name` of a word) whose value it is. */
  metricValue: string;
  /** Reported for lines that do not match. */
  defaultValue?: number;
  unit?: string;
  /** Name to `$.path`; at most three. */
  dimensions?: Record<string, string>;
}

/** A filter's name is its own within its log group. */
export const metricFilterKey = ({
  logGroupName,
  filterName,
}: Pick<MetricFilterConfiguration, "logGroupName" | "filterName">): string =>
  `${logGroupName}\n${filterName}`;
