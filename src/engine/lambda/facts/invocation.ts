import { dg, RECORDED, type FactPart } from "./fact.ts";

const RETAIN = dg("invocation-async-retain-records");
const ERRORS = dg("invocation-async-error-handling");

export const INVOCATION: FactPart = {
  part: "A5",
  title: "Calling a function",
  facts: [
    {
      fact: 41,
      title:
        "RequestResponse is answered with 200, Event with 202 before anything has run, and DryRun with 204; a function that does not exist gives 404 and an event that is not JSON 400. Lambda never repeats a synchronous call.",
      status: "simulated",
      simulated:
        "The three types and AWS's errors; for functions that call others through the real client also the log's end, client contexts, responses as an event stream, and calls that change functions: configuration, versions, aliases, concurrency, mappings, permissions.",
      source: ["https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html", RECORDED],
    },
    {
      fact: 42,
      title:
        "A throttled call is answered with 429 and a reason; it counts as a throttle, and neither as an invocation nor as an error.",
      status: "simulated",
      simulated: "The answer, AWS's reasons and the counts.",
      source: ["https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html", RECORDED],
      basis: "Only one of the reasons was recorded; the others are common knowledge.",
    },
    {
      fact: 43,
      title:
        "An event that fails is tried again after one minute and after two more; a throttled one goes back to the queue for 1 s, 2 s and so on up to 5 minutes, for up to six hours. Delivery is at least once.",
      status: "simulated",
      simulated:
        "Both kinds of retry with their limits; duplicates come when the fault is switched on.",
      source: [ERRORS],
    },
    {
      fact: 44,
      title:
        "With a reserved concurrency of 0 an event goes straight to its failure destination or dead-letter queue, untried.",
      status: "simulated",
      simulated: "The condition and where the event ends.",
      source: [RETAIN],
      basis: "The names of two of the conditions are those of a public emulator.",
    },
    {
      fact: 45,
      title:
        "A destination gets a record of how the event ended: SQS, SNS, Lambda, EventBridge, and for failures S3.",
      status: "simulated",
      simulated:
        "The record for each kind of target, what the targets do with it, and the metric for what cannot be delivered.",
      source: [RETAIN],
    },
    {
      fact: 46,
      title:
        "A dead-letter queue gets the event itself with RequestID, ErrorCode and ErrorMessage as attributes.",
      status: "simulated",
      simulated: "The message and its attributes.",
      source: [dg("invocation-async-retain-records"), RECORDED],
    },
    {
      fact: 47,
      title:
        "A chain of Lambda, SQS, SNS and S3 that calls itself is stopped after about 16 invocations.",
      status: "simulated",
      simulated:
        "Chains through asynchronous invocations, destinations, queues, topics and buckets.",
      source: [dg("invocation-recursion")],
    },
  ],
};
