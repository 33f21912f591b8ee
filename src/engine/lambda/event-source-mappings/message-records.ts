/** Messages as Lambda's event holds them. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html (fact 51) */
import { REGION } from "../environment-variables.ts";
import type { ReceivedMessage } from "./ports.ts";

export function messageRecord(message: ReceivedMessage, eventSourceARN: string): string {
  const { messageAttributes, md5OfMessageAttributes, ...fields } = message;
  const attributes = Object.entries(messageAttributes).map(([name, value]) => [
    name,
    {
      ...(value.stringValue === undefined ? {} : { stringValue: value.stringValue }),
      ...(value.binaryValue === undefined ? {} : { binaryValue: value.binaryValue }),
      stringListValues: [],
      binaryListValues: [],
      dataType: value.dataType,
    },
  ]);
  const { messageId, receiptHandle, body, md5OfBody } = fields;
  return JSON.stringify({
    messageId,
    receiptHandle,
    body,
    attributes: fields.attributes,
    messageAttributes: Object.fromEntries(attributes) as object,
    ...(md5OfMessageAttributes ? { md5OfMessageAttributes } : {}),
    md5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN,
    awsRegion: REGION,
  });
}
