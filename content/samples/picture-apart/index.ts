import {
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { S3Event } from "aws-lambda";
import { shrink } from "./shrink";

const s3 = new S3Client({});

export const handler = async (event: S3Event) => {
  for (const { s3: { bucket, object } } of event.Records) {
    const Bucket = bucket.name;
    const key = decodeURIComponent(object.key);
    console.log("shrinking", key);

    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket, Key: key }),
    );
    await s3.send(
      new PutObjectCommand({
        Bucket: process.env.SMALL,
        Key: key,
        Body: shrink(await Body!.transformToString()),
      }),
    );
  }
};
