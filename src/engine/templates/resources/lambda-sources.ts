/** AWS::Lambda::EventSourceMapping: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
import { parseJson } from "../../kernel/json.ts";
import {
  arn,
  filledText,
  flag,
  listOf,
  notSimulated,
  objectOf,
  oneOf,
  required,
  TAGS,
  wholeFrom,
  type Kind,
} from "../kinds.ts";
import { plainOf, type Plain } from "../node.ts";
import { resourceType } from "../resource-type.ts";
import { functionFor } from "./lambda-versions.ts";

const KAFKA = notSimulated("Sources are SQS queues, Kinesis streams and DynamoDB streams.");
const destination = objectOf({ Destination: arn });

/** A filter pattern is JSON in a text. */
const pattern: Kind<Plain> = {
  expected: 'a filter pattern: JSON in a text, for example \'{"body": {"kind": ["order"]}}\'',
  read(node, messages) {
    const value = plainOf(node);
    const parsed = typeof value === "string" ? parseJson(value) : undefined;
    if (parsed !== undefined) return parsed as Plain;
    messages.expected(node, pattern.expected);
    return undefined;
  },
};

export const eventSourceMapping = resourceType({
  type: "AWS::Lambda::EventSourceMapping",
  properties: {
    FunctionName: required(filledText),
    EventSourceArn: required(arn),
    BatchSize: wholeFrom(1, 10_000, "records"),
    MaximumBatchingWindowInSeconds: wholeFrom(0, 300, "s"),
    FilterCriteria: objectOf({ Filters: listOf(objectOf({ Pattern: required(pattern) })) }),
    FunctionResponseTypes: listOf(oneOf("ReportBatchItemFailures")),
    ScalingConfig: objectOf({ MaximumConcurrency: wholeFrom(2, 1_000, "environments") }),
    StartingPosition: oneOf("TRIM_HORIZON", "LATEST"),
    ParallelizationFactor: wholeFrom(1, 10, "batches"),
    MaximumRetryAttempts: wholeFrom(-1, 10_000, "attempts"),
    MaximumRecordAgeInSeconds: wholeFrom(-1, 604_800, "s"),
    BisectBatchOnFunctionError: flag,
    DestinationConfig: objectOf({ OnFailure: destination }),
    Enabled: flag,
    AmazonManagedKafkaEventSourceConfig: KAFKA,
    DocumentDBEventSourceConfig: KAFKA,
    Queues: KAFKA,
    SelfManagedEventSource: KAFKA,
    SelfManagedKafkaEventSourceConfig: KAFKA,
    SourceAccessConfigurations: KAFKA,
    Topics: KAFKA,
    KmsKeyArn: notSimulated("There are no keys: filters are kept as they are."),
    LoggingConfig: notSimulated("Event source mappings write no logs here."),
    MetricsConfig: notSimulated("The opt-in metrics of event source mappings are not simulated."),
    ProvisionedPollerConfig: notSimulated("Pollers scale by themselves."),
    StartingPositionTimestamp: notSimulated("A stream is read from its beginning or its end."),
    Tags: TAGS,
    TumblingWindowInSeconds: notSimulated("Tumbling windows are not simulated."),
  },
  naming: { longest: 64 },
  ref: ({ logicalId }) => logicalId,
  attributes: { Id: ({ logicalId }) => logicalId },
  deploy(resource, account) {
    const { properties: it, logicalId } = resource;
    const place = resource.placeOf("FunctionName");
    const owner = functionFor(it.FunctionName, place, account);
    if (!owner) return;
    const [, qualifier] = /:function:[\w-]+:([\w$-]+)$/.exec(it.FunctionName) ?? [];
    account.add(
      "eventSourceMappings",
      {
        id: logicalId,
        functionName: owner.configuration.functionName,
        qualifier,
        eventSourceArn: it.EventSourceArn,
        batchSize: it.BatchSize,
        maximumBatchingWindowSeconds: it.MaximumBatchingWindowInSeconds,
        filters: it.FilterCriteria?.Filters?.map(({ Pattern }) => Pattern),
        reportBatchItemFailures: it.FunctionResponseTypes?.includes("ReportBatchItemFailures"),
        maximumConcurrency: it.ScalingConfig?.MaximumConcurrency,
        startingPosition: it.StartingPosition,
        parallelizationFactor: it.ParallelizationFactor,
        maximumRetryAttempts: it.MaximumRetryAttempts,
        maximumRecordAgeSeconds: it.MaximumRecordAgeInSeconds,
        bisectBatchOnFunctionError: it.BisectBatchOnFunctionError,
        onFailure: it.DestinationConfig?.OnFailure?.Destination,
        enabled: it.Enabled,
      },
      resource,
    );
  },
});
