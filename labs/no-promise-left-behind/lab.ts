/**
 * A handler that starts the work of an order and does not wait for it. What counts is what the services outside have in the
 * end, and that no invocation ends well before it knows.
 */
import { defineLab, type Check, type LabScenario } from "../../src/grading/lab.ts";
import type { Faults, OutsideHost } from "../../src/session/protocol.ts";
import {
  judgeAnswered,
  judgeComplete,
  judgeInTime,
  PIECES,
  type Order,
  type Piece,
} from "./work.ts";

const GAP_MS = 60_000;
/** Longer than any attempt may run, and shorter than the time until the next order. */
const WITHIN_MS = 30_000;
const OUTAGE_MS = 30_000;
/** Long after the last attempt with the order before. */
const OUTAGE_GAP_MS = 300_000;

const orders: Order[] = [
  { orderId: "o-1001", email: "ada@example.com", items: ["cup", "tea"], total: 24.5 },
  { orderId: "o-1002", email: "grace@example.com", items: ["pot"], total: 62 },
  { orderId: "o-1003", email: "alan@example.com", items: ["tea", "spoon"], total: 11.9 },
];
const [single] = orders as [Order];
/** One for each service that fails. */
const troubled: Order[] = [...orders, { ...single, orderId: "o-1004" }];

const hostsWith = (latencies: Record<keyof typeof PIECES, number>): OutsideHost[] =>
  Object.entries(PIECES).map(([name, { host, path }]) => ({
    host,
    latencyMs: latencies[name as keyof typeof PIECES],
    connectMs: 60,
    routes: [{ path, collection: {} }],
  }));
const usual = hostsWith({ reservations: 400, receipts: 90, points: 60, entries: 40 });
const slow = hostsWith({ reservations: 700, receipts: 2_500, points: 300, entries: 1_200 });

const sent = (
  list: readonly Order[],
  gapMs: number,
  outsideHosts: OutsideHost[],
  faults?: Faults,
): LabScenario => ({
  workload: {
    kind: "list",
    arrivals: list.map((payload, index) => ({ atMs: index * gapMs, payload })),
    target: { invocationType: "Event" },
  },
  outsideHosts,
  ...(faults ? { faults } : {}),
});

/** With each order another service is down, for longer than the function may run. */
const outages: Faults = {
  dependencies: Object.values(PIECES).map(({ host }, index) => ({
    host,
    errorProbability: 1,
    errorStatus: 503,
    fromMs: index * OUTAGE_GAP_MS,
    untilMs: index * OUTAGE_GAP_MS + OUTAGE_MS,
  })),
};

const doneInTime =
  (piece: Piece): Check["judge"] =>
  (evidence) =>
    judgeInTime(evidence, orders, piece, { gapMs: GAP_MS, withinMs: WITHIN_MS });

const checks: Check[] = [
  {
    id: "reserved",
    title: "Every item is reserved",
    scenario: "threeOrders",
    expected: "each item of each order reserved within half a minute, after the last order too",
    hints: [
      "When does the handler end, and what is the environment doing from then on?",
      "forEach calls your function for every item and drops what it returns. An async function returns a promise: nobody waits for it. Look for the freeze on the timeline, and for what is under way there.",
      "await Promise.all(items.map((item) => reserve(orderId, item)));",
    ],
    judge: doneInTime(PIECES.reservations),
  },
  {
    id: "receipt-sent",
    title: "Every receipt is sent",
    scenario: "threeOrders",
    after: ["reserved"],
    expected: "one receipt for each order within half a minute, after the last order too",
    hints: [
      "What does sendReceipt return, and what happens when you await that?",
      'It returns an emitter, not a promise: await takes it as a value and goes on at once. Wait for its event "sent". node:events has a function that makes a promise of one event, and that fails when "error" comes first.',
      'import { once } from "node:events";\n\nawait once(sendReceipt(orderId, email), "sent");',
    ],
    judge: doneInTime(PIECES.receipts),
  },
  {
    id: "points-booked",
    title: "The points of every order are booked",
    scenario: "threeOrders",
    after: ["receipt-sent"],
    expected: "one booking of points for each order within half a minute, after the last order too",
    hints: [
      "Who waits for the promise that addPoints returns?",
      "A catch behind a call keeps its error from ending the process. It does not make anybody wait.",
      "await addPoints(orderId, Math.floor(total));",
    ],
    judge: doneInTime(PIECES.points),
  },
  {
    id: "audited",
    title: "Every order has its audit entry",
    scenario: "threeOrders",
    after: ["points-booked"],
    expected: "one audit entry for each order within half a minute, after the last order too",
    hints: [
      "record only keeps the entry. What writes it, and when?",
      "The timer stands still while the environment is frozen. flush writes at once and calls you back. node:util makes a function that returns a promise of one that calls back.",
      'import { promisify } from "node:util";\n\nawait promisify(flush)();',
    ],
    judge: doneInTime(PIECES.entries),
  },
  {
    id: "answers-awaited",
    title: "An attempt ends well only when every answer is there",
    scenario: "slow",
    after: ["audited"],
    expected: "no request without an answer when the handler ends well, however slow a service is",
    hints: [
      "Which of your requests would be late if its service took five seconds longer?",
      "Neither a pause nor the time that other work takes is a promise. Wait for each piece of work itself. A second after record its timer writes by itself, and nobody waits for that: flush before. If it takes too long, let the handler fail.",
      'await Promise.all([\n  ...items.map((item) => reserve(orderId, item)),\n  once(sendReceipt(orderId, email), "sent"),\n  // ...\n]);',
    ],
    explore: { faults: ["timeout"], depth: 1, runs: 14 },
    judge: judgeAnswered,
  },
  {
    id: "errors-reach-lambda",
    title: "When a piece of work fails, the attempt fails",
    scenario: "outages",
    after: ["answers-awaited"],
    expected: "everything done in the end, although each of the services fails for half a minute",
    hints: [
      "A service answers 503. Who finds out?",
      "Lambda tries an event again when the handler failed, and only then. An error that is caught and logged, that allSettled keeps, or that comes as the argument of a callback has to become an error of the handler.",
      "await new Promise<void>((resolve, reject) => {\n  flush((error) => (error ? reject(error) : resolve()));\n});",
    ],
    judge: (evidence) => judgeComplete(evidence, troubled),
  },
  {
    id: "nothing-lost",
    title: "Everything is done, whatever goes wrong",
    scenario: "oneOrder",
    after: ["errors-reach-lambda"],
    expected: "all pieces of work in the end, wherever one of the attempts ends",
    hints: [
      "An attempt ends between two of its calls, and no code of it runs any more. What does the next attempt find?",
      "All four services may be asked twice. An attempt that does everything again needs to know nothing of the one before.",
      "export const handler = async (order) => {\n  // no look at what an earlier attempt has left\n  await Promise.all([ /* everything */ ]);\n};",
    ],
    explore: {
      faults: ["crash", "failing-call", "timeout", "throttle", "recycle"],
      depth: 1,
      runs: 32,
    },
    judge: (evidence) => judgeComplete(evidence, [single]),
  },
];

export default defineLab({
  id: "no-promise-left-behind",
  revision: 1,
  title: "No promise left behind",
  minutes: 25,
  level: "intermediate",
  budgetMs: 10_000,
  scenarios: {
    threeOrders: sent(orders, GAP_MS, usual),
    slow: sent([single], GAP_MS, slow),
    outages: sent(troubled, OUTAGE_GAP_MS, usual, outages),
    oneOrder: sent([single], GAP_MS, usual),
  },
  checks,
  equivalents: {},
  alternatives: {
    "one-after-another":
      "Each piece of work is awaited before the next begins, with promises made by hand around the emitter and the callback. Nothing is under way when one fails, and the whole takes as long as all of them together.",
    "plain-calls":
      "The emitter, the buffer and the timer are gone: each piece is a call that is awaited, made once more when it fails. All are tried whatever fails, and then the handler throws what failed.",
    "two-events":
      "The reservations are made here, and the rest is handed to an invocation of its own. Each is tried again without the other.",
  },
  question:
    "Your handler starts a request and does not wait for it, and in a thousand tests the request was carried out every time. What did that depend on?",
  mistakes: {
    "for-each-async": {
      fails: "reserved",
      explanation:
        "There is an await in front of forEach, and forEach returns nothing: the promises of its callbacks are dropped.",
    },
    "waits-for-the-event-loop": {
      fails: "reserved",
      explanation:
        "callbackWaitsForEmptyEventLoop is for handlers with a callback, which Node.js 24 does not have. An async handler has ended when its promise has.",
    },
    "drains-next-time": {
      fails: "reserved",
      explanation:
        "What is left is awaited by the next invocation. There may be none for hours, or it comes to another environment.",
    },
    "awaits-the-emitter": {
      fails: "receipt-sent",
      explanation:
        "await takes what is no promise as it is and goes on at once. The emitter says later that the receipt is sent.",
    },
    "listens-too-late": {
      fails: "points-booked",
      explanation:
        "once is called when the event has come and gone: its promise never ends, and with nothing else to do the process ends without a result.",
    },
    "fires-and-forgets": {
      fails: "points-booked",
      explanation:
        "The customer does not wait for an asynchronous event. The work that is left to itself is frozen with the environment.",
    },
    "leaves-it-to-the-timer": {
      fails: "audited",
      explanation:
        "The entry waits in memory for a timer, and timers stand still while the environment is frozen.",
    },
    "flushes-without-waiting": {
      fails: "audited",
      explanation:
        "flush returns nothing that could be awaited: it calls back. Until then the write is under way.",
    },
    sleeps: {
      fails: "answers-awaited",
      explanation:
        "The pause is longer than the work usually takes. On the day on which it takes longer, the rest is lost without an error.",
    },
    "done-by-luck": {
      fails: "answers-awaited",
      explanation:
        "The points are done in time because the other work takes longer. Nothing waits for them.",
    },
    "flushes-too-late": {
      fails: "answers-awaited",
      explanation:
        "When the other work takes a second, the timer of record has written the entry before flush is called: flush finds nothing to do, and nobody waits for that write.",
    },
    "gives-up-waiting": {
      fails: "answers-awaited",
      explanation:
        "Promise.race ends with the pause when the work takes long. The handler ends well, and Lambda takes the order for done.",
    },
    "logs-the-error": {
      fails: "errors-reach-lambda",
      explanation:
        "The promise is awaited, and its error ends in the log. Lambda sees a success and does not try again.",
    },
    "settles-for-less": {
      fails: "errors-reach-lambda",
      explanation:
        "Promise.allSettled never fails. Its results have to be looked at, and an error among them thrown.",
    },
    "resolves-either-way": {
      fails: "errors-reach-lambda",
      explanation: 'The promise around the emitter resolves on "error" as it does on "sent".',
    },
    "drops-the-callbacks-error": {
      fails: "errors-reach-lambda",
      explanation: "The promise around flush resolves whatever the callback's argument says.",
    },
    "marks-it-first": {
      fails: "nothing-lost",
      explanation:
        "The audit entry is written first and tells the next attempt that nothing is left to do. A crash behind it leaves no time to take it back.",
    },
  },
});
