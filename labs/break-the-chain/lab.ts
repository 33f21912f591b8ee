/**
 * A shop whose functions call each other and wait. What counts is what customers are told and when, what the services behind
 * the shop have in the end, and that no function pays for the waiting. Queues, events and asynchronous calls are all right.
 */
import { defineLab, type Check, type LabScenario } from "../../src/grading/lab.ts";
import type { Faults, OutsideHost } from "../../src/session/protocol.ts";
import {
  BOOKS,
  MAIL,
  judgeDone,
  judgeInTime,
  judgeKept,
  judgeNobodyWaits,
  type Order,
} from "./shop.ts";

const HOUR_MS = 3_600_000;
/** Shorter than an environment is kept: grading needs few of them. */
const GAP_MS = 200_000;
const HICCUP_MS = 2_000;
const ANSWER_MS = 1_500;

const order = (number: number): Order => ({
  orderId: `o-${number}`,
  email: `customer-${number}@example.com`,
  total: 20 + number,
});

const eight = Array.from({ length: 8 }, (_, index) => order(1001 + index));
const [single, second] = eight as [Order, Order];
const two = [single, second];

interface Services {
  booksMs: number;
  mailMs: number;
}

const hosts = ({ booksMs, mailMs }: Services): OutsideHost[] => [
  {
    host: BOOKS,
    latencyMs: booksMs,
    connectMs: 20,
    routes: [{ path: "/entries", collection: { methods: ["GET", "PUT"] } }],
  },
  {
    host: MAIL,
    latencyMs: mailMs,
    connectMs: 20,
    routes: [{ path: "/receipts", collection: { methods: ["GET", "POST"] } }],
  },
];

/** `atMs`: when the order with this place comes. */
const placed = (
  orders: readonly Order[],
  atMs: (index: number) => number,
  services: Services,
  faults?: Faults,
): LabScenario => ({
  workload: {
    kind: "list",
    arrivals: orders.map((each, index) => ({
      atMs: atMs(index),
      payload: {
        method: "POST",
        path: "/orders",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(each),
      },
    })),
    target: { api: "Shop" },
  },
  outsideHosts: hosts(services),
  ...(faults ? { faults } : {}),
});

const atOnce = (): number => 0;
const oneByOne = (index: number): number => index * GAP_MS;
/** When everything that belongs to the order before has had its attempts. */
const farApart = (index: number): number => index * 2 * HOUR_MS;
/**
 * One, and when it is answered seven more: fast enough to keep all pollers of a queue busy, so that some messages come
 * together, and slow enough to need few environments.
 */
const inARush = (index: number): number => (index === 0 ? 0 : 1_000 + index * 20);

const USUAL = { booksMs: 80, mailMs: 90 };

/** First the books, while there is one order, and then the mail service, while there is another. */
const downInTurn = (lengthMs: number, from: (index: number) => number): Faults => ({
  dependencies: [BOOKS, MAIL].map((host, index) => ({
    host,
    errorProbability: 1,
    errorStatus: 503,
    fromMs: from(index),
    untilMs: from(index) + lengthMs,
  })),
});

/** Whatever keeps an order answers 503 while the second comes: longer than a client tries again by itself. */
const handOversFail: Faults = {
  dependencies: ["sqs", "lambda", "events", "sns", "dynamodb", "kinesis", "s3"].map((service) => ({
    service,
    errorProbability: 1,
    errorStatus: 503,
    fromMs: oneByOne(1),
    untilMs: oneByOne(1) + HICCUP_MS,
  })),
};

const checks: Check[] = [
  {
    id: "in-time",
    title: "The customer has the answer within 1.5 seconds",
    scenario: "slow",
    expected:
      "a 2xx within 1.5 s when booking takes 3 s and a receipt 5 s, and both done in the end",
    hints: [
      "What does the customer have to know at once, and what of it needs an answer of the services?",
      'Hand the order to something that keeps it, wait for that, and answer. It may be a queue, an event bus, or Lambda\'s own queue (InvocationType: "Event"). The function needs a policy for it: look for AccessDenied in the log.',
      "await sqs.send(\n  new SendMessageCommand({ QueueUrl: process.env.ORDERS, MessageBody: JSON.stringify(order) }),\n);\nreturn { statusCode: 202, body: JSON.stringify({ orderId: order.orderId }) };",
    ],
    judge: judgeInTime([single], ANSWER_MS),
  },
  {
    id: "nobody-waits",
    title: "No function is billed for waiting for another",
    scenario: "slow",
    after: ["in-time"],
    expected: "no invocation that takes over a second more than its own requests to the services",
    hints: [
      "Look at the timeline: which functions are running at the same moment, for the same order?",
      "The customer does not wait any more. Does book? It can hand the order on as the first function does, or do both steps itself.",
    ],
    judge: judgeNobodyWaits,
  },
  {
    id: "done",
    title: "Every order is answered with its number, booked, and gets one receipt",
    scenario: "rush",
    after: ["nobody-waits"],
    expected: "a 2xx with the orderId, one entry and one receipt for each of eight orders",
    hints: [
      "Eight orders come within two seconds, seven of them nearly at once. Which of them gets less than it should, and what did its functions do?",
      "A function that a queue calls may get several messages at a time, in Records. What it does not look at is deleted when it ends well.",
      "for (const { body } of Records) {\n  const order = JSON.parse(body) as Order;\n  // ...\n}",
    ],
    judge: judgeDone(eight),
  },
  {
    id: "fails-once",
    title: "What fails for a moment is done all the same",
    scenario: "hiccup",
    after: ["done"],
    expected:
      "each order answered, booked and given one receipt, although each service fails for two seconds",
    hints: [
      "A service answers 503. Who tries again, and what does that attempt do besides?",
      "A queue and Lambda try again when the function fails, and only then: do not catch what you cannot mend. An attempt does everything in its function again, so what has to happen once belongs into a function of its own, or to the end.",
      "await bookOrder(order); // may be done twice\nawait sendReceipt(order); // fails, or is the last that is done",
    ],
    judge: judgeDone(two),
  },
  {
    id: "outage",
    title: "An hour without a service loses nothing",
    scenario: "outage",
    after: ["fails-once"],
    expected: "each order booked and given a receipt, or in the queue failed",
    hints: [
      "How often is an order tried, and where is it after the last attempt?",
      "A queue needs a RedrivePolicy, and a function that is called asynchronously a DeadLetterQueue or a destination. Both can name the queue failed. book and notify each need one.",
      "DeadLetterQueue:\n  Type: SQS\n  TargetArn: !GetAtt Failed.Arn",
    ],
    judge: judgeKept(two),
  },
  {
    id: "accepted-is-kept",
    title: "What was accepted is not lost, whatever goes wrong",
    scenario: "blackout",
    after: ["outage"],
    expected: "after a 2xx: an entry and a receipt, or the order in the queue failed",
    hints: [
      "A call fails, or a process ends between two lines. What has the customer been told by then?",
      "Answer when the queue, the bus or Lambda has answered, and with an error when it has not. The same holds between book and what is behind it: hand the order on before the function ends, and wait for that.",
    ],
    explore: { faults: ["crash", "failing-call"], depth: 1, runs: 8 },
    judge: judgeKept(two),
  },
];

export default defineLab({
  id: "break-the-chain",
  revision: 1,
  title: "Break the chain",
  minutes: 30,
  level: "intermediate",
  budgetMs: 10_000,
  scenarios: {
    rush: placed(eight, inARush, USUAL),
    slow: placed([single], atOnce, { booksMs: 3_000, mailMs: 5_000 }),
    hiccup: placed(two, oneByOne, USUAL, downInTurn(HICCUP_MS, oneByOne)),
    outage: placed(two, farApart, USUAL, downInTurn(HOUR_MS, farApart)),
    blackout: placed(two, oneByOne, USUAL, handOversFail),
  },
  checks,
  equivalents: {
    "double-setting: BatchSize: 1":
      "The loop takes both messages of a batch. When one of them fails the other is done again; the checks have failures only where an order comes alone.",
    "halve-setting: maxReceiveCount: 5":
      "Two attempts are enough for a failure of a moment, and after them the order is set aside.",
    "double-setting: maxReceiveCount: 5":
      "More attempts, and the order is set aside later or done by then.",
    "init-in-handler: const sqs = new SQSClient({});":
      "A client for each message is slow, and loses nothing. The lab tame-the-cold-start is about that.",
    "loop-once: for (const { body } of Records) {":
      "BatchSize is 1: there is no second message. Without that line in the template, the check of eight orders needs the loop.",
    "loop-once: for (const { body } of Records) await sendReceipt(JSON.parse(body) as Order);":
      "The same.",
  },
  alternatives: {
    asynchronous:
      "No queue in sight: with InvocationType Event the calls stay where they were, and Lambda keeps each event and tries it three times. Both functions have a dead-letter queue.",
    events:
      "The first function says what happened, and two rules give it to book and to notify, side by side. A receipt does not wait for the books any more, and a third reader needs no change of code.",
    "one-worker":
      "One queue and one function that does both steps: the call in between is an import. Whole batches, of which only what failed comes back; a receipt is the last thing that is done for an order.",
  },
  question:
    "An order is safe when it is in the queue. What was it while the customer waited for the whole chain, and what happened to it when something in the chain failed?",
  mistakes: {
    "does-not-wait": {
      fails: "in-time",
      explanation:
        "The call is begun, and the handler ends. The environment is frozen with the request in it, and without another order it stays there.",
    },
    "waits-for-one": {
      fails: "in-time",
      explanation:
        "The receipt is out of the customer's way, the books are not. On a slow day, one call that somebody waits for is enough.",
    },
    "half-a-chain": {
      fails: "nobody-waits",
      explanation:
        "The customer does not wait any more, book still does. It is billed for the time that notify takes, and both need a time-out for it.",
    },
    "reads-the-first": {
      fails: "done",
      explanation:
        "A queue gives a function up to ten messages at a time. What is not looked at is deleted with the rest when the function ends well.",
    },
    swallows: {
      fails: "fails-once",
      explanation:
        "The error ends in the log, and the function ends well. To the queue the message is done, and it is deleted.",
    },
    "one-try": {
      fails: "fails-once",
      explanation:
        "With a maxReceiveCount of 1 a message is set aside after its first failure. The queue would have tried again, and all would have been well.",
    },
    "hands-on-first": {
      fails: "fails-once",
      explanation:
        "The receipt is asked for before the order is booked. When booking fails, the next attempt asks for it again.",
    },
    "notify-has-none": {
      fails: "outage",
      explanation:
        "book has a dead-letter queue and notify has none. After three attempts Lambda drops the event, and nobody learns of it.",
    },
    "accepts-everything": {
      fails: "accepted-is-kept",
      explanation:
        "The message could not be sent, and the customer gets a 202 all the same. That answer is a promise, and nothing keeps it.",
    },
  },
});
