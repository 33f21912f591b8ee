import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { format, parseISO } from "date-fns";
import type { Ride } from "./ride.ts";

const s3 = new S3Client({});

/** Writes the receipt and returns its key. */
export async function writeReceipt(ride: Ride, { minutes, price }: { minutes: number; price: number }) {
  const key = `${ride.rideId}.txt`;
  const lines = [
    `Bike ${ride.bike}, returned on ${format(parseISO(ride.to), "d MMMM yyyy")}`,
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
