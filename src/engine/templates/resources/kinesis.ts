/** AWS::Kinesis::Stream: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesis-stream.html */
import { filledText, notSimulated, objectOf, oneOf, TAGS, whole, wholeFrom } from "../kinds.ts";
import { arnOf } from "../names.ts";
import { resourceType } from "../resource-type.ts";

const stream = resourceType({
  type: "AWS::Kinesis::Stream",
  properties: {
    Name: filledText,
    ShardCount: wholeFrom(1, 500, "shards"),
    RetentionPeriodHours: whole,
    StreamModeDetails: objectOf({ StreamMode: oneOf("PROVISIONED") }),
    DesiredShardLevelMetrics: notSimulated("Metrics of single shards are not simulated."),
    MaxRecordSizeInKiB: notSimulated("A record may have the most that Kinesis takes."),
    StreamEncryption: notSimulated("There are no keys: records are kept as they are."),
    WarmThroughputMiBps: notSimulated("Streams have the throughput of their shards."),
    Tags: TAGS,
  },
  naming: { property: "Name", longest: 128 },
  attributes: { Arn: ({ name }) => arnOf("kinesis", `stream/${name}`) },
  deploy(resource, account) {
    const { name, properties: it } = resource;
    account.add(
      "streams",
      { name, shards: it.ShardCount, retentionHours: it.RetentionPeriodHours },
      resource,
    );
  },
});

export const KINESIS_TYPES = [stream];
