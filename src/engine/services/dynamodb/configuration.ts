/** A DynamoDB table as an account definition has it. ARN: `arn:aws:dynamodb:us-east-1:123456789012:table/<name>`. */
export interface TableConfiguration {
  name: string;
  partitionKey: KeyAttribute;
  sortKey?: KeyAttribute;
  /** Default: on demand. */
  provisioned?: Throughput;
  globalSecondaryIndexes?: GlobalSecondaryIndexConfiguration[];
  /** They have the table's partition key. */
  localSecondaryIndexes?: LocalSecondaryIndexConfiguration[];
  /** The attribute with the time (seconds since 1970) after which an item may be deleted. */
  timeToLiveAttribute?: string;
  /** What the records of the table's stream hold. Without it the table has no stream. */
  stream?: StreamViewType;
  /** DeleteTable is refused. */
  deletionProtection?: boolean;
  /** What the table holds when the run begins, as plain values: `{ id: "a", total: 12.5 }`. */
  items?: Record<string, unknown>[];
}

export interface KeyAttribute {
  name: string;
  /** Default `S`. */
  type?: KeyType;
}

export type KeyType = "S" | "N" | "B";

export type StreamViewType = "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES";

export interface Throughput {
  readCapacityUnits: number;
  writeCapacityUnits: number;
}

/** Besides the keys: everything (default), nothing, or the attributes that are named. */
export type ProjectionConfiguration = "ALL" | "KEYS_ONLY" | string[];

export interface GlobalSecondaryIndexConfiguration {
  name: string;
  partitionKey: KeyAttribute;
  sortKey?: KeyAttribute;
  projection?: ProjectionConfiguration;
  /** Of an index of a provisioned table. */
  provisioned?: Throughput;
}

export interface LocalSecondaryIndexConfiguration {
  name: string;
  sortKey: KeyAttribute;
  projection?: ProjectionConfiguration;
}
