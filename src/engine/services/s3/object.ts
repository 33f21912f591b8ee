/** An object in a bucket, and what a client may say about it. */
import type { Instant } from "../../kernel/instant.ts";
import type { Checksum } from "./checksums.ts";

/** Headers that come back as they were put. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
export interface ObjectHeaders {
  readonly contentType?: string;
  readonly cacheControl?: string;
  readonly contentDisposition?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  readonly expires?: string;
  readonly websiteRedirectLocation?: string;
}

/** What is put with an object besides its bytes. */
export interface ObjectAttributes {
  readonly headers?: ObjectHeaders;
  /** The user's own, without `x-amz-meta-`; names in lower case. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface StoredObject {
  readonly key: string;
  readonly body: Uint8Array;
  /** Without quotation marks: the MD5 of the bytes; of an object in parts `<md5>-<parts>`. */
  readonly etag: string;
  readonly lastModified: Instant;
  readonly headers: ObjectHeaders;
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksum: Checksum;
  /** Bytes of each part, of an object that was uploaded in parts. */
  readonly parts?: readonly { readonly partNumber: number; readonly size: number }[];
  /** Tags can be changed without putting the object again. */
  tags: Readonly<Record<string, string>>;
}

export const DEFAULT_CONTENT_TYPE = "binary/octet-stream";
