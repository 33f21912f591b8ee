/** Changes of a DynamoDB table as Lambda's event holds them. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
import { toMs, type Instant } from "../../kernel/instant.ts";
import { REGION } from "../../lambda/environment-variables.ts";
import type { ShardRecord } from "../../lambda/event-source-mappings/ports.ts";
import { itemBytes, toAttributeValue, toItem, type Item } from "./attribute-value.ts";
import { StreamError } from "./errors.ts";
import { STREAM_QUOTAS } from "./quotas.ts";

/** One change of an item, as the stream of a table tells it. */
export interface TableChange {
  /** Changes with equal keys are in one shard, in order. */
  readonly partitionKey: string;
  readonly eventName: "INSERT" | "MODIFY" | "REMOVE";
  readonly viewType: string;
  readonly keys: object;
  readonly newImage?: object;
  readonly oldImage?: object;
  /** Of the keys and images that are told. */
  readonly bytes: number;
  /** True when DynamoDB itself deleted the item because its time was over. */
  readonly expired?: boolean;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html */
const DYNAMODB_ITSELF = { type: "Service", principalId: "dynamodb.amazonaws.com" };

export function changeRecord(
  { partitionKey, eventName, viewType, keys, newImage, oldImage, bytes, expired }: TableChange,
  place: {
    sequenceNumber: string;
    eventId: string;
    streamArn: string;
    arrivedAt: Instant;
    epochMs: number;
  },
): ShardRecord {
  const { sequenceNumber, eventId, streamArn, arrivedAt, epochMs } = place;
  const dynamodb = {
    // Whole seconds: DynamoDB Streams does not say it more finely.
    ApproximateCreationDateTime: Math.floor((epochMs + toMs(arrivedAt)) / 1_000),
    Keys: keys,
    ...(newImage ? { NewImage: newImage } : {}),
    ...(oldImage ? { OldImage: oldImage } : {}),
    SequenceNumber: sequenceNumber,
    SizeBytes: bytes,
    StreamViewType: viewType,
  };
  const envelope = {
    eventID: eventId,
    eventName,
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: REGION,
  };
  const identity = expired ? { userIdentity: DYNAMODB_ITSELF } : {};
  return {
    sequenceNumber,
    partitionKey,
    arrivedAt,
    json: JSON.stringify({ ...envelope, dynamodb, ...identity, eventSourceARN: streamArn }),
    filterable: () => ({
      metadata: { ...envelope, ...identity, eventSourceARN: streamArn },
      data: dynamodb,
    }),
  };
}

/** The items of a table of which nothing is known but its stream, with the view type NEW_AND_OLD_IMAGES. */
export class DynamoDbTable {
  private readonly items = new Map<string, Item>();

  /** Puts an item; `undefined` when it stays as it was: DynamoDB writes no stream record then. Throws {@link StreamError}. */
  put(value: Record<string, unknown>, keyName: string): TableChange | undefined {
    const newImage = toItem(value);
    const limit = STREAM_QUOTAS.dynamoDbItemSize.value * 1_024;
    if (itemBytes(newImage) > limit) {
      throw new StreamError(
        "ValidationException",
        "Item size has exceeded the maximum allowed size",
      );
    }
    const keys: Item = { [keyName]: toAttributeValue(value[keyName]) };
    const key = JSON.stringify(keys);
    const oldImage = this.items.get(key);
    if (oldImage && JSON.stringify(oldImage) === JSON.stringify(newImage)) return undefined;
    this.items.set(key, newImage);
    return {
      partitionKey: key,
      eventName: oldImage ? "MODIFY" : "INSERT",
      viewType: "NEW_AND_OLD_IMAGES",
      keys,
      newImage,
      ...(oldImage ? { oldImage } : {}),
      bytes: itemBytes(keys) + itemBytes(newImage) + (oldImage ? itemBytes(oldImage) : 0),
    };
  }
}
