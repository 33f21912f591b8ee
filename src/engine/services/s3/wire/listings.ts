/** ListObjects in both versions. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
import { base64ToBytes, bytesToBase64 } from "../../../sandbox/base64.ts";
import type { Bucket } from "../bucket.ts";
import { invalidArgument } from "../errors.ts";
import { isoMilliseconds } from "../../../kernel/calendar.ts";
import { encodedKey, OWNER_ID } from "../notifications.ts";
import { S3_QUOTAS } from "../quotas.ts";
import { quoted, xmlAnswer } from "./answer.ts";
import { onBucket, type S3Operation } from "./operation.ts";
import type { S3Request } from "./request.ts";

/** Tokens mean nothing to clients; this makes one of the key that the next answer begins after. */
const TOKEN_PREFIX = "1/";

const tokenOf = (last: string): string =>
  bytesToBase64(new TextEncoder().encode(TOKEN_PREFIX + last));

/** Throws `InvalidArgument`. */
function keyOf(token: string): string {
  const text = /^[A-Za-z0-9+/]+=*$/.test(token)
    ? new TextDecoder().decode(base64ToBytes(token))
    : "";
  if (text.startsWith(TOKEN_PREFIX)) return text.slice(TOKEN_PREFIX.length);
  throw invalidArgument(
    "The continuation token provided is incorrect",
    "continuation-token",
    token,
  );
}

interface Asked {
  readonly prefix: string;
  readonly delimiter: string;
  readonly maxKeys: number;
  /** Keys as the client wants them: as they are, or URL-encoded. */
  readonly written: (key: string) => string;
  readonly encodingType: string | undefined;
}

/** What both versions take. Throws {@link S3Error}. */
function asked(request: S3Request): Asked {
  const encodingType = request.param("encoding-type");
  if (encodingType !== undefined && encodingType !== "url") {
    throw invalidArgument(
      "Invalid Encoding Method specified in Request",
      "encoding-type",
      encodingType,
    );
  }
  const most = S3_QUOTAS.listMaximum.value;
  return {
    prefix: request.param("prefix") ?? "",
    delimiter: request.param("delimiter") ?? "",
    maxKeys: Math.min(most, request.count("max-keys", most)),
    written: encodingType ? encodedKey : (key) => key,
    encodingType,
  };
}

const optional = (name: string, value: string | undefined): Record<string, string> =>
  value === undefined || value === "" ? {} : { [name]: value };

const ListObjectsV2: S3Operation = {
  query: [
    "list-type",
    "prefix",
    "delimiter",
    "max-keys",
    "encoding-type",
    "continuation-token",
    "start-after",
    "fetch-owner",
  ],
  headers: ["x-amz-optional-object-attributes"],
  rate: "read",
  permissions: listPermission,
  run(request, { s3 }) {
    const bucket = s3.bucket(request.bucket);
    const { prefix, delimiter, maxKeys, written, encodingType } = asked(request);
    const token = request.param("continuation-token");
    const startAfter = request.param("start-after") ?? "";
    const after = token === undefined ? startAfter : keyOf(token);
    const listing = bucket.listObjects({ prefix, delimiter, maxKeys, after });
    const { keys, commonPrefixes, truncated, last } = listing;
    const owner = request.param("fetch-owner") === "true";
    return xmlAnswer("ListBucketResult", {
      Name: request.bucket,
      Prefix: written(prefix),
      ...optional("StartAfter", written(startAfter)),
      ...optional("ContinuationToken", token),
      ...(truncated ? { NextContinuationToken: tokenOf(last) } : {}),
      KeyCount: keys.length + commonPrefixes.length,
      MaxKeys: maxKeys,
      ...optional("Delimiter", written(delimiter)),
      ...optional("EncodingType", encodingType),
      IsTruncated: truncated,
      Contents: keys.map((key) => contentsOf(bucket, key, written, owner)),
      CommonPrefixes: commonPrefixes.map((each) => ({ Prefix: written(each) })),
    });
  },
};

const ListObjects: S3Operation = {
  query: ["prefix", "delimiter", "max-keys", "encoding-type", "marker"],
  headers: ["x-amz-optional-object-attributes"],
  rate: "read",
  permissions: listPermission,
  run(request, { s3 }) {
    const bucket = s3.bucket(request.bucket);
    const { prefix, delimiter, maxKeys, written, encodingType } = asked(request);
    const marker = request.param("marker") ?? "";
    const listing = bucket.listObjects({ prefix, delimiter, maxKeys, after: marker });
    const { keys, commonPrefixes, truncated, last } = listing;
    return xmlAnswer("ListBucketResult", {
      Name: request.bucket,
      Prefix: written(prefix),
      Marker: written(marker),
      // Without a delimiter the last key is the next marker, and AWS does not say it.
      ...(truncated && delimiter !== "" ? { NextMarker: written(last) } : {}),
      MaxKeys: maxKeys,
      ...optional("Delimiter", written(delimiter)),
      ...optional("EncodingType", encodingType),
      IsTruncated: truncated,
      Contents: keys.map((key) => contentsOf(bucket, key, written, true)),
      CommonPrefixes: commonPrefixes.map((each) => ({ Prefix: written(each) })),
    });
  },
};

function listPermission(request: S3Request) {
  const context = {
    "s3:prefix": request.param("prefix") ?? "",
    "s3:delimiter": request.param("delimiter") ?? "",
  };
  return [{ ...onBucket("ListBucket", request.bucket), context }];
}

function contentsOf(bucket: Bucket, key: string, written: (key: string) => string, owner: boolean) {
  const { etag, body, lastModified, checksum } = bucket.getObject(key);
  return {
    Key: written(key),
    LastModified: isoMilliseconds(bucket.epochMs(lastModified)),
    ETag: quoted(etag),
    ChecksumAlgorithm: checksum.algorithm,
    ChecksumType: checksum.type,
    Size: body.length,
    ...(owner ? { Owner: { ID: OWNER_ID } } : {}),
    StorageClass: "STANDARD",
  };
}

export const LISTING_OPERATIONS = { ListObjectsV2, ListObjects };
