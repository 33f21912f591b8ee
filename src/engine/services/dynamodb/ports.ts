/** What the tables need of the world. */
import type { Agenda } from "../../kernel/agenda.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import type { StreamViewType } from "./configuration.ts";

export interface DynamoDbPorts {
  readonly agenda: Agenda;
  readonly seed: string;
  /** Milliseconds since 1970 of virtual instant 0. */
  readonly epochMs: number;
  record(event: TraceEvent): void;
  /** Makes the stream of a table, one shard for each partition. */
  openStream(tableName: string, shards: number): TableStream;
}

/** The stream of a table. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
export interface TableStream {
  readonly arn: string;
  /** When the stream was made, as the end of its ARN has it. */
  readonly label: string;
  write(change: StreamedChange): void;
}

/** One change of an item, as a record of the stream tells it. */
export interface StreamedChange {
  /** Changes with equal keys stay in order: the text of the item's partition key. */
  readonly partitionKey: string;
  readonly eventName: "INSERT" | "MODIFY" | "REMOVE";
  readonly viewType: StreamViewType;
  readonly keys: object;
  readonly newImage?: object;
  readonly oldImage?: object;
  /** Of the keys and images that are told. */
  readonly bytes: number;
  /** True when DynamoDB itself deleted the item because its time was over. */
  readonly expired: boolean;
}
