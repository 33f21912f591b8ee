import type { Ride } from "./ride.ts";

const load = async () => {
  const { SendMessageCommand, SQSClient } = await import("@aws-sdk/client-sqs");
  const sqs = new SQSClient({});
  return (body: string) =>
    sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: body }));
};
let sender: ReturnType<typeof load> | undefined;

/** Tells the office of a bike that was away for more than a day. */
export async function tellOffice({ rideId, bike }: Ride, minutes: number) {
  const send = await (sender ??= load());
  await send(JSON.stringify({ rideId, bike, minutes }));
}
