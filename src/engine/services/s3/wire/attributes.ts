/** Headers of a request that go into an object, or that S3 takes only in one form. */
import { percentDecoded, queryPairs } from "../../../lambda/http/messages.ts";
import { notSimulated } from "../../api/service-error.ts";
import type { ReadConditions, WriteConditions } from "../conditions.ts";
import { invalidArgument, S3Error } from "../errors.ts";
import type { ObjectAttributes, ObjectHeaders } from "../object.ts";
import { S3_QUOTAS } from "../quotas.ts";
import { checkAcl } from "./buckets.ts";
import type { S3Request } from "./request.ts";

/** Those that a request which makes an object may have. */
export const ATTRIBUTE_HEADERS = [
  "x-amz-meta-*",
  "x-amz-tagging",
  "x-amz-acl",
  "x-amz-storage-class",
  "x-amz-server-side-encryption",
  "x-amz-website-redirect-location",
  "x-amz-checksum-*",
];

/** Throws {@link S3Error}, and `NotSimulated` for what S3 could do with the object and Coldstart does not. */
export function attributesOf(request: S3Request): ObjectAttributes {
  checkAcl(request.header("x-amz-acl"));
  const storageClass = request.header("x-amz-storage-class") ?? "STANDARD";
  if (storageClass !== "STANDARD") notSimulated(`the storage class ${storageClass}`);
  const encryption = request.header("x-amz-server-side-encryption") ?? "AES256";
  if (encryption !== "AES256") notSimulated(`server-side encryption with ${encryption}`);
  const tagging = request.header("x-amz-tagging");
  return {
    headers: headersOf(request),
    metadata: request.headersWith("x-amz-meta-"),
    ...(tagging === undefined ? {} : { tags: checkedTags(tagsOf(tagging)) }),
  };
}

function headersOf(request: S3Request): ObjectHeaders {
  const given: Record<keyof ObjectHeaders, string | undefined> = {
    contentType: request.header("content-type"),
    cacheControl: request.header("cache-control"),
    contentDisposition: request.header("content-disposition"),
    contentEncoding: withoutChunks(request.header("content-encoding")),
    contentLanguage: request.header("content-language"),
    expires: request.header("expires"),
    websiteRedirectLocation: request.header("x-amz-website-redirect-location"),
  };
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined && value !== ""),
  );
}

/** `aws-chunked` is how the bytes travelled; it does not belong to the object. */
const withoutChunks = (encoding: string | undefined): string | undefined =>
  encoding
    ?.split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "aws-chunked")
    .join(",");

type Tag = readonly [key: string, value: string];

/** Throws {@link S3Error}. Of what the header may not be: https://github.com/versity/versitygw/issues/1215 */
function tagsOf(header: string): Tag[] {
  const malformed = (): never => {
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      "x-amz-tagging",
      header,
    );
  };
  const tags = queryPairs(header, (text) => percentDecoded(text, malformed));
  const keys = new Set(tags.map(([key]) => key));
  return keys.size < tags.length || keys.has("") ? malformed() : tags;
}

const TAG = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html. Throws {@link S3Error}. */
export function checkedTags(tags: readonly Tag[]): Record<string, string> {
  const { tagsMaximum, tagKeyLength, tagValueLength } = S3_QUOTAS;
  if (tags.length > tagsMaximum.value) {
    throw new S3Error("BadRequest", 400, `Object tags cannot be greater than ${tagsMaximum.value}`);
  }
  const checked: Record<string, string> = {};
  for (const [key, value] of tags) {
    const invalid = (message: string) =>
      new S3Error("InvalidTag", 400, message, { TagKey: key, TagValue: value });
    if (key === "" || key.length > tagKeyLength.value || !TAG.test(key)) {
      throw invalid("The TagKey you have provided is invalid");
    }
    if (value.length > tagValueLength.value || !TAG.test(value)) {
      throw invalid("The TagValue you have provided is invalid");
    }
    if (Object.hasOwn(checked, key)) {
      throw invalid("Cannot provide multiple Tags with the same key");
    }
    checked[key] = value;
  }
  return checked;
}

/** A condition of a request: absent where the header is. */
function conditions<Name extends string>(
  request: S3Request,
  names: Readonly<Record<Name, string>>,
): { [name in Name]?: string } {
  const found: { [name in Name]?: string } = {};
  for (const [name, header] of Object.entries(names) as [Name, string][]) {
    const value = request.header(header);
    if (value !== undefined) found[name] = value;
  }
  return found;
}

export const readConditionsOf = (request: S3Request): ReadConditions =>
  conditions(request, {
    ifMatch: "if-match",
    ifNoneMatch: "if-none-match",
    ifModifiedSince: "if-modified-since",
    ifUnmodifiedSince: "if-unmodified-since",
  });

export const copyConditionsOf = (request: S3Request): ReadConditions =>
  conditions(request, {
    ifMatch: "x-amz-copy-source-if-match",
    ifNoneMatch: "x-amz-copy-source-if-none-match",
    ifModifiedSince: "x-amz-copy-source-if-modified-since",
    ifUnmodifiedSince: "x-amz-copy-source-if-unmodified-since",
  });

export const writeConditionsOf = (request: S3Request): WriteConditions =>
  conditions(request, { ifMatch: "if-match", ifNoneMatch: "if-none-match" });

/** Without versioning every object has the version `null`. Throws {@link S3Error}. */
export function checkVersion(versionId: string | undefined): void {
  if (versionId === undefined || versionId === "null") return;
  throw invalidArgument("Invalid version id specified", "versionId", versionId);
}
