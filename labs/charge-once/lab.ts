/**
 * A function that charges orders, invoked asynchronously. What counts is what the payment provider and the table hold in the
 * end, whatever went wrong on the way.
 */
import { placeOf } from "../../src/grading/evidence.ts";
import type { Exploration } from "../../src/grading/exploration.ts";
import { lastStart } from "../../src/grading/invariants.ts";
import { defineLab, type Check, type CheckResult, type Evidence } from "../../src/grading/lab.ts";
import type { OutsideHost } from "../../src/session/protocol.ts";
import { chargesOf, rowOf, whyTwice, type Order } from "./ledger.ts";

const PROVIDER = "payments.example.com";

const hosts: OutsideHost[] = [
  {
    host: PROVIDER,
    latencyMs: 80,
    routes: [{ path: "/charges", collection: { methods: ["GET", "POST"] } }],
  },
];

/**
 * What only quick answers keep from doing harm: with the table slower than the provider, whoever does not wait for the
 * answer to its claim has charged by then; with both slow, a claim that is shorter than an attempt has ended.
 */
const slow = [
  { service: "dynamodb", extraLatencyMs: 2_200 },
  { host: PROVIDER, extraLatencyMs: 2_000 },
];

const orders: Order[] = [
  { orderId: "o-1001", amount: 25 },
  { orderId: "o-1002", amount: 140 },
];
const [single] = orders as [Order];

const sent = (list: readonly Order[]) => ({
  workload: {
    kind: "list" as const,
    arrivals: list.map((payload, index) => ({ atMs: index * 3_000, payload })),
    target: { invocationType: "Event" as const },
  },
  outsideHosts: hosts,
});

function judgePaid(evidence: Evidence): CheckResult {
  for (const [index, order] of orders.entries()) {
    const request = evidence.invocations.find((each) => each.index === index);
    const place = placeOf(request);
    const charges = chargesOf(evidence, order);
    if (charges.length !== 1) {
      return {
        received:
          charges.length === 0
            ? `no charge for ${order.orderId}`
            : `${charges.length} charges for ${order.orderId}`,
        because: `Order ${order.orderId} was delivered once, and nothing went wrong.`,
        ...place,
      };
    }
    const [charge] = charges;
    if (charge!.amount !== order.amount) {
      return {
        received: `a charge of ${String(charge!.amount)}`,
        because: `Order ${order.orderId} is for ${order.amount}.`,
        ...place,
      };
    }
  }
  return true;
}

function judgeRecorded(evidence: Evidence): CheckResult {
  const row = rowOf(evidence, single);
  const [charge] = chargesOf(evidence, single);
  if (row?.status === "paid" && row.chargeId === charge?.id) return true;
  return {
    received: row
      ? `a row with status ${JSON.stringify(row.status)} and chargeId ${JSON.stringify(row.chargeId)}`
      : "no row for the order",
    because: charge
      ? `The provider has the charge ${String(charge.id)}. Nobody who looks into the table would know.`
      : "The provider has no charge for the order either.",
    ...lastStart(evidence),
  };
}

function judgeAtMostOnce(evidence: Evidence): CheckResult {
  const charges = chargesOf(evidence, single);
  if (charges.length <= 1) return true;
  return {
    received: `${charges.length} charges for ${single.orderId}`,
    ...whyTwice(evidence, single),
  };
}

function judgeAtLeastOnce(evidence: Evidence): CheckResult {
  if (chargesOf(evidence, single).length > 0) return true;
  const [request] = evidence.invocations;
  return {
    received: `no charge for ${single.orderId}`,
    because:
      request?.condition === "Success"
        ? "The last attempt ended well without charging: something that an earlier attempt left behind told it that the work was done."
        : "Every attempt failed, although nothing went wrong in the last one: what the first left behind kept the others from the work.",
    ...lastStart(evidence),
  };
}

/** The same for all checks that ask for it, so that each schedule is run once. */
const WHATEVER: Exploration = {
  faults: ["crash", "timeout", "failing-call", "duplicate-at-once", "recycle"],
  runs: 36,
};

const checks: Check[] = [
  {
    id: "paid",
    title: "An order is charged",
    scenario: "twoOrders",
    expected: "one charge for each order, with its amount",
    hints: [
      "What does the provider get, and when?",
      "createCharge in payments.ts sends the order and its amount. Look at the requests of each invocation in the timeline.",
    ],
    judge: judgePaid,
  },
  {
    id: "recorded",
    title: "The table says what was charged",
    scenario: "oneOrder",
    after: ["paid"],
    expected:
      'in the table payments a row for the order with status "paid" and the charge\'s id as chargeId',
    hints: [
      "Who tells the rest of the shop that an order is paid?",
      "The last thing an attempt does is to write status and chargeId into the row of the order.",
    ],
    judge: judgeRecorded,
  },
  {
    id: "delivered-again",
    title: "A second delivery, later, charges nothing",
    scenario: "oneOrder",
    after: ["recorded"],
    expected: "one charge, however often the event is delivered and whichever environment gets it",
    hints: [
      "The same event comes again a minute later. How could your code know that the order is paid?",
      "A variable lives as long as its environment. What is written to the table outlives all of them: read it, or make your first write depend on it.",
      'new PutCommand({ TableName, Item, ConditionExpression: "attribute_not_exists(orderId)" }) // fails when there is a row',
    ],
    explore: { faults: ["duplicate", "recycle"], runs: 10 },
    judge: judgeAtMostOnce,
  },
  {
    id: "delivered-at-once",
    title: "Two deliveries at the same time charge once",
    scenario: "slowDay",
    after: ["delivered-again"],
    expected: "one charge, also when two environments work on the same order at the same moment",
    hints: [
      "Two environments look into the table at the same moment. What do both of them see?",
      "Looking first and writing later leaves a gap. One write with a condition has none: of two, DynamoDB lets one through. Write it before you charge.",
      'try {\n  await table.send(new PutCommand({ TableName, Item: { orderId, status: "claimed" }, ConditionExpression: "attribute_not_exists(orderId)" }));\n} catch (error) {\n  // somebody else has it\n}',
    ],
    explore: { faults: ["duplicate-at-once"], depth: 1, runs: 10 },
    judge: judgeAtMostOnce,
  },
  {
    id: "nothing-lost",
    title: "An order is charged although an attempt ends early",
    scenario: "oneOrder",
    after: ["delivered-at-once"],
    expected:
      "a charge in the end, wherever one of the attempts ends and whichever of its calls fails",
    hints: [
      "An attempt writes down that it is at work, and ends. What does the next attempt make of that?",
      "Lambda tries an asynchronous event again after one minute and after two. A claim has to end by itself: give it a time, longer than the function's timeout, after which the next attempt may take it over. And an attempt that finds a claim must not end well.",
      'ConditionExpression: "attribute_not_exists(orderId) OR (#status = :claimed AND claimedUntil < :now)"',
    ],
    explore: WHATEVER,
    judge: judgeAtLeastOnce,
  },
  {
    id: "charged-once",
    title: "An order is charged once, whatever goes wrong",
    scenario: "oneOrder",
    after: ["nothing-lost"],
    expected: "one charge, wherever an attempt ends and however often the event is delivered",
    hints: [
      "An attempt charges, and ends before it writes that down. How can the next one find out?",
      "The table cannot know, but the provider does: findCharges in payments.ts asks it. Who takes over a claim asks before charging.",
      "const [charge = await createCharge(orderId, amount)] = await findCharges(orderId);",
    ],
    explore: WHATEVER,
    judge: judgeAtMostOnce,
  },
  {
    id: "recorded-in-the-end",
    title: "The table is right, whatever goes wrong",
    scenario: "oneOrder",
    after: ["charged-once"],
    expected: 'in the end the row has status "paid" and the id of the charge that the provider has',
    hints: [
      "The charge is made and the row is not written. Which attempt mends that?",
      "The attempt that finds a charge at the provider has to write the row all the same.",
    ],
    explore: WHATEVER,
    judge: judgeRecorded,
  },
];

export default defineLab({
  id: "charge-once",
  revision: 1,
  title: "Charge once",
  minutes: 35,
  level: "intermediate",
  budgetMs: 10_000,
  scenarios: {
    twoOrders: sent(orders),
    oneOrder: sent([single]),
    slowDay: { ...sent([single]), faults: { dependencies: slow } },
  },
  checks,
  alternatives: {
    "versioned-row":
      "It reads the row first, and every write says which version it follows: of two that follow the same version, DynamoDB lets one through. The row has its own history, and every change of it needs the version.",
    powertools:
      "Powertools' idempotency writes the claim, ends it when the attempt's time is over, and answers later deliveries by itself. What is inside still asks the provider: the claim cannot know what an attempt did before it ended.",
  },
  question:
    "Your claim ends after some time. What would happen if that time were one second, and what if it were an hour?",
  equivalents: {
    "swallow-error: if (!(error instanceof ConditionalCheckFailedException)) throw error;":
      "Another error has no Item, and ends in the error below.",
    "init-in-handler: const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));":
      "A client for each call is slow, and charges as often. The lab tame-the-cold-start is about that.",
    "remove-option: throw new Error(`Another delivery of ${orderId} is at work`, { cause: error });":
      "The cause is for whoever reads the log.",
  },
  mistakes: {
    "in-cents": {
      fails: "paid",
      explanation: "The amount is sent in cents, and the provider expects what the order says.",
    },
    "no-record": {
      fails: "recorded",
      explanation:
        "The charge is made and nothing is written: nobody knows that the order is paid.",
    },
    "in-memory": {
      fails: "delivered-again",
      explanation:
        "A set outside the handler remembers the orders of its own environment. Another environment, or a new one, remembers nothing.",
    },
    "record-after-charge": {
      fails: "delivered-again",
      explanation:
        "The write has the right condition and comes too late: when it is refused, the second charge has been made.",
    },
    "check-then-charge": {
      fails: "delivered-at-once",
      explanation:
        "It looks into the table first, which is right for deliveries one after the other. Two at the same time both find nothing.",
    },
    "claim-too-short": {
      fails: "delivered-at-once",
      explanation:
        "The claim ends after a second, which is enough on most days. On a slow one its owner is still at work when another delivery takes the order over.",
    },
    "asks-the-provider-first": {
      fails: "delivered-at-once",
      explanation:
        "The provider is asked before every charge. Two deliveries at the same time both hear that there is none.",
    },
    "record-before-charge": {
      fails: "nothing-lost",
      explanation:
        "The row says paid before the order is. When the attempt ends in between, every later one believes it.",
    },
    "claim-for-ever": {
      fails: "nothing-lost",
      explanation:
        "A conditional write claims the order, and a claim never ends. When the attempt that holds it ends early, the others wait for nobody.",
    },
    "swallows-the-claim": {
      fails: "nothing-lost",
      explanation:
        "An attempt that finds a claim ends well. Lambda takes that for success and does not try again, although the claim's owner is gone.",
    },
    "takes-over-blindly": {
      fails: "charged-once",
      explanation:
        "A claim that has run out is taken over, and the order charged again, although the attempt before had charged and ended before it could write that down.",
    },
    "gives-the-claim-back": {
      fails: "charged-once",
      explanation:
        "After an error the claim is deleted, so that the retry can work. When only the answer of the charge was lost, that is a second charge.",
    },
    "finds-but-does-not-record": {
      fails: "recorded-in-the-end",
      explanation:
        "The charge that an earlier attempt made is found, and the handler returns. The row stays claimed for ever.",
    },
  },
});
