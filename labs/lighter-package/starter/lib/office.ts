import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Ride } from "./ride.ts";

const sqs = new SQSClient({});

/** Tells the office of a bike that was away for more than a day. */
export async function tellOffice({ rideId, bike }: Ride, minutes: number) {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: process.env.QUEUE,
      MessageBody: JSON.stringify({ rideId, bike, minutes }),
    }),
  );
}
