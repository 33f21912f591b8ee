/**
 * Three functions that ask one ledger, each called in another way: messages, events, and clients that wait. What counts is how many
 * requests the ledger has at a time, and what of the work is done in the end.
 */
import { atMostAtOnce, inOrder, nothingLost } from "../../src/grading/invariants.ts";
import { defineLab, type Check, type LabScenario } from "../../src/grading/lab.ts";
import type { Workload } from "../../src/session/protocol.ts";
import {
  booked,
  bookedWithin,
  corrections,
  counterAnswers,
  LEDGER,
  neverRefuses,
  noneSetAside,
  orders,
  QUEUE,
  setAside,
  type Entry,
} from "./ledger.ts";

const MOST = 8;
const DEADLINE_S = 20;

/** All of it at its worst: a sale begins, the shelves are being counted, and both terminals ask. */
const sale = { orders: orders(40), corrections: corrections(8) };
const everything = [...sale.orders, ...sale.corrections];

/** Some messages are no orders, and lie among those that are. */
const noOrders = [{ orderId: "o-71", article: "lamp" }, "one lamp please, as always"];
const bad = { orders: orders(3, 51), corrections: corrections(1) };
const payloadsOf = (entries: readonly Entry[]): unknown[] => entries.map(({ payload }) => payload);
const [first, ...others] = payloadsOf(bad.orders);
const mixed = [first, noOrders[0], ...others, noOrders[1]];

const textOf = (message: unknown): string =>
  typeof message === "string" ? message : JSON.stringify(message);

const together = (payloads: readonly unknown[], atMs: number) => ({
  kind: "list" as const,
  arrivals: payloads.map((payload) => ({ atMs, payload })),
});

const counterFor = (durationMs: number): Workload => ({
  kind: "closed",
  users: 2,
  thinkMs: 500,
  durationMs,
  payloads: [{ article: "lamp" }, { article: "chair" }],
  target: { function: "counter" },
});

const work = (
  messages: readonly unknown[],
  events: readonly unknown[],
  others: Partial<LabScenario> & { counter?: Workload },
): LabScenario => {
  const { counter, ...rest } = others;
  return {
    workload: { ...together(messages, 0), target: { queue: QUEUE } },
    traffic: [
      {
        ...together(events, 1_000),
        target: { function: "correct", invocationType: "Event" },
      },
      ...(counter ? [counter] : []),
    ],
    outsideHosts: [
      {
        host: LEDGER,
        latencyMs: 500,
        capacity: { atOnce: MOST, waiting: 0 },
        routes: [
          { path: "/orders", collection: { methods: ["GET", "PUT"] } },
          { path: "/corrections", collection: { methods: ["GET", "PUT"] } },
          { method: "GET", path: "/stock/*", body: { pieces: 7 } },
        ],
      },
    ],
    ...rest,
  };
};

/** Answers take twenty seconds, for five minutes. */
const slowly: LabScenario["faults"] = {
  dependencies: [{ host: LEDGER, extraLatencyMs: 19_500, untilMs: 300_000 }],
};

const isAllBooked = inOrder(nothingLost(booked(everything)), noneSetAside(sale.orders));

const checks: Check[] = [
  {
    id: "limit",
    title: "The ledger never has more than eight requests at a time",
    scenario: "sale",
    expected: `at most ${MOST} requests at ${LEDGER} without an answer at any moment, of all three functions together`,
    hints: [
      "How many requests can be under way at the same time: how many invocations of each function, times how many requests of each invocation?",
      "A mapping takes as many batches at a time as its ScalingConfig says, and a function has as many invocations at a time as its ReservedConcurrentExecutions says. One invocation of book sends as many requests at a time as its batch has orders. A counter in the code does not help: each environment has its own.",
      "Events:\n  Orders:\n    Type: SQS\n    Properties:\n      Queue: !GetAtt Orders.Arn\n      BatchSize: 1\n      ScalingConfig:\n        MaximumConcurrency: 4",
    ],
    judge: atMostAtOnce(LEDGER, MOST),
  },
  {
    id: "counter",
    title: "The counter is always answered",
    scenario: "sale",
    after: ["limit"],
    expected: "an answer with the number of pieces to every question of both terminals",
    hints: [
      "There are two terminals. How many invocations of counter can there be at a time, and how many does your template allow?",
      "A client that is refused has nowhere to wait. The two terminals limit themselves, because each waits for its answer: leave two of the eight for them.",
      "Counter:\n  Properties:\n    # no ReservedConcurrentExecutions, or at least 2",
    ],
    judge: counterAnswers,
  },
  {
    id: "all-booked",
    title: "Every order and every correction is booked",
    scenario: "sale",
    after: ["limit"],
    expected:
      "an entry in the ledger for all forty orders and all eight corrections, and none of the orders in orders-failed",
    hints: [
      "What did not fit within the limit had to wait somewhere. Where, and for how long may it stay there?",
      "Messages wait in the queue. A throttled event waits in Lambda's own queue until it is too old, which MaximumEventAgeInSeconds says, and it is not tried at all when the reserved concurrency is 0.",
      "Correct:\n  Properties:\n    ReservedConcurrentExecutions: 2\n    # MaximumEventAgeInSeconds: six hours, if you do not set it",
    ],
    judge: isAllBooked,
  },
  {
    id: "in-time",
    title: `Forty orders are booked within ${DEADLINE_S} seconds`,
    scenario: "sale",
    after: ["all-booked"],
    expected: `the last of forty orders booked at most ${DEADLINE_S} seconds after they were sent, while the ledger is as quick as usual`,
    hints: [
      "Forty orders take half a second each. How many have to be under way at a time?",
      "Two at a time are enough, as long as nothing else waits. A refused batch is tried again after one second, then two, then four: that is time in which nothing happens.",
      "ScalingConfig:\n  MaximumConcurrency: 4 # 2 for the terminals, 2 for corrections",
    ],
    judge: bookedWithin(sale.orders, DEADLINE_S * 1_000),
  },
  {
    id: "slow",
    title: "All of this holds while the ledger is slow",
    scenario: "slow",
    after: ["in-time", "counter"],
    expected:
      "the limit kept, the counter answered and everything booked, although each answer takes twenty seconds for five minutes",
    hints: [
      "Each answer takes forty times as long. What was quick enough to go unnoticed before?",
      "A batch has to be done within the function's time-out, in the worst case. A message that was taken from the queue and found no room counts as received: after maxReceiveCount of those it is set aside. And a request that was given up is still at the ledger.",
      "# limited at the mapping, so that no message is taken that cannot be handled:\nScalingConfig:\n  MaximumConcurrency: 4",
    ],
    judge: inOrder(atMostAtOnce(LEDGER, MOST), neverRefuses, counterAnswers, isAllBooked),
  },
  {
    id: "bad",
    title: "What cannot be booked ends in the dead-letter queue",
    scenario: "bad",
    after: ["all-booked"],
    expected: "the two messages that are no orders in orders-failed in the end",
    hints: [
      "A message cannot be booked. How does Lambda hear of that?",
      "What the function takes without an error is deleted. The failure has to leave the handler: as an error, or in batchItemFailures with ReportBatchItemFailures in the template.",
      "await bookOrder(readOrder(body)); // readOrder throws, and nobody catches it",
    ],
    judge: setAside(noOrders.map(textOf)),
  },
  {
    id: "once-more",
    title: "Everything else is booked, also when a call to the ledger fails",
    scenario: "bad",
    after: ["bad"],
    expected:
      "every order and every correction booked, and none of them in orders-failed, although bad messages lie among them and one call fails",
    hints: [
      "A message fails. What else comes back to the queue with it, and how often may it?",
      "An error brings the whole batch back, with the good messages in it. Batches of one have no such neighbours; larger ones need ReportBatchItemFailures, so that only what failed comes back. And maxReceiveCount says how many chances a message has, as MaximumRetryAttempts does for an event.",
      "BatchSize: 1\n...\nRedrivePolicy:\n  deadLetterTargetArn: !GetAtt OrdersFailed.Arn\n  maxReceiveCount: 3",
    ],
    explore: { faults: ["failing-call"], depth: 1, runs: 9 },
    judge: inOrder(
      nothingLost(booked([...bad.orders, ...bad.corrections])),
      noneSetAside(bad.orders),
    ),
  },
];

export default defineLab({
  id: "protect-the-database",
  revision: 1,
  title: "Protect the database",
  minutes: 30,
  level: "intermediate",
  scenarios: {
    sale: work(payloadsOf(sale.orders), payloadsOf(sale.corrections), {
      counter: counterFor(20_000),
    }),
    slow: work(payloadsOf(sale.orders), payloadsOf(sale.corrections), {
      counter: counterFor(60_000),
      faults: slowly,
    }),
    bad: work(mixed, payloadsOf(bad.corrections), {}),
  },
  checks,
  alternatives: {
    "one-queue":
      "Corrections are put into the queue of the orders, so that one number limits both. A correction now waits behind the orders before it, and the people who count see no errors.",
    pairs:
      "Two batches of two, each booked at the same time: four requests, in half as many invocations. The response says which of the two failed.",
    "patient-messages":
      "The limit is the function's, and messages are refused for want of room. They may be received twenty times, so none is lost by that; a message that can never be booked is tried twenty times as well.",
    "short-batches":
      "Batches of two are booked one after the other. That takes two thirds of the function's time-out on a slow day, and the visibility timeout is longer than both.",
  },
  question:
    "Choose something that your own functions call. How many requests may it get at a time, who decides that, and where does the work wait that does not fit in?",
  equivalents: {
    "halve-setting: ReservedConcurrentExecutions: 2":
      "Corrections one at a time wait longer in Lambda's queue, and none is lost.",
    "halve-setting: MaximumConcurrency: 4":
      "Two orders at a time are quick enough for forty in twenty seconds.",
  },
  terms: ["reserved concurrency", "visibility timeout"],
  budgetMs: 4_000,
  mistakes: {
    "each-for-itself": {
      fails: "limit",
      explanation:
        "Each function keeps to eight. The ledger is asked by all of them, so together they send more.",
    },
    "batch-at-once": {
      fails: "limit",
      explanation:
        "The mapping takes four batches at a time, and each of them sends ten requests at the same time. The setting counts invocations, not requests.",
    },
    "corrections-unlimited": {
      fails: "limit",
      explanation:
        "The orders are limited and the corrections are not: eight events are eight invocations at the same time.",
    },
    "limit-in-the-code": {
      fails: "limit",
      explanation:
        "The code counts its requests in a variable. Each execution environment has its own, and counts only what it sends itself.",
    },
    "one-for-the-counter": {
      fails: "counter",
      explanation:
        "The function counter may have one invocation at a time, and there are two terminals: when both ask, one is refused.",
    },
    "corrections-stopped": {
      fails: "all-booked",
      explanation:
        "A reserved concurrency of 0 stops the function. Its events are not kept for later: they are dropped.",
    },
    "old-events-dropped": {
      fails: "all-booked",
      explanation:
        "A throttled event waits and uses up no attempt, but it grows old, and after a minute Lambda drops it.",
    },
    "one-after-the-other": {
      fails: "in-time",
      explanation:
        "One order at a time is safe for the ledger, and takes longer than the shop can wait. What is refused meanwhile is tried again later and later.",
    },
    "reserved-for-book": {
      fails: "slow",
      explanation:
        "The limit is the function's, so pollers take messages for which there is no room. On a slow day the same message is taken and refused three times, and ends in the dead-letter queue.",
    },
    "full-batches": {
      fails: "slow",
      explanation:
        "Ten orders one after the other take two hundred seconds on a slow day, and the function is ended after thirty. What it had under way is still at the ledger, and the batch comes back.",
    },
    "gives-up-early": {
      fails: "slow",
      explanation:
        "The code gives a request up after five seconds and tries again. The ledger still works on the first one, so the second comes on top of it.",
    },
    swallows: {
      fails: "bad",
      explanation:
        "The error is logged, and Lambda is told that all went well: the message is deleted.",
    },
    "batch-fails-together": {
      fails: "once-more",
      explanation:
        "A batch has two messages, and an error brings back both. A good order that comes back with a bad one three times is set aside with it.",
    },
    "one-chance-for-events": {
      fails: "once-more",
      explanation:
        "Without retries, a correction whose first attempt fails is dropped, and nothing keeps it.",
    },
    "one-chance": {
      fails: "once-more",
      explanation:
        "After one receive a message is taken for one that cannot be booked. One failed call is enough for that.",
    },
  },
});
