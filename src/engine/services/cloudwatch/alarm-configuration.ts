/** CloudWatch alarms as they are configured. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */

export type Statistic = "Sum" | "Average" | "Minimum" | "Maximum" | "SampleCount" | `p${number}`;

export interface MetricSelector {
  /** For example `AWS/Lambda`. */
  namespace: string;
  metricName: string;
  /** For example `{ FunctionName: "orders" }`. */
  dimensions: Record<string, string>;
}

export interface AlarmConfiguration {
  alarmName: string;
  metric: MetricSelector;
  statistic: Statistic;
  /** 10, 20, 30 or a multiple of 60 s. */
  periodSeconds: number;
  /** N: how many periods are looked at. */
  evaluationPeriods: number;
  /** M: how many of them must breach. Default N. */
  datapointsToAlarm?: number;
  threshold: number;
  comparison:
    | "GreaterThanThreshold"
    | "GreaterThanOrEqualToThreshold"
    | "LessThanThreshold"
    | "LessThanOrEqualToThreshold";
  /** Default `missing`. */
  treatMissingData?: "notBreaching" | "breaching" | "ignore" | "missing";
  description?: string;
  /** ARNs of topics and functions that are told when the state becomes ALARM, OK or INSUFFICIENT_DATA; at most five of each. */
  alarmActions?: string[];
  okActions?: string[];
  insufficientDataActions?: string[];
  /** Default true. */
  actionsEnabled?: boolean;
}
