import type { S3Client } from "@aws-sdk/client-s3";
import type { Ride } from "./ride.ts";

let making: Promise<S3Client> | undefined;

async function makeClient(): Promise<S3Client> {
  const { S3Client } = await import("@aws-sdk/client-s3");
  return new S3Client({});
}

/** Writes the receipt and returns its key. */
export async function writeReceipt(
  ride: Ride,
  { minutes, price }: { minutes: number; price: number },
) {
  const s3 = await (making ??= makeClient());
  const { PutObjectCommand } = await import("@aws-sdk/client-s3");
  const key = `${ride.rideId}.txt`;
  const lines = [
    `Bike ${ride.bike}, returned on ${inWords(new Date(ride.to))}`,
    `${minutes} minutes: ${price.toFixed(2)}`,
  ];
  await s3.send(
    new PutObjectCommand({
      Bucket: process.env.BUCKET,
      Key: key,
      Body: lines.join("\n"),
      ContentType: "text/plain",
    }),
  );
  return key;
}

const MONTHS =
  "January February March April May June July August September October November December".split(
    " ",
  );

const inWords = (date: Date): string =>
  `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
