/** Multipart uploads. https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
import type { Bucket } from "../bucket.ts";
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm, type ChecksumType } from "../checksums.ts";
import { rangeOf } from "../conditions.ts";
import { badChecksum, invalidArgument, invalidRequest, malformedXml } from "../errors.ts";
import { isoMilliseconds } from "../../../kernel/calendar.ts";
import { compareKeys } from "../listing.ts";
import type { CompletedPart, MultipartUpload, Part } from "../multipart-upload.ts";
import { OWNER_ID } from "../notifications.ts";
import { S3_QUOTAS } from "../quotas.ts";
import { answer, checksumElements, ENCRYPTION, quoted, xmlAnswer } from "./answer.ts";
import { ATTRIBUTE_HEADERS, attributesOf, writeConditionsOf } from "./attributes.ts";
import { checksumHeader, chosenAlgorithm, receiveBody } from "./body.ts";
import { onBucket, onObject, type S3Context, type S3Operation } from "./operation.ts";
import type { S3Request } from "./request.ts";
import { COPY_SOURCE_HEADERS, copySource, copySourceOf } from "./writing.ts";
import { parseXml } from "./xml.ts";

const putPermission = ({ bucket, key }: S3Request) => [onObject("PutObject", bucket, key)];
const OWNER = { Initiator: { ID: OWNER_ID }, Owner: { ID: OWNER_ID }, StorageClass: "STANDARD" };

/** What the client chose for the upload; where it chose nothing, answers say nothing. */
const checksumHeadersOf = ({
  algorithm,
  checksumType,
  algorithmGiven,
}: MultipartUpload): Record<string, string> =>
  algorithmGiven
    ? { "x-amz-checksum-algorithm": algorithm, "x-amz-checksum-type": checksumType }
    : {};

function typeOf(request: S3Request): ChecksumType | undefined {
  const type = request.header("x-amz-checksum-type")?.toUpperCase();
  if (type === undefined || type === "FULL_OBJECT" || type === "COMPOSITE") return type;
  throw invalidRequest("Value for x-amz-checksum-type header is invalid.");
}

const CreateMultipartUpload: S3Operation = {
  query: ["uploads"],
  headers: ATTRIBUTE_HEADERS,
  rate: "write",
  permissions: putPermission,
  run(request, { s3 }) {
    const algorithm = chosenAlgorithm(request);
    const checksumType = typeOf(request);
    const upload = s3.bucket(request.bucket).createMultipartUpload(request.key, {
      attributes: attributesOf(request),
      ...(algorithm ? { algorithm } : {}),
      ...(checksumType ? { checksumType } : {}),
    });
    const { uploadId } = upload;
    const content = { Bucket: request.bucket, Key: request.key, UploadId: uploadId };
    return xmlAnswer("InitiateMultipartUploadResult", content, {
      ...ENCRYPTION,
      ...checksumHeadersOf(upload),
    });
  },
};

const uploadOf = (request: S3Request, { s3 }: S3Context): MultipartUpload =>
  s3.bucket(request.bucket).upload(request.key, request.param("uploadId") ?? "");

const putPart = (request: S3Request, { s3 }: S3Context, bytes: Uint8Array): Part =>
  s3
    .bucket(request.bucket)
    .uploadPart(
      request.key,
      request.param("uploadId") ?? "",
      request.count("partNumber", 0),
      bytes,
    );

const UploadPart: S3Operation = {
  query: ["partNumber", "uploadId"],
  headers: ["x-amz-checksum-*"],
  rate: "write",
  permissions: putPermission,
  run(request, context) {
    const upload = uploadOf(request, context);
    const { bytes, algorithm } = receiveBody(request);
    if (algorithm && upload.algorithmGiven && algorithm !== upload.algorithm) {
      throw invalidRequest(
        `Checksum Type mismatch occurred, expected checksum Type: ${upload.algorithm.toLowerCase()}, actual checksum Type: ${algorithm.toLowerCase()}`,
      );
    }
    const part = putPart(request, context, bytes);
    return answer(200, {
      etag: quoted(part.etag),
      ...ENCRYPTION,
      ...(upload.algorithmGiven ? { [checksumHeader(upload.algorithm)]: part.checksum } : {}),
    });
  },
};

const UploadPartCopy: S3Operation = {
  query: ["partNumber", "uploadId"],
  headers: [...COPY_SOURCE_HEADERS, "x-amz-copy-source-range"],
  rate: "write",
  permissions(request) {
    const source = copySourceOf(request);
    return [onObject("GetObject", source.bucket, source.key), ...putPermission(request)];
  },
  run(request, context) {
    uploadOf(request, context);
    const { body } = copySource(request, context);
    const header = request.header("x-amz-copy-source-range");
    const range = header === undefined ? undefined : rangeOf(header, body.length);
    if (header !== undefined && !range) {
      throw invalidArgument(
        "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
        "x-amz-copy-source-range",
        header,
      );
    }
    const bytes = range ? body.slice(range.start, range.end) : body;
    const part = putPart(request, context, bytes);
    const bucket = context.s3.bucket(request.bucket);
    const content = {
      LastModified: isoMilliseconds(bucket.epochMs(part.lastModified)),
      ETag: quoted(part.etag),
    };
    return xmlAnswer("CopyPartResult", content, ENCRYPTION);
  },
};

const CompleteMultipartUpload: S3Operation = {
  query: ["uploadId"],
  headers: ["x-amz-checksum-*", "x-amz-mp-object-size"],
  rate: "write",
  permissions: putPermission,
  run(request, context) {
    const { s3, caller } = context;
    const upload = uploadOf(request, context);
    const { bucket, key } = request;
    const parts = completedParts(request.body, upload.algorithm);
    const object = s3.bucket(bucket).completeMultipartUpload(key, upload.uploadId, parts, caller, {
      conditions: writeConditionsOf(request),
      ...statedOf(request, upload),
    });
    const content = {
      Location: `https://${bucket}.s3.us-east-1.amazonaws.com/${encodeURIComponent(key)}`,
      Bucket: bucket,
      Key: key,
      ETag: quoted(object.etag),
      ...checksumElements(object.checksum),
    };
    return xmlAnswer("CompleteMultipartUploadResult", content, ENCRYPTION);
  },
};

/** What the client says the whole object comes to. */
function statedOf(request: S3Request, { algorithm, checksumType }: MultipartUpload) {
  const checksum = request.header(checksumHeader(algorithm));
  const size = request.header("x-amz-mp-object-size");
  const other = CHECKSUM_ALGORITHMS.find(
    (each) => each !== algorithm && request.header(checksumHeader(each)) !== undefined,
  );
  if (other) throw badChecksum(other);
  const type = typeOf(request);
  if (type !== undefined && type !== checksumType) {
    throw invalidRequest(
      `The upload was created using the ${checksumType} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  return {
    ...(checksum === undefined ? {} : { checksum }),
    ...(size === undefined ? {} : { size: Number(size) }),
  };
}

function completedParts(body: Uint8Array, algorithm: ChecksumAlgorithm): CompletedPart[] {
  const { Part: parts = [] } = parseXml(body, "CompleteMultipartUpload");
  const list = parts as Record<string, string>[];
  if (list.length === 0) throw malformedXml();
  return list.map((part) => {
    const { PartNumber, ETag } = part;
    if (!/^\d+$/.test(PartNumber ?? "") || !ETag) throw malformedXml();
    const checksum = part[`Checksum${algorithm}`];
    return {
      partNumber: Number(PartNumber),
      etag: ETag,
      ...(checksum === undefined ? {} : { checksum }),
    };
  });
}

const AbortMultipartUpload: S3Operation = {
  query: ["uploadId"],
  rate: "write",
  permissions: ({ bucket, key }) => [onObject("AbortMultipartUpload", bucket, key)],
  run(request, { s3 }) {
    const { bucket, key } = request;
    s3.bucket(bucket).abortMultipartUpload(key, request.param("uploadId") ?? "");
    return answer(204);
  },
};

const ListParts: S3Operation = {
  query: ["uploadId", "max-parts", "part-number-marker"],
  rate: "read",
  permissions: ({ bucket, key }) => [onObject("ListMultipartUploadParts", bucket, key)],
  run(request, context) {
    const upload = uploadOf(request, context);
    const bucket = context.s3.bucket(request.bucket);
    const marker = request.count("part-number-marker", 0);
    const most = S3_QUOTAS.listMaximum.value;
    const maxParts = Math.min(most, request.count("max-parts", most));
    const rest = upload.sorted.filter(({ partNumber }) => partNumber > marker);
    const parts = rest.slice(0, maxParts);
    const { algorithm, checksumType, algorithmGiven } = upload;
    return xmlAnswer("ListPartsResult", {
      Bucket: request.bucket,
      Key: request.key,
      UploadId: upload.uploadId,
      ...OWNER,
      PartNumberMarker: marker,
      NextPartNumberMarker: parts.at(-1)?.partNumber ?? 0,
      MaxParts: maxParts,
      IsTruncated: rest.length > parts.length,
      ...(algorithmGiven ? { ChecksumAlgorithm: algorithm, ChecksumType: checksumType } : {}),
      Part: parts.map((part) => ({
        PartNumber: part.partNumber,
        LastModified: isoMilliseconds(bucket.epochMs(part.lastModified)),
        ETag: quoted(part.etag),
        Size: part.body.length,
        ...(algorithmGiven ? { [`Checksum${algorithm}`]: part.checksum } : {}),
      })),
    });
  },
};

const ListMultipartUploads: S3Operation = {
  query: ["uploads", "prefix", "max-uploads", "key-marker", "upload-id-marker"],
  rate: "read",
  permissions: ({ bucket }) => [onBucket("ListBucketMultipartUploads", bucket)],
  run(request, { s3 }) {
    const bucket = s3.bucket(request.bucket);
    const most = S3_QUOTAS.listMaximum.value;
    const maxUploads = Math.min(most, request.count("max-uploads", most));
    const prefix = request.param("prefix") ?? "";
    const keyMarker = request.param("key-marker") ?? "";
    const idMarker = request.param("upload-id-marker") ?? "";
    const rest = uploadsAfter(bucket, prefix, keyMarker, idMarker);
    const uploads = rest.slice(0, maxUploads);
    const truncated = rest.length > uploads.length;
    const last = uploads.at(-1);
    return xmlAnswer("ListMultipartUploadsResult", {
      Bucket: request.bucket,
      KeyMarker: keyMarker,
      UploadIdMarker: idMarker,
      ...(truncated && last ? { NextKeyMarker: last.key, NextUploadIdMarker: last.uploadId } : {}),
      Prefix: prefix,
      MaxUploads: maxUploads,
      IsTruncated: truncated,
      Upload: uploads.map(({ key, uploadId, initiated }) => ({
        Key: key,
        UploadId: uploadId,
        ...OWNER,
        Initiated: isoMilliseconds(bucket.epochMs(initiated)),
      })),
    });
  },
};

function uploadsAfter(
  bucket: Bucket,
  prefix: string,
  keyMarker: string,
  idMarker: string,
): MultipartUpload[] {
  const sorted = bucket.uploadsInProgress
    .filter(({ key }) => key.startsWith(prefix))
    .sort((a, b) => compareKeys(a.key, b.key));
  if (keyMarker === "") return sorted;
  const marked = sorted.findIndex(
    ({ key, uploadId }) => key === keyMarker && uploadId === idMarker,
  );
  if (marked >= 0) return sorted.slice(marked + 1);
  return sorted.filter(({ key }) => compareKeys(key, keyMarker) > 0);
}

export const MULTIPART_OPERATIONS = {
  CreateMultipartUpload,
  UploadPart,
  UploadPartCopy,
  CompleteMultipartUpload,
  AbortMultipartUpload,
  ListParts,
  ListMultipartUploads,
};
