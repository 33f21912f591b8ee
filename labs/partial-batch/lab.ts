/**
 * A function that reads moves of goods from a FIFO queue and books them in a ledger. What counts is what the ledger and the
 * dead-letter queue hold in the end, in which order the entries were made, and which messages came back.
 */
import { placeOf, type Place } from "../../src/grading/evidence.ts";
import type { Exploration } from "../../src/grading/exploration.ts";
import { inOrder } from "../../src/grading/invariants.ts";
import { defineLab, type Check, type CheckResult, type Evidence } from "../../src/grading/lab.ts";
import type { OutsideHost } from "../../src/session/protocol.ts";
import {
  bookingsOf,
  entriesOf,
  messagesOf,
  QUEUE,
  reasonOf,
  type Delivery,
  type Message,
  type Move,
} from "./queue.ts";

const hosts: OutsideHost[] = [
  {
    host: "ledger.example.com",
    latencyMs: 60,
    routes: [
      {
        path: "/entries",
        collection: { methods: ["GET", "POST"], idempotencyHeader: "idempotency-key" },
      },
    ],
  },
];

const move = (moveId: string, article: string, change: number): Move => ({
  moveId,
  article,
  change,
});

const ten: Move[] = [
  move("m-01", "lamp", 12),
  move("m-02", "chair", 40),
  move("m-03", "lamp", -2),
  move("m-04", "table", 6),
  move("m-05", "chair", -4),
  move("m-06", "lamp", -1),
  move("m-07", "desk", 3),
  move("m-08", "table", -6),
  move("m-09", "chair", -1),
  move("m-10", "desk", -1),
];

/** A batch with three messages that are no moves, each the last of its group; moves of other groups stand behind them. */
const lines: unknown[] = [
  move("m-11", "lamp", 5),
  move("m-12", "chair", 8),
  { moveId: "m-13", article: "chair" },
  move("m-14", "table", -1),
  { article: "table", change: -3 },
  move("m-16", "lamp", -3),
  "5 lamps came in, please book them",
  move("m-17", "desk", 2),
  move("m-18", "shelf", 9),
  move("m-19", "desk", -2),
];

/** Comes alone, a little later, into the environment that has had the batch before: what failed then is over. */
const nextMove = move("m-20", "desk", 1);

const isMove = (line: unknown): line is Move =>
  typeof line === "object" && line !== null && "moveId" in line && "change" in line;
const good = [...lines.filter(isMove), nextMove];
const bad = lines.filter((line) => !isMove(line)).map(textOf);

const few: Move[] = [
  move("m-21", "lamp", 4),
  move("m-22", "lamp", -1),
  move("m-23", "lamp", -2),
  move("m-24", "chair", 7),
  move("m-25", "chair", -3),
];

/** Longer than SQS remembers what it was sent, and longer than an idle environment lives. */
const MUCH_LATER_MS = 900_000;
const again = move("m-31", "lamp", 4);
const twice = { first: again, between: move("m-32", "lamp", -1) };

interface Arrival {
  atMs: number;
  payload: unknown;
}

const sent = (arrivals: Arrival[]) => ({
  workload: {
    kind: "list" as const,
    arrivals,
    target: { queue: QUEUE, messageGroup: "article" },
  },
  outsideHosts: hosts,
});

const together = (payloads: unknown[]): Arrival[] =>
  payloads.map((payload) => ({ atMs: 0, payload }));

function textOf(line: unknown): string {
  return typeof line === "string" ? line : JSON.stringify(line);
}

const messageOf = (messages: Message[], line: unknown): Message =>
  messages.find(({ body }) => body === textOf(line))!;

/** "m-13", or the beginning of what has no such field. */
const nameOf = (body: string): string => /m-\d+/.exec(body)?.[0] ?? `"${body.slice(0, 16)}..."`;

const place = ({ atMs, requestId, ended }: Delivery) => ({ atMs: ended?.atMs ?? atMs, requestId });

const times = (count: number): string => ["never", "once", "twice"][count] ?? `${count} times`;

/** Every one of the moves is in the ledger, in any order and any number. */
function judgeNothingLost(evidence: Evidence, moves: readonly Move[]): CheckResult {
  const entries = entriesOf(evidence);
  const messages = messagesOf(evidence);
  for (const wanted of moves) {
    const entry = entries.find(({ moveId }) => moveId === wanted.moveId);
    if (entry?.article === wanted.article && entry.change === wanted.change) continue;
    const message = messageOf(messages, wanted);
    const last = message.deliveries.at(-1);
    if (entry) {
      return {
        received: `an entry for ${wanted.moveId} with article ${JSON.stringify(entry.article)} and change ${JSON.stringify(entry.change)}`,
        because: `The move is ${textOf(wanted)}.`,
        ...(last ? place(last) : {}),
      };
    }
    return { received: `no entry for ${wanted.moveId}`, ...whyLost(message) };
  }
  return true;
}

function whyLost({ body, deliveries, fate }: Message): { because: string } & Place {
  const last = deliveries.at(-1);
  const name = nameOf(body);
  if (!last) return { because: `The function was never called with ${name}.` };
  if (fate === "dead-letter") {
    return {
      because: `${name} ended in the dead-letter queue after ${deliveries.length === 1 ? "one delivery" : `${deliveries.length} deliveries`}, although nothing is wrong with it.`,
      ...place(last),
    };
  }
  if (fate === "deleted") {
    return {
      because: `${name} is gone from the queue and was not booked. ${reasonOf(last)}`,
      ...place(last),
    };
  }
  return { because: `${name} is still in the queue when the run is over.`, ...place(last) };
}

function judgeOnce(evidence: Evidence, moves: readonly Move[]): CheckResult {
  const entries = entriesOf(evidence);
  for (const wanted of moves) {
    const made = entries.filter(({ moveId }) => moveId === wanted.moveId);
    if (made.length <= 1) continue;
    const [, second] = bookingsOf(evidence, wanted);
    const { deliveries } = messageOf(messagesOf(evidence), wanted);
    const [first] = deliveries;
    return {
      received: `${made.length} entries for ${wanted.moveId}`,
      because:
        deliveries.length > 1
          ? `${wanted.moveId} was delivered ${times(deliveries.length)}: the first attempt had booked it, and its batch came back. ${reasonOf(first!)}`
          : `${wanted.moveId} was delivered once, and booked more than once.`,
      ...placeOf(second),
    };
  }
  return true;
}

function judgeBatches(evidence: Evidence): CheckResult {
  const batches = evidence.records("batch.invoked");
  if (batches.length === 1) return true;
  const second = batches[1]!;
  return {
    received: `${batches.length} invocations for the ten moves`,
    because: `They were in the queue together, and the first invocation got ${batches[0]!.records.length} of them.`,
    ...placeOf(second),
  };
}

function judgeDeadLetters(evidence: Evidence): CheckResult {
  const messages = messagesOf(evidence);
  for (const body of bad) {
    const message = messageOf(messages, body);
    if (message.fate === "dead-letter") continue;
    const last = message.deliveries.at(-1);
    return {
      received:
        message.fate === "deleted"
          ? `${nameOf(body)} is in no queue any more`
          : `${nameOf(body)} is still in the queue ${QUEUE}, after ${message.deliveries.length} deliveries`,
      because: last
        ? `It cannot be booked, and nobody will ever hear of it. ${reasonOf(last)}`
        : "The function was never called with it.",
      ...(last ? place(last) : {}),
    };
  }
  return true;
}

function judgeOthersStay(evidence: Evidence): CheckResult {
  const messages = messagesOf(evidence);
  for (const wanted of good) {
    const message = messageOf(messages, wanted);
    const [first, second] = message.deliveries;
    if (!first) return { received: `no delivery of ${wanted.moveId}`, ...whyLost(message) };
    if (second) {
      return {
        received: `${wanted.moveId} was delivered ${times(message.deliveries.length)}`,
        because: whyBack(evidence, wanted, first),
        ...place(first),
      };
    }
    if (message.fate !== "deleted") {
      return { received: `${wanted.moveId} did not leave the queue well`, ...whyLost(message) };
    }
  }
  return judgeNothingLost(evidence, good);
}

function whyBack(evidence: Evidence, wanted: Move, first: Delivery): string {
  const booked = bookingsOf(evidence, wanted).some(
    ({ requestId }) => requestId === first.requestId,
  );
  if (first.ended?.outcome !== "partial") {
    return `${booked ? "It was booked the first time" : "Nobody tried to book it the first time"}, and came back with the whole batch. ${reasonOf(first)}`;
  }
  return booked
    ? "It was booked the first time, and the response named it among the failed ones all the same."
    : "It was not tried the first time, although nothing before it in its group had failed, and the response named it among the failed ones.";
}

function judgeOrder(evidence: Evidence): CheckResult {
  const made = entriesOf(evidence).map(({ moveId }) => moveId);
  const messages = messagesOf(evidence);
  for (const [index, later] of few.entries()) {
    for (const earlier of few.slice(0, index)) {
      if (earlier.article !== later.article) continue;
      const [before, after] = [made.indexOf(earlier.moveId), made.indexOf(later.moveId)];
      if (before === -1 || after === -1 || before < after) continue;
      const [booking] = bookingsOf(evidence, later);
      return {
        received: `${later.moveId} was booked before ${earlier.moveId}`,
        because: `Both are moves of the ${later.article}, and ${earlier.moveId} was sent first. ${messageOf(messages, earlier).deliveries.length > 1 ? `It failed at first, and the code went on to ${later.moveId} all the same.` : "They were booked at the same time."}`,
        ...placeOf(booking),
      };
    }
  }
  return true;
}

function judgeSentAgain(evidence: Evidence): CheckResult {
  const lost = judgeNothingLost(evidence, [twice.first, twice.between]);
  if (lost !== true) return lost;
  const { moveId } = twice.first;
  const made = entriesOf(evidence).filter((entry) => entry.moveId === moveId);
  if (made.length === 1) return true;
  const [, second] = bookingsOf(evidence, twice.first);
  return {
    received: `${made.length} entries for ${moveId}`,
    because: `The shelf sent ${moveId} again ${MUCH_LATER_MS / 60_000} minutes later. It is another message, with another messageId, of the same move.`,
    ...placeOf(second),
  };
}

/** The same for all checks that ask for it, so that each schedule is run once. */
const WHATEVER: Exploration = {
  faults: ["crash", "timeout", "failing-call", "recycle"],
  runs: 26,
};

const checks: Check[] = [
  {
    id: "booked",
    title: "Every move is booked",
    scenario: "ten",
    expected: "for each of the ten moves one entry in the ledger, with its article and change",
    hints: [
      "How many records does one event have, and with how many of them does your code do something?",
      "Look at the requests to ledger.example.com below the timeline. There has to be one for each record, and the handler must not return before the last of them is answered.",
      "for (const record of event.Records) {\n  await book(readMove(record.body));\n}",
    ],
    judge: inOrder(
      (evidence) => judgeNothingLost(evidence, ten),
      (evidence) => judgeOnce(evidence, ten),
    ),
  },
  {
    id: "in-batches",
    title: "Moves are read in batches",
    scenario: "ten",
    after: ["booked"],
    expected: "one invocation for ten moves that wait in the queue together",
    hints: [
      "How many messages does Lambda hand to one invocation?",
      "BatchSize in template.yaml says so. A batch of one makes failures simple, and ten times as many invocations.",
      "BatchSize: 10",
    ],
    judge: judgeBatches,
  },
  {
    id: "poison-is-kept",
    title: "What cannot be booked ends in the dead-letter queue",
    scenario: "bad",
    after: ["in-batches"],
    expected: "each message that is not a move in the dead-letter queue in the end",
    hints: [
      "Lambda has called your function with a message that cannot be booked. How does Lambda hear of that?",
      "What Lambda takes for done is deleted from the queue. A message only gets to the dead-letter queue by failing again and again, so its failure has to leave the handler: as an error, or in batchItemFailures. Lambda reads batchItemFailures only when the event source in template.yaml asks for it, and only under exactly this name.",
      "Events:\n  Moves:\n    Type: SQS\n    Properties:\n      Queue: !GetAtt Moves.Arn\n      BatchSize: 10\n      FunctionResponseTypes: [ReportBatchItemFailures]",
    ],
    judge: judgeDeadLetters,
  },
  {
    id: "only-failed-return",
    title: "Only what failed comes back",
    scenario: "bad",
    after: ["poison-is-kept"],
    expected:
      "each move booked at its first delivery and not delivered again, whatever else is in its batch, or was in the one before",
    hints: [
      "Three messages of the batch are bad. What does Lambda do with the other seven, and who told it so?",
      "An error that leaves the handler brings back the whole batch. So does a response that Lambda cannot read: every item needs an itemIdentifier, and that is the messageId of a record. Look at how the batch ended in the timeline. A message that fails holds up its own group, not the others. And what a batch before had in it is no part of this batch's response.",
      "return { batchItemFailures: failed.map((record) => ({ itemIdentifier: record.messageId })) };",
    ],
    judge: judgeOthersStay,
  },
  {
    id: "nothing-is-lost",
    title: "Every move is booked in the end, whatever goes wrong",
    scenario: "few",
    after: ["only-failed-return"],
    expected:
      "an entry for every move, although the ledger fails or an invocation ends in the middle of a batch",
    hints: [
      "A move was not booked, and the response does not name it. What does Lambda make of it?",
      "Name every record that was not booked: those that failed, and those that you did not try. And what your code remembers of a batch must end with that batch: the environment lives on.",
      "const failed: SQSRecord[] = []; // inside the handler\n...\nif (blocked.has(group)) {\n  failed.push(record); // not tried, so not done\n  continue;\n}",
    ],
    explore: WHATEVER,
    judge: (evidence) => judgeNothingLost(evidence, few),
  },
  {
    id: "order",
    title: "Moves of an article are booked in their order",
    scenario: "few",
    after: ["nothing-is-lost"],
    expected:
      "for each article its moves in the ledger in the order in which they were sent, whatever goes wrong",
    hints: [
      "The first of three moves of an article fails, and comes back a minute later. What has become of the other two by then?",
      "The queue keeps the order of a group from one batch to the next, and your code has to keep it within the batch: one after the other, and when one fails, those behind it in its group are not tried. record.attributes.MessageGroupId says which group a record belongs to.",
      "const blocked = new Set<string>();\nfor (const record of event.Records) {\n  const group = record.attributes.MessageGroupId!;\n  if (blocked.has(group)) {\n    // not now: it would overtake the one that failed\n  }\n}",
    ],
    explore: WHATEVER,
    judge: judgeOrder,
  },
  {
    id: "once",
    title: "No move is booked twice, whatever goes wrong",
    scenario: "few",
    after: ["order"],
    expected: "at most one entry for each move, although batches come back that were half done",
    hints: [
      "The function times out after three of five moves. Which messages come back?",
      "All five: nobody could say which were done. So booking a move for the second time has to do nothing. The comment on book in ledger.ts says what the ledger can do for you. The key has to be the same at every delivery, and another one for every other move.",
      'headers: { "content-type": "application/json", "idempotency-key": move.moveId },',
    ],
    explore: WHATEVER,
    judge: (evidence) => judgeOnce(evidence, few),
  },
  {
    id: "sent-again",
    title: "A move that is sent again is booked once",
    scenario: "again",
    after: ["once"],
    expected: "one entry for a move that comes in two messages, a quarter of an hour apart",
    hints: [
      "Two messages have the same body. What is the same in both records, and what is not?",
      "SQS gives every message an id of its own, and forgets after five minutes what it was sent. What the sender says stays: the moveId.",
      "The key of a move is its moveId, not the messageId of the message that brought it.",
    ],
    judge: judgeSentAgain,
  },
];

export default defineLab({
  id: "partial-batch",
  revision: 2,
  title: "Partial batch",
  minutes: 30,
  level: "intermediate",
  budgetMs: 10_000,
  scenarios: {
    ten: sent(together(ten)),
    bad: sent([...together(lines), { atMs: 5_000, payload: nextMove }]),
    few: sent(together(few)),
    again: sent([
      { atMs: 0, payload: twice.first },
      { atMs: 5_000, payload: twice.between },
      { atMs: MUCH_LATER_MS, payload: twice.first },
    ]),
  },
  checks,
  alternatives: {
    "groups-side-by-side":
      "Each group is booked in its order, and the groups do not wait for each other: a batch of many groups is done sooner. Within a group, whatever is behind the first failure is given back as it is.",
    "asks-the-ledger":
      "Each group is a chain of promises, in which a link that fails fails all behind it. Nothing is sent with a key: the ledger is asked first. That is enough only because the queue keeps everybody else away from a group that is at work.",
    powertools:
      "Powertools goes through the batch and writes the response. With skipGroupOnError a failure holds up its own group only. The key that makes a second booking harmless is still yours.",
  },
  question:
    "The ledger is down for an hour. What is in which queue afterwards, and what would you change so that it is not?",
  equivalents: {
    "drop-await: return ((await reply.json()) as { items: Move[] }).items;":
      "The solution books with a key and never asks for entries.",
    "swallow-error: if (!reply.ok) throw new Error(`The ledger answered ${reply.status} to a question`);":
      "The same: nothing in the solution asks.",
    "negate-condition: if (!reply.ok) throw new Error(`The ledger answered ${reply.status} to a question`);":
      "The same.",
  },
  mistakes: {
    "first-record-only": {
      fails: "booked",
      explanation:
        "The event holds up to ten records, and only the first is booked. The others are not named in the response, so Lambda takes them for done.",
    },
    "does-not-wait": {
      fails: "booked",
      explanation:
        "forEach waits for nobody. The handler returns before the ledger has been asked, the environment freezes with the requests under way, and Lambda deletes the batch.",
    },
    "batches-of-one": {
      fails: "in-batches",
      explanation: "With BatchSize 1 an error is right, and every move costs an invocation.",
    },
    "not-asked-for": {
      fails: "poison-is-kept",
      explanation:
        "The code is right, and the event source does not ask for ReportBatchItemFailures: Lambda does not look at the response, and the batch counts as done.",
    },
    swallows: {
      fails: "poison-is-kept",
      explanation: "Every error is caught and logged. To Lambda that is a batch that went well.",
    },
    "a-name-of-its-own": {
      fails: "poison-is-kept",
      explanation:
        "The list stands under another name than batchItemFailures. A response without that field means that nothing failed.",
    },
    "throws-at-the-end": {
      fails: "only-failed-return",
      explanation:
        "Everything that can be booked is, and then an error leaves the handler. An error is about the whole batch, whatever was done.",
    },
    "all-or-nothing": {
      fails: "only-failed-return",
      explanation:
        "Promise.all rejects with the first error, and the handler with it: all come back, while the other bookings are still under way.",
    },
    "receipt-handles": {
      fails: "only-failed-return",
      explanation:
        "The items hold receiptHandle in place of messageId. Lambda finds no such record, and takes the whole batch for failed.",
    },
    "wrong-key": {
      fails: "only-failed-return",
      explanation:
        "The items have a messageId and no itemIdentifier. Lambda cannot read the response, and takes the whole batch for failed.",
    },
    "names-all": {
      fails: "only-failed-return",
      explanation: "One failure, and the response names every record of the batch, booked or not.",
    },
    "stops-the-batch": {
      fails: "only-failed-return",
      explanation:
        "At the first failure it stops, and names the rest of the batch. That keeps the order, and one bad message holds up all groups behind it until they end in the dead-letter queue with it. This is what Powertools does without skipGroupOnError.",
    },
    "remembers-what-failed": {
      fails: "only-failed-return",
      explanation:
        "The list of what failed is kept outside the handler. The next response of the environment names messages of a batch before, which Lambda does not find in this one, so it takes the whole batch for failed.",
    },
    "names-only-the-first": {
      fails: "nothing-is-lost",
      explanation:
        "What stands behind a failed move is rightly not tried, and not named either: Lambda deletes it.",
    },
    "remembers-failed-groups": {
      fails: "nothing-is-lost",
      explanation:
        "The blocked groups are kept outside the handler. The environment lives on, and a group that failed once is never tried again.",
    },
    "everything-is-poison": {
      fails: "nothing-is-lost",
      explanation:
        "Whatever fails is sent to the dead-letter queue at once, good moves too, which would have been booked a minute later.",
    },
    "each-for-itself": {
      fails: "order",
      explanation:
        "Each record stands for itself, as in a standard queue. When one fails, the later ones of its group overtake it.",
    },
    "goes-on-all-the-same": {
      fails: "order",
      explanation:
        "The records behind a failed one are named in the response, but booked all the same: too early.",
    },
    "no-key": {
      fails: "once",
      explanation:
        "Only what failed comes back, as long as the invocation ends well. After a crash or a time-out the whole batch comes back, and what was booked is booked again.",
    },
    "remembers-in-memory": {
      fails: "once",
      explanation:
        "A set outside the handler remembers what was booked. A crash or a time-out takes it away with the environment, and a booking whose answer was lost was never in it.",
    },
    "a-key-for-each-try": {
      fails: "once",
      explanation: "The key is made anew at every delivery. The ledger sees two moves.",
    },
    "key-of-the-message": {
      fails: "sent-again",
      explanation:
        "The key is the messageId. It stays through all deliveries of a message, and the same move in another message has another one.",
    },
  },
});
