/** Which operation a request is. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
import { notSimulated } from "../../api/service-error.ts";
import { S3Error } from "../errors.ts";
import { BUCKET_OPERATIONS } from "./buckets.ts";
import { LISTING_OPERATIONS } from "./listings.ts";
import { MULTIPART_OPERATIONS } from "./multipart.ts";
import type { S3Operation } from "./operation.ts";
import { READING_OPERATIONS } from "./reading.ts";
import type { S3Request } from "./request.ts";
import { WRITING_OPERATIONS } from "./writing.ts";

const ALL = {
  ...BUCKET_OPERATIONS,
  ...LISTING_OPERATIONS,
  ...READING_OPERATIONS,
  ...WRITING_OPERATIONS,
  ...MULTIPART_OPERATIONS,
};
type Name = keyof typeof ALL;

export const S3_OPERATIONS: Readonly<Record<string, S3Operation>> = ALL;

/** The first that fits: a parameter of the query or a header that has to be there, and the operation. */
type Route = readonly [when: string, name: Name];

const OF_BUCKETS: Readonly<Record<string, readonly Route[]>> = {
  GET: [
    ["location", "GetBucketLocation"],
    ["versioning", "GetBucketVersioning"],
    ["uploads", "ListMultipartUploads"],
    ["list-type", "ListObjectsV2"],
    ["", "ListObjects"],
  ],
  HEAD: [["", "HeadBucket"]],
  PUT: [["", "CreateBucket"]],
  DELETE: [["", "DeleteBucket"]],
  POST: [["delete", "DeleteObjects"]],
};

const OF_OBJECTS: Readonly<Record<string, readonly Route[]>> = {
  GET: [
    ["uploadId", "ListParts"],
    ["tagging", "GetObjectTagging"],
    ["attributes", "GetObjectAttributes"],
    ["", "GetObject"],
  ],
  HEAD: [["", "HeadObject"]],
  PUT: [
    ["uploadId+x-amz-copy-source", "UploadPartCopy"],
    ["uploadId", "UploadPart"],
    ["tagging", "PutObjectTagging"],
    ["+x-amz-copy-source", "CopyObject"],
    ["", "PutObject"],
  ],
  POST: [
    ["uploads", "CreateMultipartUpload"],
    ["uploadId", "CompleteMultipartUpload"],
  ],
  DELETE: [
    ["uploadId", "AbortMultipartUpload"],
    ["tagging", "DeleteObjectTagging"],
    ["", "DeleteObject"],
  ],
};

/** Parts of buckets and objects that have operations of their own in S3, and none here. */
const OTHER_PARTS =
  /^(accelerate|acl|analytics|cors|encryption|intelligent-tiering|inventory|legal-hold|lifecycle|logging|metadata.*|metrics|notification|object-lock|ownershipControls|policy|policyStatus|publicAccessBlock|replication|requestPayment|restore|retention|select|session|tagging|torrent|versioning|versions|website)$/;

/** Throws `NotSimulated`, and `MethodNotAllowed` for what S3 does not have. */
export function routeOf(request: S3Request): string {
  const { method, bucket, key, query } = request;
  if (bucket === "" && method === "GET") return "ListBuckets";
  const routes = (key === "" ? OF_BUCKETS : OF_OBJECTS)[method] ?? [];
  const fits = ([when]: Route): boolean => {
    const [param = "", header = ""] = when.split("+");
    return (
      (param === "" || query.has(param)) && (header === "" || request.header(header) !== undefined)
    );
  };
  const named = routes.find((route) => route[0] !== "" && fits(route));
  if (named) return named[1];
  const part = [...query.keys()].find((name) => OTHER_PARTS.test(name));
  if (part !== undefined) return notSimulated(operationOf(request) ?? `${method} ?${part}`);
  const plain = routes.find(([when]) => when === "");
  if (plain && bucket !== "") return plain[1];
  throw new S3Error(
    "MethodNotAllowed",
    405,
    "The specified method is not allowed against this resource.",
    { Method: method, ResourceType: key === "" ? "BUCKET" : "OBJECT" },
  );
}

/** The SDK says which operation it means. */
const operationOf = (request: S3Request): string | undefined => request.param("x-id");
