import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { S3Event } from "aws-lambda";
import { shrink } from "./shrink";

const s3 = new S3Client({});

export const handler = async (event: S3Event) => {
  for (const record of event.Records) {
    const Bucket = record.s3.bucket.name;
    // S3 writes keys as forms do: a space is a plus.
    const Key = decodeURIComponent(record.s3.object.key.replaceAll("+", " "));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    const picture = await Body!.transformToString();
    await s3.send(new PutObjectCommand({ Bucket, Key: `small/${Key}`, Body: shrink(picture) }));
  }
};
