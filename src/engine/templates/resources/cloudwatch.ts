/** AWS::CloudWatch and AWS::Logs: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_CloudWatch.html */
import type { Statistic } from "../../services/cloudwatch/alarm-configuration.ts";
import {
  arn,
  filledText,
  flag,
  listOf,
  noEffect,
  notSimulated,
  number,
  objectOf,
  oneOf,
  required,
  TAGS,
  text,
  textLike,
  whole,
  type Kind,
} from "../kinds.ts";
import { arnOf } from "../names.ts";
import { resourceType } from "../resource-type.ts";

const actions = listOf(arn);
const ONE_METRIC = notSimulated("An alarm looks at one metric here.");

const percentile = textLike(
  /^(p\d{1,2}(\.\d+)?|p100)$/,
  "a percentile such as p99",
) as Kind<Statistic>;

const alarm = resourceType({
  type: "AWS::CloudWatch::Alarm",
  properties: {
    AlarmName: filledText,
    Namespace: required(filledText),
    MetricName: required(filledText),
    Dimensions: listOf(objectOf({ Name: required(filledText), Value: required(text) })),
    Statistic: oneOf("Sum", "Average", "Minimum", "Maximum", "SampleCount"),
    ExtendedStatistic: percentile,
    Period: required(whole),
    EvaluationPeriods: required(whole),
    DatapointsToAlarm: whole,
    Threshold: required(number),
    ComparisonOperator: required(
      oneOf(
        "GreaterThanThreshold",
        "GreaterThanOrEqualToThreshold",
        "LessThanThreshold",
        "LessThanOrEqualToThreshold",
      ),
    ),
    TreatMissingData: oneOf("notBreaching", "breaching", "ignore", "missing"),
    ActionsEnabled: flag,
    AlarmActions: actions,
    OKActions: actions,
    InsufficientDataActions: actions,
    EvaluateLowSampleCountPercentile: notSimulated("Percentiles of few samples count as others."),
    Metrics: ONE_METRIC,
    ThresholdMetricId: ONE_METRIC,
    Unit: noEffect("A metric has one unit here."),
    AlarmDescription: text,
    Tags: TAGS,
  },
  naming: { property: "AlarmName", longest: 255 },
  attributes: { Arn: ({ name }) => arnOf("cloudwatch", `alarm:${name}`) },
  deploy(resource, account) {
    const { name, properties: it } = resource;
    const statistic = it.Statistic ?? it.ExtendedStatistic;
    if (statistic === undefined) {
      account.messages.error(
        resource,
        "Expected Statistic, for example Sum, or ExtendedStatistic, for example p99, received neither.",
      );
      return;
    }
    account.add(
      "alarms",
      {
        alarmName: name,
        metric: {
          namespace: it.Namespace,
          metricName: it.MetricName,
          dimensions: Object.fromEntries(
            (it.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]),
          ),
        },
        statistic,
        periodSeconds: it.Period,
        evaluationPeriods: it.EvaluationPeriods,
        datapointsToAlarm: it.DatapointsToAlarm,
        threshold: it.Threshold,
        comparison: it.ComparisonOperator,
        treatMissingData: it.TreatMissingData,
        description: it.AlarmDescription,
        alarmActions: it.AlarmActions,
        okActions: it.OKActions,
        insufficientDataActions: it.InsufficientDataActions,
        actionsEnabled: it.ActionsEnabled,
      },
      resource,
    );
  },
});

const logGroup = resourceType({
  type: "AWS::Logs::LogGroup",
  properties: {
    LogGroupName: filledText,
    RetentionInDays: noEffect("Log lines are kept as long as the run."),
    KmsKeyId: notSimulated("There are no keys: log lines are kept as they are."),
    DataProtectionPolicy: notSimulated("Log lines are kept as they are."),
    DeletionProtectionEnabled: noEffect("Log groups are not deleted here."),
    FieldIndexPolicies: noEffect("Queries look at every line."),
    LogGroupClass: noEffect("Log groups are all of the class STANDARD here."),
    ResourcePolicyDocument: notSimulated("Log groups have no policy of their own here."),
    Tags: TAGS,
  },
  naming: { property: "LogGroupName", longest: 512 },
  attributes: { Arn: ({ name }) => `${arnOf("logs", `log-group:${name}`)}:*` },
  // A log group is there as soon as somebody writes to it.
  deploy() {},
});

export const CLOUDWATCH_TYPES = [alarm, logGroup];
