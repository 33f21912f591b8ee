/** Numbers of CloudWatch with unit and link. */
import type { Quota } from "../../lambda/quotas.ts";

const cw = (page: string): string =>
  `https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/${page}.html`;

const api = (operation: string): string =>
  `https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_${operation}.html`;

const EMBEDDED = cw("CloudWatch_Embedded_Metric_Format_Specification");

export const CLOUDWATCH_QUOTAS = {
  alarmEvaluation: {
    title: "How often an alarm is evaluated",
    value: 60,
    unit: "s",
    source: cw("alarm-evaluation"),
  },
  alarmEvaluationHighResolution: {
    title: "How often an alarm with a period of 10, 20 or 30 s is evaluated",
    value: 10,
    unit: "s",
    source: cw("alarm-evaluation"),
  },
  alarmExtraDatapoints: {
    title: "Datapoints that an alarm looks back beyond its evaluation periods",
    value: 2,
    unit: "count",
    source: cw("alarms-and-missing-data"),
    basis:
      "AWS says that the number depends on the period; its examples look at 5 datapoints for 3 periods.",
  },
  embeddedMetrics: {
    title: "Metrics in one directive of the embedded metric format",
    value: 100,
    unit: "count",
    source: EMBEDDED,
  },
  embeddedDimensions: {
    title: "Dimensions in one set of the embedded metric format",
    value: 30,
    unit: "count",
    source: EMBEDDED,
  },
  embeddedValues: {
    title: "Values of one metric in one document of the embedded metric format",
    value: 100,
    unit: "count",
    source: EMBEDDED,
  },
  timestampPast: {
    title: "How old a datapoint's time stamp may be",
    value: 20_160,
    unit: "min",
    source:
      "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html",
  },
  timestampFuture: {
    title: "How far in the future a datapoint's time stamp may be",
    value: 120,
    unit: "min",
    source:
      "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html",
  },
  putMetricCount: {
    title: "Metrics in one PutMetricData",
    value: 1_000,
    unit: "count",
    source: api("PutMetricData"),
  },
  putMetricBytes: {
    title: "Size of one PutMetricData",
    value: 1,
    unit: "MB",
    source: api("PutMetricData"),
  },
  putMetricValues: {
    title: "Values of one metric in one PutMetricData",
    value: 150,
    unit: "count",
    source: api("PutMetricData"),
  },
  metricDimensions: {
    title: "Dimensions of a metric",
    value: 30,
    unit: "count",
    source: api("PutMetricData"),
  },
  statisticsDatapoints: {
    title: "Datapoints of one GetMetricStatistics",
    value: 1_440,
    unit: "count",
    source: api("GetMetricStatistics"),
  },
  metricDataQueries: {
    title: "Queries in one GetMetricData",
    value: 500,
    unit: "count",
    source: api("GetMetricData"),
  },
  metricDataDatapoints: {
    title: "Datapoints of one GetMetricData",
    value: 100_800,
    unit: "count",
    source: api("GetMetricData"),
  },
  listedMetrics: {
    title: "Metrics on one page of ListMetrics",
    value: 500,
    unit: "count",
    source: api("ListMetrics"),
  },
  alarmActions: {
    title: "Actions of an alarm for one state",
    value: 5,
    unit: "count",
    source: api("PutMetricAlarm"),
  },
} as const satisfies Record<string, Quota>;
