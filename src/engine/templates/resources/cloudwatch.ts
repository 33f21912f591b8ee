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
    RetentionInDays: whole,
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
  deploy(resource, account) {
    const { name, properties } = resource;
    account.add("logGroups", { name, retentionDays: properties.RetentionInDays }, resource);
  },
});

const ONE_TRANSFORMATION = "Expected MetricTransformations with one member, received";

const metricFilter = resourceType({
  type: "AWS::Logs::MetricFilter",
  properties: {
    FilterName: filledText,
    FilterPattern: required(text),
    LogGroupName: required(filledText),
    MetricTransformations: required(
      listOf(
        objectOf({
          MetricName: required(filledText),
          MetricNamespace: required(filledText),
          MetricValue: required(filledText),
          DefaultValue: number,
          Dimensions: listOf(objectOf({ Key: required(filledText), Value: required(filledText) })),
          Unit: filledText,
        }),
      ),
    ),
    ApplyOnTransformedLogs: notSimulated("Log events are not transformed."),
    EmitSystemFieldDimensions: notSimulated("There are no such dimensions here."),
    FieldSelectionCriteria: notSimulated("A filter looks at its whole log group."),
  },
  naming: { property: "FilterName", longest: 512 },
  attributes: {},
  deploy(resource, account) {
    const { name, properties: it } = resource;
    const [transformation, ...more] = it.MetricTransformations;
    if (!transformation || more.length > 0) {
      account.messages.error(resource, `${ONE_TRANSFORMATION} ${it.MetricTransformations.length}.`);
      return;
    }
    const { MetricName, MetricNamespace, MetricValue, DefaultValue, Dimensions, Unit } =
      transformation;
    account.add(
      "metricFilters",
      {
        filterName: name,
        logGroupName: it.LogGroupName,
        filterPattern: it.FilterPattern,
        namespace: MetricNamespace,
        metricName: MetricName,
        metricValue: MetricValue,
        defaultValue: DefaultValue,
        unit: Unit,
        dimensions:
          Dimensions && Object.fromEntries(Dimensions.map(({ Key, Value }) => [Key, Value])),
      },
      resource,
    );
  },
});

export const CLOUDWATCH_TYPES = [alarm, logGroup, metricFilter];
