/**
 * A function that ships orders and hides what goes wrong. What counts is where each order is in the end: at the carrier, or in
 * the queue for failures.
 */
import type { Exploration } from "../../src/grading/exploration.ts";
import { times } from "../../src/grading/invariants.ts";
import {
  defineLab,
  type Check,
  type CheckResult,
  type Evidence,
  type LabScenario,
} from "../../src/grading/lab.ts";
import type { Faults, OutsideHost } from "../../src/session/protocol.ts";
import {
  CARRIER,
  judgeKept,
  judgeReason,
  lastOf,
  leftIn,
  messagesOf,
  notShipped,
  requestsAbout,
  whyNotKept,
  whyNotRedriven,
  type Order,
} from "./failures.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Long after the last attempt with the order before. */
const GAP_MS = 10 * MINUTE_MS;
/** Past the second attempt, and before the third. */
const HICCUP_MS = 90_000;
const REDRIVE_MS = 2 * HOUR_MS;

const orders: Order[] = [
  { orderId: "o-1001", postcode: "10115" },
  { orderId: "o-1002", postcode: "20095" },
  { orderId: "o-1003", postcode: "80331" },
];
/** The carrier does not know its postcode. */
const refused: Order = { orderId: "o-1004", postcode: "99999" };
const [first, second] = orders as [Order, Order, Order];
const two = [first, second];

type Route = OutsideHost["routes"][number];

const carrier = (...before: Route[]): OutsideHost => ({
  host: CARRIER,
  latencyMs: 80,
  routes: [...before, { path: "/parcels", collection: { methods: ["GET", "PUT"] } }],
});
const refusing = (times?: number): Route => ({
  method: "PUT",
  path: `/parcels/${refused.orderId}`,
  status: 422,
  body: { message: "unknown postcode" },
  ...(times === undefined ? {} : { times }),
});

const sent = (
  arrivals: { atMs: number; payload: Order }[],
  outsideHost: OutsideHost,
  more: Pick<LabScenario, "faults" | "traffic"> = {},
): LabScenario => ({
  workload: { kind: "list", arrivals, target: { invocationType: "Event" } },
  outsideHosts: [outsideHost],
  ...more,
});

const spaced = (list: readonly Order[], gapMs: number) =>
  list.map((payload, index) => ({ atMs: index * gapMs, payload }));

const down = (fromMs: number, untilMs?: number): NonNullable<Faults["dependencies"]>[number] => ({
  host: CARRIER,
  errorProbability: 1,
  errorStatus: 503,
  fromMs,
  ...(untilMs === undefined ? {} : { untilMs }),
});

/** The carrier is down, then too busy, then the table fails: each for less than Lambda tries. */
const hiccups: LabScenario = sent(
  spaced(orders, GAP_MS),
  carrier({ method: "PUT", path: `/parcels/${second.orderId}`, status: 429, times: 2 }),
  {
    faults: {
      dependencies: [
        down(0, HICCUP_MS),
        {
          service: "dynamodb",
          errorProbability: 1,
          errorStatus: 500,
          fromMs: 2 * GAP_MS,
          untilMs: 2 * GAP_MS + HICCUP_MS,
        },
      ],
    },
  },
);

/** One order is refused, for two others the carrier is down. Then all is mended, and the queue's events are sent again. */
const redriven: LabScenario = sent(
  [
    { atMs: 0, payload: refused },
    { atMs: MINUTE_MS, payload: first },
    { atMs: 2 * MINUTE_MS, payload: second },
  ],
  carrier(refusing(1)),
  {
    faults: { dependencies: [down(MINUTE_MS / 2, HOUR_MS)] },
    traffic: [
      {
        kind: "list",
        arrivals: [{ atMs: REDRIVE_MS, payload: {} }],
        target: { function: "redrive" },
      },
    ],
  },
);

const firstFailing = (results: readonly CheckResult[]): CheckResult =>
  results.find((result) => result !== true) ?? true;

function judgeShipped(evidence: Evidence, list: readonly Order[]): CheckResult {
  for (const order of list) {
    const missing = notShipped(evidence, order);
    const messages = messagesOf(evidence, order);
    if (missing === undefined && messages.length === 0) continue;
    if (missing === undefined) {
      return {
        received: `${order.orderId} shipped, and a message about it in the queue`,
        because: "Whoever looks after the queue takes it for a failure, and sends it again.",
        ...lastOf(evidence, order),
      };
    }
    if (messages.length === 0) return { received: missing, ...whyNotKept(evidence, order) };
    return {
      received: `${missing}, and a message in the queue`,
      because: `The carrier was asked about it ${times(requestsAbout(evidence, order).length)}. When Lambda would have tried it for the third time, what went wrong was over.`,
      ...lastOf(evidence, order),
    };
  }
  return true;
}

function judgeRefused(evidence: Evidence): CheckResult {
  const asked = requestsAbout(evidence, refused);
  if (asked.length > 1) {
    return {
      received: `${asked.length} requests to the carrier for ${refused.orderId}, which it had refused`,
      because: whyAskedAgain(asked),
      ...lastOf(evidence, refused),
    };
  }
  const kept = judgeKept(evidence, refused);
  return kept === true ? judgeReason(evidence, refused, 422) : kept;
}

function whyAskedAgain(asked: readonly { environmentId: string }[]): string {
  const environments = new Set(asked.map(({ environmentId }) => environmentId)).size;
  return environments > 1
    ? "The attempt after the refusal ran in another environment, and nothing there knew of it."
    : "The attempt failed with the refusal, Lambda tried again, and the next attempt asked again. Each request costs the fee.";
}

function judgeNothingLost(evidence: Evidence): CheckResult {
  for (const order of [first, refused]) {
    if (messagesOf(evidence, order).length > 0) continue;
    const missing = notShipped(evidence, order);
    if (missing === undefined) continue;
    return { received: `${missing}, and no message in the queue`, ...whyNotKept(evidence, order) };
  }
  return true;
}

function judgeRedriven(evidence: Evidence): CheckResult {
  for (const order of [refused, first, second]) {
    const missing = notShipped(evidence, order);
    if (missing === undefined) continue;
    return { received: missing, ...whyNotRedriven(evidence, order, REDRIVE_MS) };
  }
  const [left] = leftIn(evidence);
  if (left === undefined) return true;
  return {
    received: "a message in the queue after everything was shipped",
    because: `Its body is ${left.slice(0, 120)}. Nothing sent it again.`,
    atMs: REDRIVE_MS,
  };
}

/** Enough for every place that a usual answer has: one that is left out may be the one. */
const WHATEVER: Exploration = {
  faults: ["crash", "failing-call"],
  depth: 1,
  runs: 24,
};

const checks: Check[] = [
  {
    id: "ships",
    title: "Orders are shipped, and leave nothing in the queue",
    scenario: "calm",
    expected: "a parcel and a row for every order, and no message in the queue failures",
    hints: [
      "What should be in the queue on a day on which nothing goes wrong?",
      "Only what failed belongs into the queue. Look at what sends to it: the handler, a dead-letter queue, a destination for failures or one for successes.",
    ],
    judge: (evidence) => judgeShipped(evidence, two),
  },
  {
    id: "failures-kept",
    title: "An order that cannot be shipped ends in the queue",
    scenario: "outage",
    after: ["ships"],
    expected: "one message about each order in the queue failures when the carrier stays down",
    hints: [
      "How does Lambda find out that an attempt has failed?",
      "Lambda tries an event again, and sends it to the dead-letter queue in the end, when the handler fails. Whatever an async handler returns is a success, a statusCode too. Find the place at which the error ends.",
      "export const handler = async (order: Order) => {\n  await bookParcel(order); // fails, and with it the handler\n  // ...\n};",
    ],
    judge: (evidence) => {
      const lying = two.find((order) =>
        evidence.run.tables?.shipments?.items.some(
          ({ orderId, status }) => orderId === order.orderId && status === "shipped",
        ),
      );
      if (lying) {
        return {
          received: `a row that says shipped for ${lying.orderId}`,
          because: "The carrier answered 503 and has no parcel. The row was written all the same.",
          ...lastOf(evidence, lying),
        };
      }
      return firstFailing(two.map((order) => judgeKept(evidence, order)));
    },
  },
  {
    id: "reason-kept",
    title: "The queue says why",
    scenario: "outage",
    after: ["failures-kept"],
    expected: "what the carrier answered (503) in the message, its attributes or its record",
    hints: [
      "Somebody finds the message at night. What do they want to know first?",
      "Lambda puts the message of the error with which the last attempt failed next to the event: in the attribute ErrorMessage, or in the record's responsePayload. Throw the error that you got, or put its message into yours.",
      'throw error; // and not new Error("failed")',
    ],
    judge: (evidence) => firstFailing(two.map((order) => judgeReason(evidence, order, 503))),
  },
  {
    id: "retried",
    title: "What is over in a minute and a half is not a failure",
    scenario: "hiccups",
    after: ["reason-kept"],
    expected:
      "every order shipped and no message in the queue after 90 s of 503, two 429 and 90 s without the table",
    hints: [
      "Which of the errors go away by themselves?",
      "Lambda tries again after one minute, and once more after two. That helps with 503, with 429 and with a table that fails, if all of these make the handler fail, and if the function's retries are on.",
      "if (!(error instanceof CarrierError) || error.status !== 422) throw error;",
    ],
    judge: (evidence) => judgeShipped(evidence, orders),
  },
  {
    id: "refused-once",
    title: "The carrier is asked once about an order that it refuses",
    scenario: "refused",
    after: ["retried"],
    expected: "one request to the carrier, and one message in the queue with its answer (422)",
    hints: [
      "The carrier answered 422. What does the second attempt find out, and what does it cost?",
      "An attempt that fails is tried again. To keep Lambda from that, end well, after you have sent the event to the queue yourself; or let the next attempt know of the refusal before it asks: it has the same request id, perhaps in another environment.",
      'await queue.send(\n  new SendMessageCommand({\n    QueueUrl: process.env.FAILURES,\n    MessageBody: JSON.stringify(order),\n    MessageAttributes: { ErrorMessage: { DataType: "String", StringValue: error.message } },\n  }),\n);\nreturn;',
    ],
    explore: { faults: ["recycle", "throttle"], depth: 1, runs: 5 },
    judge: judgeRefused,
  },
  {
    id: "redriven",
    title: "What is sent again is shipped",
    scenario: "redriven",
    after: ["refused-once"],
    expected:
      "every order shipped and the queue empty, when the cause is mended and the queue's events are sent again",
    hints: [
      "Two hours later the carrier is back and knows the postcode. What does your function make of the event when it comes again?",
      "redrive sends the body of each message to the function: it has to be the event, all of it. And what the function remembers of the first time must not keep it from asking now: an event that is sent again has another request id.",
    ],
    judge: judgeRedriven,
  },
  {
    id: "nothing-lost",
    title: "Every order is shipped or in the queue, whatever goes wrong",
    scenario: "mixed",
    after: ["redriven"],
    expected: "each order at the carrier and in the table, or in the queue",
    hints: [
      "The attempt ends between two of its calls. What does the next one believe?",
      "What says that an order is dealt with may only be written when it is. An order that is in the queue twice is a nuisance, one that is nowhere is lost.",
    ],
    explore: WHATEVER,
    judge: judgeNothingLost,
  },
];

export default defineLab({
  id: "let-it-fail",
  revision: 1,
  title: "Let it fail",
  minutes: 30,
  level: "intermediate",
  budgetMs: 10_000,
  scenarios: {
    calm: sent(spaced(two, 2_000), carrier()),
    outage: sent(spaced(two, 2_000), carrier(), { faults: { dependencies: [down(0)] } }),
    hiccups,
    refused: sent(spaced([refused], 0), carrier(refusing())),
    mixed: sent(spaced([first, refused], 5_000), carrier(refusing())),
    redriven,
  },
  checks,
  equivalents: {
    "init-in-handler: const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));":
      "A client for each invocation is slow, and loses nothing. The lab tame-the-cold-start is about that.",
    "init-in-handler: const queue = new SQSClient({});": "The same.",
  },
  alternatives: {
    destination:
      "The template has a destination for failures in place of the dead-letter queue: a record with the event, the result and the number of attempts.",
    "remembers-the-refusal":
      "The refusal is written down under the request id, which all attempts of one delivery share. The next attempt fails with it and does not ask, and Lambda sends the event to the queue.",
    "own-retries":
      "Lambda's retries are off, and the handler tries again itself. A refusal fails at once, everything else after four minutes: the waiting is paid for.",
  },
  question:
    "A colleague wants to wrap every handler in a try that logs the error and returns a 500. For which kind of invocation is that right, and what does it cost in the others?",
  mistakes: {
    "tells-successes-too": {
      fails: "ships",
      explanation:
        "The queue is the destination for successes as well: whoever looks after it finds every order of the day.",
    },
    "returns-the-error": {
      fails: "failures-kept",
      explanation:
        "An error that is returned is a result like any other. Only one that is thrown is a failure.",
    },
    "settles-for-less": {
      fails: "failures-kept",
      explanation:
        "Promise.allSettled never fails, and nobody looks at its results. The table says shipped before anything is.",
    },
    "parks-and-throws": {
      fails: "failures-kept",
      explanation:
        "Each attempt sends the event to the queue and fails, and Lambda sends it once more: four messages for one order.",
    },
    "says-nothing": {
      fails: "reason-kept",
      explanation:
        "The error is thrown on as the cause of another. The queue gets the message of the outer one, and that says nothing.",
    },
    "parks-everything": {
      fails: "retried",
      explanation:
        "Every error goes to the queue at once. Nothing is tried again, and a carrier that is away for a minute fills the queue.",
    },
    "every-4xx-is-final": {
      fails: "retried",
      explanation: "429 says later, not never.",
    },
    "no-retries": {
      fails: "retried",
      explanation:
        "Retries are off, so that a refused order is asked about once. Everything else is asked about once, too.",
    },
    "logs-the-table-error": {
      fails: "retried",
      explanation:
        "The errors of the carrier are thrown, those of the table end in the log: the row is missing for good.",
    },
    "just-throws": {
      fails: "refused-once",
      explanation:
        "Every error is thrown, which loses nothing. A refused order is asked about three times, and refused three times.",
    },
    "refused-is-done": {
      fails: "refused-once",
      explanation:
        "There is nothing to try again, but somebody has to correct the order, and nobody hears of it.",
    },
    "does-not-wait": {
      fails: "refused-once",
      explanation:
        "The message is on its way when the handler ends, and frozen with the environment.",
    },
    "remembers-in-memory": {
      fails: "refused-once",
      explanation:
        "The next attempt knows of the refusal when it meets the same environment. Mostly it does.",
    },
    "marks-then-parks": {
      fails: "nothing-lost",
      explanation:
        "The table says refused before the event is in the queue. An attempt that ends in between leaves an order that every later one takes for dealt with.",
    },
    "remembers-for-ever": {
      fails: "redriven",
      explanation:
        "The refusal is remembered for the order and not for the event. When the postcode is mended and the event comes again, the carrier is not asked.",
    },
    "parks-a-note": {
      fails: "redriven",
      explanation:
        "The message says which order failed, and does not hold the event: what is sent again has no postcode.",
    },
  },
});
