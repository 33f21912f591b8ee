/** What a run leaves in a bucket, for those who judge it. */
import { toMs } from "../../kernel/instant.ts";
import type { Bucket } from "./bucket.ts";
import { DEFAULT_CONTENT_TYPE } from "./object.ts";

export interface BucketState {
  name: string;
  /** Of all objects, also of those that are not listed. */
  objectCount: number;
  /** In the order of their keys; at most {@link MOST_OBJECTS}. */
  objects: ObjectState[];
}

export interface ObjectState {
  key: string;
  bytes: number;
  /** Without quotation marks. */
  etag: string;
  contentType: string;
  metadata: Record<string, string>;
  lastModifiedMs: number;
  /** The text of a small object; absent when it is larger than {@link LARGEST_TEXT} or no UTF-8. */
  body?: string;
}

const MOST_OBJECTS = 1_000;
const LARGEST_TEXT = 16_384;

export function bucketState(bucket: Bucket): BucketState {
  const objects = bucket.keys.slice(0, MOST_OBJECTS).map((key): ObjectState => {
    const { body, etag, headers, metadata, lastModified } = bucket.getObject(key);
    const text = body.length <= LARGEST_TEXT ? textOf(body) : undefined;
    return {
      key,
      bytes: body.length,
      etag,
      contentType: headers.contentType ?? DEFAULT_CONTENT_TYPE,
      metadata: { ...metadata },
      lastModifiedMs: toMs(lastModified),
      ...(text === undefined ? {} : { body: text }),
    };
  });
  return { name: bucket.name, objectCount: bucket.keys.length, objects };
}

/** `undefined` when the bytes are no text. */
function textOf(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(bytes);
  const isText = !text.includes("\0") && !text.includes("\uFFFD");
  return isText ? text : undefined;
}
