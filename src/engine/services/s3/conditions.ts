/** Conditional requests and ranges. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html */
import { invalidRange, noSuchKey, notModified, preconditionFailed, S3Error } from "./errors.ts";
import { parseDate } from "./http-date.ts";
import type { StoredObject } from "./object.ts";

/** The headers of the same names. */
export interface ReadConditions {
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
  readonly ifModifiedSince?: string;
  readonly ifUnmodifiedSince?: string;
}

export interface WriteConditions {
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
}

const etagsOf = (header: string): string[] =>
  header.split(",").map((each) => each.trim().replace(/^W\//, "").replace(/^"|"$/g, ""));

const matches = (header: string, etag: string): boolean => {
  const etags = etagsOf(header);
  return etags.includes("*") || etags.includes(etag);
};

/** `lastModifiedMs`: milliseconds since 1970. Throws {@link S3Error}: 304 or 412. An entity tag outweighs a date (RFC 9110). */
export function checkRead(
  { etag }: StoredObject,
  lastModifiedMs: number,
  conditions: ReadConditions,
): void {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  const changedSince = (header: string): boolean => {
    const date = parseDate(header);
    // Dates of HTTP have whole seconds.
    return date === undefined || Math.floor(lastModifiedMs / 1_000) * 1_000 > date;
  };
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, etag)) throw preconditionFailed("If-Match");
  } else if (ifUnmodifiedSince !== undefined && changedSince(ifUnmodifiedSince)) {
    throw preconditionFailed("If-Unmodified-Since");
  }
  if (ifNoneMatch !== undefined) {
    if (matches(ifNoneMatch, etag)) throw notModified();
  } else if (ifModifiedSince !== undefined && !changedSince(ifModifiedSince)) {
    throw notModified();
  }
}

/** Throws {@link S3Error}: 412, and 404 where there is nothing that could match. */
export function checkWrite(
  key: string,
  existing: StoredObject | undefined,
  { ifMatch, ifNoneMatch }: WriteConditions,
): void {
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch.trim() !== "*") throw notImplemented("If-None-Match");
    if (existing) throw preconditionFailed("If-None-Match");
  }
  if (ifMatch === undefined) return;
  if (!existing) throw noSuchKey(key);
  if (!matches(ifMatch, existing.etag)) throw preconditionFailed("If-Match");
}

const notImplemented = (Header: string): S3Error =>
  new S3Error(
    "NotImplemented",
    501,
    "A header you provided implies functionality that is not implemented",
    { Header },
  );

/** Bytes of an object; `end` is not part of them. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What a `Range` header asks for; `undefined` is all: of several ranges S3 sends everything. Throws {@link S3Error}. */
export function rangeOf(header: string, size: number): ByteRange | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header.trim()) ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return undefined;
  if (first === "") {
    const suffix = Math.min(Number(last), size);
    if (suffix === 0) throw invalidRange(header, size);
    return { start: size - suffix, end: size };
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return undefined;
  if (start >= size) throw invalidRange(header, size);
  return { start, end: last === "" ? size : Math.min(Number(last) + 1, size) };
}
