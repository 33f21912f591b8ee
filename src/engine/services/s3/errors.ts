/** Errors of the S3 API, in AWS's words. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */

import { ServiceError } from "../api/service-error.ts";

/** Elements of the error's XML besides code and message: `Key`, `BucketName` ... */
export type ErrorDetails = Readonly<Record<string, string | number>>;

export class S3Error extends ServiceError {
  override readonly name = "S3Error";

  /** `code`: for example `NoSuchKey`; `status`: of HTTP. */
  constructor(code: string, status: number, message: string, details: ErrorDetails = {}) {
    super(code, message, { status, members: details });
  }
}

export const noSuchBucket = (BucketName: string): S3Error =>
  new S3Error("NoSuchBucket", 404, "The specified bucket does not exist", { BucketName });

export const noSuchKey = (Key: string): S3Error =>
  new S3Error("NoSuchKey", 404, "The specified key does not exist.", { Key });

export const noSuchUpload = (UploadId: string): S3Error =>
  new S3Error(
    "NoSuchUpload",
    404,
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    { UploadId },
  );

/** `Condition`: the header that did not hold, `If-Match` for example. */
export const preconditionFailed = (Condition: string): S3Error =>
  new S3Error(
    "PreconditionFailed",
    412,
    "At least one of the pre-conditions you specified did not hold",
    { Condition },
  );

/** Answered without a body. */
export const notModified = (): S3Error => new S3Error("NotModified", 304, "Not Modified");

export const invalidArgument = (
  message: string,
  ArgumentName: string,
  ArgumentValue: string | number,
): S3Error => new S3Error("InvalidArgument", 400, message, { ArgumentName, ArgumentValue });

export const invalidRequest = (message: string): S3Error =>
  new S3Error("InvalidRequest", 400, message);

export const invalidRange = (RangeRequested: string, ActualObjectSize: number): S3Error =>
  new S3Error("InvalidRange", 416, "The requested range is not satisfiable", {
    RangeRequested,
    ActualObjectSize,
  });

export const invalidPart = (UploadId: string, PartNumber: number, ETag: string): S3Error =>
  new S3Error(
    "InvalidPart",
    400,
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { UploadId, PartNumber, ETag },
  );

export const malformedXml = (): S3Error =>
  new S3Error(
    "MalformedXML",
    400,
    "The XML you provided was not well-formed or did not validate against our published schema",
  );

/** `header`: `x-amz-checksum-crc32` for example. */
export const badChecksum = (algorithm: string): S3Error =>
  new S3Error(
    "BadDigest",
    400,
    `The ${algorithm} you specified did not match the calculated checksum.`,
  );

export const accessDenied = (message = "Access Denied", details: ErrorDetails = {}): S3Error =>
  new S3Error("AccessDenied", 403, message, details);

export const slowDown = (): S3Error =>
  new S3Error("SlowDown", 503, "Please reduce your request rate.");
