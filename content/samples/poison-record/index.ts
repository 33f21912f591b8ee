import type { KinesisStreamEvent } from "aws-lambda";

export const handler = async (event: KinesisStreamEvent) => {
  for (const { kinesis } of event.Records) {
    const click = JSON.parse(Buffer.from(kinesis.data, "base64").toString()) as { n: number };
    if (click.n === 5) throw new Error("click 5 cannot be read");
    console.log("counted click", click.n);
  }
};
