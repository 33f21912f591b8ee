/** Changes of a DynamoDB table as Lambda's event holds them. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
import { toMs, type Instant } from "../../kernel/instant.ts";
import { REGION } from "../../lambda/environment-variables.ts";
import type { ShardRecord } from "../../lambda/event-source-mappings/ports.ts";
import { itemBytes, toAttributeValue, toItem, type Item } from "./attribute-value.ts";
import { StreamError } from "./errors.ts";
import { STREAM_QUOTAS } from "./quotas.ts";

interface Change {
  key: string;
  bytes: number;
  record(place: {
    sequenceNumber: string;
    eventId: string;
    streamArn: string;
    arrivedAt: Instant;
    epochMs: number;
  }): ShardRecord;
}

/** The items of a table, of which a stream with the view type NEW_AND_OLD_IMAGES tells. */
export class DynamoDbTable {
  private readonly items = new Map<string, Item>();

  /** Puts an item; `undefined` when it stays as it was: DynamoDB writes no stream record then. Throws {@link StreamError}. */
  put(value: Record<string, unknown>, keyName: string): Change | undefined {
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
    const bytes = itemBytes(keys) + itemBytes(newImage) + (oldImage ? itemBytes(oldImage) : 0);
    const images = { Keys: keys, NewImage: newImage, ...(oldImage ? { OldImage: oldImage } : {}) };
    return {
      key: String(value[keyName]),
      bytes,
      record: ({ sequenceNumber, eventId, streamArn, arrivedAt, epochMs }) => {
        const dynamodb = {
          // Whole seconds: DynamoDB Streams does not say it more finely.
          ApproximateCreationDateTime: Math.floor((epochMs + toMs(arrivedAt)) / 1_000),
          ...images,
          SequenceNumber: sequenceNumber,
          SizeBytes: bytes,
          StreamViewType: "NEW_AND_OLD_IMAGES",
        };
        const envelope = {
          eventID: eventId,
          eventName: oldImage ? "MODIFY" : "INSERT",
          eventVersion: "1.1",
          eventSource: "aws:dynamodb",
          awsRegion: REGION,
        };
        return {
          sequenceNumber,
          partitionKey: key,
          arrivedAt,
          json: JSON.stringify({ ...envelope, dynamodb, eventSourceARN: streamArn }),
          filterable: () => ({
            metadata: { ...envelope, eventSourceARN: streamArn },
            data: dynamodb,
          }),
        };
      },
    };
  }
}
