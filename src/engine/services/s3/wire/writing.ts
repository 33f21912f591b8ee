/** PutObject, CopyObject, DeleteObject, DeleteObjects and tags. */
import { percentDecoded } from "../../../lambda/http/messages.ts";
import { notSimulated } from "../../api/service-error.ts";
import { invalidArgument, invalidRequest, malformedXml, S3Error } from "../errors.ts";
import { isoMilliseconds } from "../../../kernel/calendar.ts";
import type { ObjectAttributes, StoredObject } from "../object.ts";
import { S3_QUOTAS } from "../quotas.ts";
import {
  answer,
  checksumElements,
  checksumHeaders,
  ENCRYPTION,
  quoted,
  xmlAnswer,
} from "./answer.ts";
import {
  ATTRIBUTE_HEADERS,
  attributesOf,
  checkedTags,
  checkVersion,
  copyConditionsOf,
  writeConditionsOf,
} from "./attributes.ts";
import { chosenAlgorithm, receiveBody } from "./body.ts";
import { onObject, type S3Context, type S3Operation } from "./operation.ts";
import { checkKnown } from "./reading.ts";
import type { S3Request } from "./request.ts";
import { parseXml } from "./xml.ts";

const PutObject: S3Operation = {
  headers: ATTRIBUTE_HEADERS,
  rate: "write",
  permissions: (request) => [
    onObject("PutObject", request.bucket, request.key),
    ...(request.header("x-amz-tagging") === undefined
      ? []
      : [onObject("PutObjectTagging", request.bucket, request.key)]),
  ],
  run(request, { s3, caller }) {
    const bucket = s3.bucket(request.bucket);
    const { bytes, algorithm } = receiveBody(request);
    const object = bucket.putObject(request.key, bytes, caller, {
      attributes: attributesOf(request),
      conditions: writeConditionsOf(request),
      ...(algorithm ? { algorithm } : {}),
    });
    return answer(200, {
      etag: quoted(object.etag),
      ...checksumHeaders(object.checksum),
      ...ENCRYPTION,
    });
  },
};

export const COPY_SOURCE_HEADERS = ["x-amz-copy-source", "x-amz-copy-source-if-*"];

/** Bucket and key of `x-amz-copy-source`. Throws {@link S3Error}. */
export function copySourceOf(request: S3Request): { bucket: string; key: string } {
  const header = request.header("x-amz-copy-source") ?? "";
  const [path = "", version] = header.split("?versionId=");
  checkVersion(version);
  const refused = (message: string) => invalidArgument(message, "x-amz-copy-source", header);
  const source = percentDecoded(path, () => {
    throw refused("Invalid copy source encoding.");
  });
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(source) ?? [];
  if (bucket && key) return { bucket, key };
  throw refused("Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
}

/** The source as the conditions of the copy want it: what is not as they say is 412. Throws {@link S3Error}. */
export function copySource(request: S3Request, { s3 }: S3Context): StoredObject {
  const source = copySourceOf(request);
  try {
    return s3.bucket(source.bucket).getObject(source.key, copyConditionsOf(request));
  } catch (error) {
    if (!(error instanceof S3Error) || error.status !== 304) throw error;
    throw new S3Error(
      "PreconditionFailed",
      412,
      "At least one of the pre-conditions you specified did not hold",
    );
  }
}

const CopyObject: S3Operation = {
  headers: [
    ...ATTRIBUTE_HEADERS,
    ...COPY_SOURCE_HEADERS,
    "x-amz-metadata-directive",
    "x-amz-tagging-directive",
  ],
  rate: "write",
  permissions(request) {
    const source = copySourceOf(request);
    return [
      onObject("GetObject", source.bucket, source.key),
      onObject("PutObject", request.bucket, request.key),
    ];
  },
  run(request, context) {
    const { s3, caller } = context;
    const source = copySource(request, context);
    const from = copySourceOf(request);
    const replaces = request.header("x-amz-metadata-directive") === "REPLACE";
    if (from.bucket === request.bucket && from.key === request.key && !replaces) {
      throw invalidRequest(
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
      );
    }
    const bucket = s3.bucket(request.bucket);
    const object = bucket.putObject(request.key, source.body, caller, {
      attributes: copiedAttributes(request, source, replaces),
      conditions: writeConditionsOf(request),
      algorithm: chosenAlgorithm(request) ?? source.checksum.algorithm,
      event: "ObjectCreated:Copy",
    });
    const content = {
      LastModified: isoMilliseconds(bucket.epochMs(object.lastModified)),
      ETag: quoted(object.etag),
      ...checksumElements(object.checksum),
    };
    return xmlAnswer("CopyObjectResult", content, ENCRYPTION);
  },
};

function copiedAttributes(
  request: S3Request,
  source: StoredObject,
  replaces: boolean,
): ObjectAttributes {
  const given = attributesOf(request);
  const replacesTags = request.header("x-amz-tagging-directive") === "REPLACE";
  const { headers = {}, metadata = {}, tags = {} } = given;
  return {
    headers: replaces ? headers : source.headers,
    metadata: replaces ? metadata : source.metadata,
    tags: replacesTags ? tags : source.tags,
  };
}

const DeleteObject: S3Operation = {
  query: ["versionId"],
  rate: "write",
  permissions: ({ bucket, key }) => [onObject("DeleteObject", bucket, key)],
  run(request, { s3, caller }) {
    checkVersion(request.param("versionId"));
    if (request.header("if-match") !== undefined) notSimulated("DeleteObject with If-Match");
    s3.bucket(request.bucket).deleteObject(request.key, caller);
    return answer(204);
  },
};

interface ToDelete {
  readonly key: string;
  readonly quiet: boolean;
}

/** Every key is allowed or refused by itself. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const DeleteObjects: S3Operation = {
  query: ["delete"],
  headers: ["x-amz-checksum-*"],
  permissions: () => [],
  run(request, context) {
    const { s3, caller, refusal } = context;
    const bucket = s3.bucket(request.bucket);
    const { bytes, algorithm } = receiveBody(request);
    if (request.header("content-md5") === undefined && algorithm === undefined) {
      throw invalidRequest(
        "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
      );
    }
    const deleted: object[] = [];
    const errors: object[] = [];
    for (const { key, quiet } of keysToDelete(bytes)) {
      const sentence = refusal(onObject("DeleteObject", request.bucket, key));
      if (sentence !== undefined) {
        errors.push({ Key: key, Code: "AccessDenied", Message: sentence });
        continue;
      }
      bucket.deleteObject(key, caller);
      if (!quiet) deleted.push({ Key: key });
    }
    return xmlAnswer("DeleteResult", { Deleted: deleted as never, Error: errors as never });
  },
};

function keysToDelete(bytes: Uint8Array): ToDelete[] {
  const { Object: objects = [], Quiet } = parseXml(bytes, "Delete");
  const list = objects as Record<string, unknown>[];
  if (list.length === 0 || list.length > S3_QUOTAS.deleteMaximum.value) throw malformedXml();
  return list.map(({ Key, VersionId, ...others }) => {
    const [other] = Object.keys(others);
    if (other !== undefined) notSimulated(`DeleteObjects with ${other}`);
    checkVersion(VersionId as string | undefined);
    if (typeof Key !== "string" || Key === "") throw malformedXml();
    return { key: Key, quiet: Quiet === "true" };
  });
}

const GetObjectTagging: S3Operation = {
  query: ["tagging", "versionId"],
  rate: "read",
  permissions: ({ bucket, key }) => [onObject("GetObjectTagging", bucket, key)],
  run(request, context) {
    checkVersion(request.param("versionId"));
    checkKnown(request, context);
    const { tags } = context.s3.bucket(request.bucket).getObject(request.key);
    const Tag = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    return xmlAnswer("Tagging", { TagSet: { Tag } });
  },
};

const PutObjectTagging: S3Operation = {
  query: ["tagging", "versionId"],
  headers: ["x-amz-checksum-*"],
  rate: "write",
  permissions: ({ bucket, key }) => [onObject("PutObjectTagging", bucket, key)],
  run(request, { s3 }) {
    checkVersion(request.param("versionId"));
    const { TagSet } = parseXml(receiveBody(request).bytes, "Tagging");
    const { Tag = [] } = (TagSet || {}) as { Tag?: { Key?: string; Value?: string }[] };
    const tags = Tag.map(({ Key = "", Value = "" }) => [Key, Value] as const);
    s3.bucket(request.bucket).putObjectTagging(request.key, checkedTags(tags));
    return answer(200);
  },
};

const DeleteObjectTagging: S3Operation = {
  query: ["tagging", "versionId"],
  rate: "write",
  permissions: ({ bucket, key }) => [onObject("DeleteObjectTagging", bucket, key)],
  run(request, { s3 }) {
    checkVersion(request.param("versionId"));
    s3.bucket(request.bucket).putObjectTagging(request.key, {});
    return answer(204);
  },
};

export const WRITING_OPERATIONS = {
  PutObject,
  CopyObject,
  DeleteObject,
  DeleteObjects,
  GetObjectTagging,
  PutObjectTagging,
  DeleteObjectTagging,
};
