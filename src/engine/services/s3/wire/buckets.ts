/** Operations on buckets. */
import { REGION } from "../../../lambda/environment-variables.ts";
import { notSimulated } from "../../api/service-error.ts";
import { S3Error } from "../errors.ts";
import { isoMilliseconds } from "../../../kernel/calendar.ts";
import { OWNER_ID } from "../notifications.ts";
import { answer, xmlAnswer } from "./answer.ts";
import { onBucket, type S3Operation } from "./operation.ts";
import { parseXml } from "./xml.ts";

const ListBuckets: S3Operation = {
  permissions: () => [{ action: "s3:ListAllMyBuckets", resource: "*" }],
  run(_, { s3 }) {
    const Bucket = s3.listBuckets().map((bucket) => ({
      Name: bucket.name,
      CreationDate: isoMilliseconds(bucket.epochMs(bucket.created)),
      BucketArn: `arn:aws:s3:::${bucket.name}`,
    }));
    return xmlAnswer("ListAllMyBucketsResult", { Owner: { ID: OWNER_ID }, Buckets: { Bucket } });
  },
};

/** ACLs are off, as in every new bucket: only these mean nothing. */
const MEANINGLESS_ACLS = ["private", "bucket-owner-full-control"];

/** Throws {@link S3Error}. */
export function checkAcl(acl: string | undefined): void {
  if (acl === undefined || MEANINGLESS_ACLS.includes(acl)) return;
  throw new S3Error("AccessControlListNotSupported", 400, "The bucket does not allow ACLs");
}

const CreateBucket: S3Operation = {
  headers: ["x-amz-acl", "x-amz-object-ownership"],
  permissions: ({ bucket }) => [onBucket("CreateBucket", bucket)],
  run(request, { s3 }) {
    checkAcl(request.header("x-amz-acl"));
    const ownership = request.header("x-amz-object-ownership") ?? "BucketOwnerEnforced";
    if (ownership !== "BucketOwnerEnforced") notSimulated(`CreateBucket with ${ownership}`);
    if (request.body.length > 0) checkLocation(parseXml(request.body, "CreateBucketConfiguration"));
    s3.createBucket(request.bucket);
    return answer(200, { location: `/${request.bucket}` });
  },
};

function checkLocation({ LocationConstraint: location, ...others }: Record<string, unknown>): void {
  const [other] = Object.keys(others).filter((name) => !name.startsWith("@"));
  if (other !== undefined) notSimulated(`CreateBucket with ${other}`);
  if (location === undefined || location === "") return;
  if (location !== REGION) notSimulated(`CreateBucket in another region (${String(location)})`);
  // What lies in us-east-1 has no constraint.
  throw new S3Error(
    "InvalidLocationConstraint",
    400,
    "The specified location-constraint is not valid",
    { LocationConstraint: location },
  );
}

const HeadBucket: S3Operation = {
  rate: "read",
  permissions: ({ bucket }) => [onBucket("ListBucket", bucket)],
  run(request, { s3 }) {
    s3.bucket(request.bucket);
    return answer(200, {
      "x-amz-bucket-region": REGION,
      "x-amz-bucket-arn": `arn:aws:s3:::${request.bucket}`,
      "x-amz-access-point-alias": "false",
      "content-type": "application/xml",
    });
  },
};

const DeleteBucket: S3Operation = {
  permissions: ({ bucket }) => [onBucket("DeleteBucket", bucket)],
  run(request, { s3 }) {
    s3.deleteBucket(request.bucket);
    return answer(204);
  },
};

/** That of us-east-1 is empty. */
const GetBucketLocation: S3Operation = {
  query: ["location"],
  permissions: ({ bucket }) => [onBucket("GetBucketLocation", bucket)],
  run(request, { s3 }) {
    s3.bucket(request.bucket);
    return xmlAnswer("LocationConstraint", REGION === "us-east-1" ? "" : REGION);
  },
};

const GetBucketVersioning: S3Operation = {
  query: ["versioning"],
  permissions: ({ bucket }) => [onBucket("GetBucketVersioning", bucket)],
  run(request, { s3 }) {
    s3.bucket(request.bucket);
    return xmlAnswer("VersioningConfiguration", "");
  },
};

export const BUCKET_OPERATIONS = {
  ListBuckets,
  CreateBucket,
  HeadBucket,
  DeleteBucket,
  GetBucketLocation,
  GetBucketVersioning,
};
