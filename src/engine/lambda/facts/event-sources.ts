import { dg, RECORDED, type FactPart } from "./fact.ts";

export const EVENT_SOURCES: FactPart = {
  part: "A6",
  title: "Event source mappings",
  facts: [
    {
      fact: 48,
      title:
        "A mapping of a standard queue starts with five batches at a time, adds 300 a minute and stops at 1,250, or at its maximum concurrency.",
      status: "partly",
      simulated: "The scaling up and down, and maximum concurrency.",
      missing:
        "Provisioned mode with its pollers, and the two pollers that a quiet queue may be left with.",
      source: [dg("services-sqs-scaling"), dg("services-sqs-configure")],
    },
    {
      fact: 49,
      title:
        "A batch has up to 10 messages, up to 10,000 with a batching window; the function's timeout may not be longer than the queue's visibility timeout.",
      status: "simulated",
      simulated: "Sizes, windows, the limit of 6 MB and the check.",
      source: [dg("services-sqs-configure")],
    },
    {
      fact: 50,
      title:
        "After a function error the messages come back when their visibility timeout is over; with partial responses only those that are named.",
      status: "simulated",
      simulated:
        "Whole batches, partial batches, AWS's reading of malformed answers, and the back-off.",
      source: [dg("services-sqs-errorhandling"), RECORDED],
    },
    {
      fact: 51,
      title:
        "A record of a queue has the message's id, body, attributes and where it comes from; a FIFO queue is read in the order of each message group.",
      status: "simulated",
      simulated: "The record's shape, and one batch at a time for a message group.",
      source: [RECORDED],
    },
    {
      fact: 52,
      title: "Messages that the filter leaves out are deleted; a second equal mapping is refused.",
      status: "simulated",
      simulated: "Both.",
      source: [RECORDED],
      basis: "That left-out messages are deleted is common knowledge.",
    },
    {
      fact: 53,
      title:
        "A failing batch holds up its shard until it succeeds, or its retries or its age are used up; bisecting splits it without using up retries.",
      status: "partly",
      simulated:
        "Kinesis and DynamoDB streams as ordered shards, with windows, parallel batches, bisecting, limits and failure records.",
      missing: "Tumbling windows, and a starting position at a time.",
      source: [
        dg("services-ddb-params"),
        dg("services-dynamodb-errors"),
        dg("invocation-eventsourcemapping"),
      ],
    },
  ],
};
