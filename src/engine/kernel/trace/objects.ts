/** Records of S3. */

export type ObjectsEvent =
  ObjectPut | ObjectDeleted | ObjectNotified | BucketCreated | BucketDeleted;

/** An object was put into a bucket, whole or as the last step of a multipart upload. */
export interface ObjectPut {
  type: "object.put";
  bucket: string;
  key: string;
  bytes: number;
  etag: string;
  /** What S3 calls it: `ObjectCreated:Put`. */
  event: string;
  /** Whose request it was, when it was not a function's own: a client of the workload, or Lambda for a destination. */
  requester?: "client" | "lambda";
}

/** An object was removed from a bucket. */
export interface ObjectDeleted {
  type: "object.deleted";
  bucket: string;
  key: string;
}

/** S3 told a target what happened to an object. */
export interface ObjectNotified {
  type: "object.notified";
  bucket: string;
  key: string;
  event: string;
  targetArn: string;
  ok: boolean;
  /** Why the target did not take it; the notification is lost. */
  error?: string;
}

export interface BucketCreated {
  type: "bucket.created";
  bucket: string;
}

export interface BucketDeleted {
  type: "bucket.deleted";
  bucket: string;
}
