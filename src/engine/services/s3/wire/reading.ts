/** GetObject, HeadObject, GetObjectAttributes. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
import { rangeOf, type ByteRange } from "../conditions.ts";
import { accessDenied, invalidArgument, invalidRequest, S3Error } from "../errors.ts";
import { httpDate } from "../http-date.ts";
import type { StoredObject } from "../object.ts";
import {
  answer,
  checksumElements,
  checksumHeaders,
  objectHeaders,
  xmlAnswer,
  type S3Answer,
} from "./answer.ts";
import { checkVersion, readConditionsOf } from "./attributes.ts";
import { onBucket, onObject, type S3Context, type S3Operation } from "./operation.ts";
import type { S3Request } from "./request.ts";

const OVERRIDES = [
  "content-type",
  "content-language",
  "expires",
  "cache-control",
  "content-disposition",
  "content-encoding",
];

/**
 * Who may not list a bucket is not told that a key is not there: the answer is 403.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html ("Permissions")
 */
export function checkKnown(request: S3Request, { s3, refusal }: S3Context): void {
  const bucket = s3.bucket(request.bucket);
  if (bucket.has(request.key)) return;
  const sentence = refusal(onBucket("ListBucket", request.bucket));
  if (sentence !== undefined) throw accessDenied(sentence);
}

const reading: Pick<S3Operation, "query" | "headers" | "rate" | "run"> = {
  query: ["versionId", "partNumber", ...OVERRIDES.map((name) => `response-${name}`)],
  headers: ["x-amz-checksum-mode"],
  rate: "read",
  run(request, context) {
    checkVersion(request.param("versionId"));
    checkKnown(request, context);
    const bucket = context.s3.bucket(request.bucket);
    const object = bucket.getObject(request.key, readConditionsOf(request));
    const { headers, range } = selected(request, object);
    const { start, end } = range ?? { start: 0, end: object.body.length };
    const overridden = OVERRIDES.flatMap((name): [string, string][] => {
      const value = request.param(`response-${name}`);
      return value === undefined ? [] : [[name, value]];
    });
    const whole = start === 0 && end === object.body.length;
    const checked = request.header("x-amz-checksum-mode")?.toUpperCase() === "ENABLED" && whole;
    const all = {
      ...objectHeaders(bucket, object),
      ...headers,
      ...Object.fromEntries(overridden),
      ...(checked ? checksumHeaders(object.checksum) : {}),
      "content-length": String(end - start),
    };
    return partial(all, object, range, request.method === "HEAD");
  },
};

function partial(
  headers: Record<string, string>,
  { body }: StoredObject,
  range: ByteRange | undefined,
  head: boolean,
): S3Answer {
  const { start, end } = range ?? { start: 0, end: body.length };
  const content = head ? "" : body.subarray(start, end);
  if (!range) return answer(200, headers, content);
  const contentRange = `bytes ${start}-${end - 1}/${body.length}`;
  return answer(206, { ...headers, "content-range": contentRange }, content);
}

/** The bytes that `Range` or `partNumber` asks for. Throws {@link S3Error}. */
function selected(
  request: S3Request,
  { body, parts }: StoredObject,
): { headers: Record<string, string>; range?: ByteRange } {
  const header = request.header("range");
  const part = request.param("partNumber");
  if (part === undefined) {
    const range = header === undefined ? undefined : rangeOf(header, body.length);
    return { headers: {}, ...(range ? { range } : {}) };
  }
  if (header !== undefined) {
    throw invalidRequest("Cannot specify both Range header and partNumber query parameter");
  }
  const number = Number(part);
  if (!Number.isInteger(number) || number < 1) {
    throw invalidArgument(
      "Part number must be an integer between 1 and 10000, inclusive",
      "partNumber",
      part,
    );
  }
  const sizes = parts?.map(({ size }) => size) ?? [body.length];
  const size = sizes[number - 1];
  if (size === undefined) {
    throw new S3Error("InvalidPartNumber", 416, "The requested partnumber is not satisfiable", {
      ActualPartCount: sizes.length,
      PartNumberRequested: number,
    });
  }
  const start = sizes.slice(0, number - 1).reduce((sum, each) => sum + each, 0);
  const count: Record<string, string> = parts
    ? { "x-amz-mp-parts-count": String(parts.length) }
    : {};
  return { headers: count, range: { start, end: start + size } };
}

const GetObject: S3Operation = {
  ...reading,
  permissions: ({ bucket, key }) => [onObject("GetObject", bucket, key)],
};

/** There is no `s3:HeadObject`. */
const HeadObject: S3Operation = GetObject;

const GetObjectAttributes: S3Operation = {
  query: ["attributes", "versionId"],
  headers: ["x-amz-object-attributes"],
  rate: "read",
  permissions: ({ bucket, key }) => [
    onObject("GetObject", bucket, key),
    onObject("GetObjectAttributes", bucket, key),
  ],
  run(request, context) {
    checkVersion(request.param("versionId"));
    checkKnown(request, context);
    const bucket = context.s3.bucket(request.bucket);
    const object = bucket.getObject(request.key);
    const { etag, body, checksum, parts } = object;
    const asked = (request.header("x-amz-object-attributes") ?? "")
      .split(",")
      .map((each) => each.trim());
    const has = (name: string) => asked.includes(name);
    const content = {
      ...(has("ETag") ? { ETag: etag } : {}),
      ...(has("Checksum") ? { Checksum: checksumElements(checksum) } : {}),
      ...(has("ObjectParts") && parts
        ? {
            ObjectParts: {
              PartsCount: parts.length,
              IsTruncated: false,
              Part: parts.map(({ partNumber, size }) => ({ PartNumber: partNumber, Size: size })),
            },
          }
        : {}),
      ...(has("StorageClass") ? { StorageClass: "STANDARD" } : {}),
      ...(has("ObjectSize") ? { ObjectSize: body.length } : {}),
    };
    const lastModified = httpDate(bucket.epochMs(object.lastModified));
    return xmlAnswer("GetObjectAttributesResponse", content, { "last-modified": lastModified });
  },
};

export const READING_OPERATIONS = { GetObject, HeadObject, GetObjectAttributes };
