/** Numbers of Amazon S3 with their unit and where AWS states them. */
import type { Quota } from "../../lambda/quotas.ts";

const guide = (page: string): string =>
  `https://docs.aws.amazon.com/AmazonS3/latest/userguide/${page}.html`;
const api = (page: string): string =>
  `https://docs.aws.amazon.com/AmazonS3/latest/API/API_${page}.html`;

export const S3_QUOTAS = {
  keyLength: {
    title: "Longest key of an object, in UTF-8",
    value: 1_024,
    unit: "bytes",
    source: guide("object-keys"),
  },
  metadataSize: {
    title: "Largest user-defined metadata of an object",
    value: 2_048,
    unit: "bytes",
    source: guide("UsingMetadata"),
  },
  singlePut: {
    title: "Largest object in one PutObject",
    value: 5 * 1_024 ** 3,
    unit: "bytes",
    source: api("PutObject"),
  },
  partSizeMinimum: {
    title: "Smallest part of a multipart upload, the last one excepted",
    value: 5 * 1_024 ** 2,
    unit: "bytes",
    source: guide("qfacts"),
  },
  partNumberMaximum: {
    title: "Parts of a multipart upload",
    value: 10_000,
    unit: "count",
    source: guide("qfacts"),
  },
  listMaximum: {
    title: "Keys in one answer of a listing",
    value: 1_000,
    unit: "count",
    source: api("ListObjectsV2"),
  },
  deleteMaximum: {
    title: "Keys in one DeleteObjects",
    value: 1_000,
    unit: "count",
    source: api("DeleteObjects"),
  },
  tagsMaximum: {
    title: "Tags of an object",
    value: 10,
    unit: "count",
    source: guide("object-tagging"),
  },
  tagKeyLength: {
    title: "Longest key of a tag",
    value: 128,
    unit: "count",
    source: guide("object-tagging"),
  },
  tagValueLength: {
    title: "Longest value of a tag",
    value: 256,
    unit: "count",
    source: guide("object-tagging"),
  },
  writesPerSecond: {
    title: "PUT, COPY, POST and DELETE requests per second and prefix",
    value: 3_500,
    unit: "count",
    source: guide("optimizing-performance"),
  },
  readsPerSecond: {
    title: "GET and HEAD requests per second and prefix",
    value: 5_500,
    unit: "count",
    source: guide("optimizing-performance"),
  },
  presignedMaximum: {
    title: "Longest validity of a presigned URL",
    value: 604_800,
    unit: "s",
    source: guide("using-presigned-url"),
  },
} as const satisfies Record<string, Quota>;
