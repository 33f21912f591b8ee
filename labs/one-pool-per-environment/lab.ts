/**
 * A function that takes orders, and a database that has room for few connections. What counts is who is connected, in
 * which state connections are left, and what the tables hold in the end, also when connections break.
 */
import { placeOfAnswer } from "../../src/grading/evidence.ts";
import {
  defineLab,
  type Check,
  type CheckFailure,
  type CheckResult,
  type Evidence,
} from "../../src/grading/lab.ts";
import {
  answerText,
  connectionsOf,
  isSoldOut,
  missingPieces,
  nameOf,
  order,
  placementsOf,
  saidPlaced,
  writtenOf,
  type Order,
  type Placement,
} from "./shop.ts";

const TIMEOUT_S = 5;
const MOST_ATTEMPTS = 10;
const CLOSING_US = 500_000;

const two = [order("o-1", ["lamp", 1]), order("o-2", ["bulb", 2])];
const one = two.slice(0, 1);

const day = [
  order("o-1", ["bulb", 2], ["lamp", 1]),
  order("o-2", ["lamp", 1], ["shade", 5]),
  order("o-3", ["bulb", 1]),
  order("o-4", ["bulb", 1], ["lamp", 2]),
];

/** So many at once, three times. */
const AT_ONCE = 2;
const rush = Array.from({ length: 3 * AT_ONCE }, (_, index) =>
  index === 2
    ? order(`o-${index + 1}`, ["bulb", 1], ["shade", 2])
    : order(`o-${index + 1}`, ["bulb", 1], ["lamp", 1]),
);

const FAILOVER = { database: "shop", atMs: 10_000, durationMs: 20_000 };
const FAILOVER_ENDS_MS = FAILOVER.atMs + FAILOVER.durationMs;
const moving = ["o-1", "o-2", "o-3", "o-4", "o-5"].map((id) => order(id, ["bulb", 1]));
const MOVING_AT_MS = [0, 12_000, 16_000, 40_000, 43_000];

const sent = (orders: readonly Order[], atMs: (index: number) => number) => ({
  workload: {
    kind: "list" as const,
    arrivals: orders.map((payload, index) => ({ atMs: atMs(index), payload })),
  },
});

const toMs = (us: number): number => us / 1_000;

/** An order that had to be placed was not: what came, and why. */
function notPlaced(evidence: Evidence, placement: Placement, because: string): CheckResult {
  const { order: placed, invocation } = placement;
  if (saidPlaced(invocation) !== true) {
    return {
      received: answerText(placement),
      because,
      ...placeOfAnswer(placement.invocation),
    };
  }
  const written = writtenOf(evidence, placed);
  if (written === "all") return true;
  return {
    received: `${written === "none" ? "no row" : "not all rows"} of ${nameOf(placement)}, which was answered with placed: true`,
    because: "What was answered is not what the database holds in the end.",
    ...placeOfAnswer(placement.invocation),
  };
}

function judgePlaced(evidence: Evidence): CheckResult {
  for (const placement of placementsOf(evidence, two)) {
    const result = notPlaced(
      evidence,
      placement,
      "There were pieces enough, and nothing went wrong.",
    );
    if (result !== true) return result;
  }
  return wholeStock(evidence, "Every piece that is ordered is taken from the stock, and no other.");
}

function wholeStock(evidence: Evidence, because: string): CheckResult {
  const missing = missingPieces(evidence);
  return missing === null ? true : { received: missing, because, ...lastMoment(evidence) };
}

/** Rows do not say when they were written: what went wrong last, or was asked last, is near enough. */
function lastMoment(evidence: Evidence): { atMs?: number } {
  const last =
    evidence.records("fault.injected").at(-1) ?? evidence.records("database.queried").at(-1);
  return last ? { atMs: toMs(last.at) } : {};
}

function judgeSoldOut(evidence: Evidence): CheckResult {
  for (const placement of placementsOf(evidence, day).filter((each) => isSoldOut(each.order))) {
    const { invocation, order: refused } = placement;
    if (saidPlaced(invocation) !== false) {
      return {
        received: answerText(placement),
        because:
          "There is only one shade. The database refuses to count below zero, with the code 23514.",
        ...placeOfAnswer(placement.invocation),
      };
    }
    if (writtenOf(evidence, refused) !== "none") {
      return {
        received: `rows of ${nameOf(placement)}, which was answered with placed: false`,
        because:
          "Its first line was written before the second one was refused, and nothing took it back.",
        ...placeOfAnswer(placement.invocation),
      };
    }
  }
  return wholeStock(evidence, "What the refused order had taken by then was not put back.");
}

function judgeNextOrder(evidence: Evidence): CheckResult {
  const placements = placementsOf(evidence, day);
  for (const [index, placement] of placements.entries()) {
    if (isSoldOut(placement.order)) continue;
    const before = placements[index - 1];
    const result = notPlaced(
      evidence,
      placement,
      before && isSoldOut(before.order)
        ? `The order before it was refused. ${whatWasLeft(placement)}`
        : "There were pieces enough, and nothing went wrong.",
    );
    if (result !== true) return result;
  }
  return true;
}

const whatWasLeft = ({ invocation: { status } }: Placement): string =>
  status === "timeout"
    ? "This one waited for a connection. The one that the environment has was not given back when the order before it failed."
    : "This one got what was left of that.";

function judgeNothingOpen(evidence: Evidence): CheckResult {
  for (const placement of placementsOf(evidence, day)) {
    const stranded = strandedAfter(evidence, placement);
    if (stranded) return stranded;
  }
  return true;
}

/** A connection of the request's environment that is in a transaction when the request is over. */
function strandedAfter(evidence: Evidence, placement: Placement): CheckFailure | null {
  const { environmentId } = placement.invocation;
  const ended = evidence
    .records("invoke.ended")
    .find(({ requestId }) => requestId === placement.invocation.requestId);
  if (!ended) return null;
  for (const { connected, endedAt } of connectionsOf(evidence).get(environmentId ?? "") ?? []) {
    // What is closed as the request ends is closed: the way to the database takes its time.
    if (connected.at > ended.at || endedAt <= ended.at + CLOSING_US) continue;
    const last = evidence
      .records("database.queried")
      .findLast(({ connection, at }) => connection === connected.connection && at <= ended.at);
    if (!last?.inTransaction) continue;
    return {
      received: `a connection that is still in a transaction when ${nameOf(placement)} has been answered`,
      because: last.errorCode
        ? `Its last statement was refused with ${last.errorCode}. Until somebody sends ROLLBACK, Postgres refuses everything else on this connection, too (25P02).`
        : `The last that Postgres heard on it was ${firstWords(last.statement)}. Until somebody sends COMMIT or ROLLBACK, what it changed is not there for others and stays locked, and the environment is frozen.`,
      ...placeOfAnswer(placement.invocation),
    };
  }
  return null;
}

const firstWords = (statement: string): string => statement.split(/\s+/, 2).join(" ");

function judgeBounded(evidence: Evidence): CheckResult {
  for (const connections of connectionsOf(evidence).values()) {
    for (const [index, { connected }] of connections.entries()) {
      const open = connections.slice(0, index).filter(({ endedAt }) => endedAt > connected.at);
      if (open.length === 0) continue;
      const first = requestAt(evidence, open[0]!.connected);
      const now = requestAt(evidence, connected);
      return {
        received: `${open.length + 1} connections of one execution environment at the same time`,
        because:
          first === now
            ? "One request made both of them: it asked for a second one before the first was free."
            : "An earlier request had made one, and it was still open. A later request made another.",
        atMs: toMs(connected.at),
        ...(now === undefined ? {} : { requestId: now }),
      };
    }
  }
  return true;
}

/** The request that an environment was serving when something happened in it. */
function requestAt(
  evidence: Evidence,
  { environmentId, at }: { environmentId: string; at: number },
): string | undefined {
  return evidence
    .records("invoke.started")
    .findLast((each) => each.environmentId === environmentId && each.at <= at)?.requestId;
}

function judgeKept(evidence: Evidence): CheckResult {
  const refused = placementsOf(evidence, rush).filter(({ order: each }) => isSoldOut(each));
  for (const [environmentId, connections] of connectionsOf(evidence)) {
    const served = evidence.invocations.filter((each) => each.environmentId === environmentId);
    // Whoever throws a connection away after an error is careful, not wasteful.
    const thrownAway = refused.filter(({ invocation }) => served.includes(invocation)).length;
    const due = 1 + thrownAway;
    const extra = connections[due];
    if (!extra) continue;
    const requestId = requestAt(evidence, extra.connected);
    return {
      received: `${connections.length} connections, one after the other, in an environment that served ${served.length} requests`,
      because: `Each of them took ${Math.round(toMs(extra.connected.durationUs))} ms to make, and the one before had been closed although nothing was wrong with it.`,
      atMs: toMs(extra.connected.at),
      ...(requestId === undefined ? {} : { requestId }),
    };
  }
  return true;
}

const duringFailover = ({ fromMs }: Placement): boolean =>
  fromMs >= FAILOVER.atMs && fromMs < FAILOVER_ENDS_MS;

function judgeDeadConnection(evidence: Evidence): CheckResult {
  for (const placement of placementsOf(evidence, moving)) {
    const { invocation } = placement;
    if (!duringFailover(placement)) {
      const result = notPlaced(
        evidence,
        placement,
        placement.fromMs < FAILOVER.atMs
          ? "There were pieces enough, and nothing had gone wrong yet."
          : "The database had been back for 10 s and more, and would have let it in.",
      );
      if (result !== true) return result;
    } else if (invocation.status === "crash") {
      return {
        received: answerText(placement),
        because: answerText(placement).includes("without providing a reason")
          ? "The handler waited for a connection, and nothing was under way that could bring one: Node.js ends a process that has nothing left to wait for. The connection before had died, and was not given back."
          : "The database ended the connection while the environment was frozen. When it woke up, an error event told so, and nobody listened to it: that ends the process. A client has an error event of its own; a pool has one for the clients that nobody uses.",
        ...placeOfAnswer(placement.invocation),
      };
    }
  }
  return true;
}

function judgePatience(evidence: Evidence): CheckResult {
  for (const placement of placementsOf(evidence, moving).filter(duringFailover)) {
    const { invocation, fromMs, untilMs } = placement;
    const isMeant = ({ at, environmentId }: { at: number; environmentId: string }) =>
      environmentId === invocation.environmentId && toMs(at) >= fromMs && toMs(at) <= untilMs;
    const attempts =
      evidence.records("database.refused").filter(isMeant).length +
      evidence.records("database.connected").filter(isMeant).length;
    if (attempts > MOST_ATTEMPTS) {
      return {
        received: `${attempts} attempts to connect in one request`,
        because:
          "The database was away, said so each time, and was asked again and again. Every other environment does the same.",
        ...placeOfAnswer(placement.invocation),
      };
    }
    if (invocation.status === "timeout") {
      return {
        received: answerText(placement),
        because: `It waited for a connection longer than the ${TIMEOUT_S} s that it had, and made ${attempts === 1 ? "one attempt" : `${attempts} attempts`} to connect.`,
        ...placeOfAnswer(placement.invocation),
      };
    }
  }
  return true;
}

function judgeWhole(evidence: Evidence): CheckResult {
  for (const placement of placementsOf(evidence, one)) {
    const { invocation, order: asked } = placement;
    const said = saidPlaced(invocation);
    const written = writtenOf(evidence, asked);
    if (said === null && invocation.status === "success") {
      return {
        received: answerText(placement),
        because:
          "Its connection ended on the way, and the answer says neither that it was placed nor that it was not. An error would have told the caller to try again.",
        ...placeOfAnswer(placement.invocation),
      };
    }
    const isAsSaid =
      written !== "part" &&
      !(said === true && written === "none") &&
      !(said === false && written === "all");
    if (isAsSaid) continue;
    const answer = said === null ? "got an error" : `was answered with placed: ${said}`;
    return {
      received: `${written === "all" ? "every line" : written === "part" ? "some of the lines" : "no line"} of ${nameOf(placement)} in the table, and it ${answer}`,
      because:
        "Its connection ended on the way. What was answered does not depend on what the database did.",
      ...placeOfAnswer(placement.invocation),
    };
  }
  return wholeStock(
    evidence,
    "The connection ended between two statements. One of them had been carried out for good, and the other never was.",
  );
}

function judgeRecovery(evidence: Evidence): CheckResult {
  const faults = evidence.records("fault.injected").map(({ at }) => toMs(at));
  for (const placement of placementsOf(evidence, two)) {
    const { fromMs, untilMs } = placement;
    if (faults.some((at) => at >= fromMs && at <= untilMs)) continue;
    const result = notPlaced(
      evidence,
      placement,
      "Only the order before it was in trouble. This one got what was left of that: a connection that is dead or busy, or none.",
    );
    if (result !== true) return result;
  }
  return true;
}

const checks: Check[] = [
  {
    id: "placed",
    title: "An order is placed",
    scenario: "two",
    expected:
      "the answer { placed: true }, the order in the table orders, and its pieces taken from the stock",
    hints: [
      "Two orders come, one after the other. What is different for the second one?",
      "Look at the second request in the timeline: it runs in the same environment, with everything that the first one left outside the handler.",
      "const pool = new pg.Pool({ max: 1 }); // outside the handler; nobody ends it",
    ],
    judge: judgePlaced,
  },
  {
    id: "sold-out",
    title: "An order that cannot be filled changes nothing",
    scenario: "day",
    after: ["placed"],
    expected: "the answer { placed: false }, no row of the order, and the stock as it was",
    hints: [
      "The second line of an order is refused. What became of the first?",
      "All that happens between BEGIN and COMMIT happens together, or ROLLBACK takes it back. Look at which statements Postgres got for the order, in the timeline.",
      'try {\n  await client.query("BEGIN");\n  // every line\n  await client.query("COMMIT");\n} catch (error) {\n  await client.query("ROLLBACK");\n}',
    ],
    judge: judgeSoldOut,
  },
  {
    id: "nothing-open",
    title: "No transaction stays open",
    scenario: "day",
    after: ["sold-out"],
    expected: "no connection in a transaction when a request has been answered",
    hints: [
      "The handler has returned, and its environment is frozen. What does Postgres still wait for?",
      "Look at the last statement of each request in the timeline. It has to be a COMMIT or a ROLLBACK that was answered. A statement that fails leaves its transaction open: Postgres refuses everything in it until ROLLBACK.",
      '} catch (error) {\n  await client.query("ROLLBACK");\n  throw error;\n}',
    ],
    judge: judgeNothingOpen,
  },
  {
    id: "next-order",
    title: "The order after it is placed",
    scenario: "day",
    after: ["nothing-open"],
    expected:
      "the answer { placed: true } to every order that can be filled, whatever came before it",
    hints: [
      "An order was refused, and the next one fails. What did the first one keep?",
      "A client that is not released is missing in the pool, and a pool of one has no other. Look at every way out of the handler: the return, the throw, and the error that you did not expect. A finally is on all of them.",
      'const client = await pool.connect();\ntry {\n  // BEGIN ... COMMIT\n} catch (error) {\n  await client.query("ROLLBACK");\n  throw error;\n} finally {\n  client.release();\n}',
    ],
    judge: judgeNextOrder,
  },
  {
    id: "bounded",
    title: "An environment has one connection at the most",
    scenario: "rush",
    after: ["placed"],
    expected: "never more than one open connection in each execution environment",
    hints: [
      "How many requests does an environment serve at the same time, and how many connections can they use?",
      "Look at which line makes a connection, and at which one ends it. What is made inside the handler is made for each request; a pool makes as many as are asked for at once, up to its max.",
      "const pool = new pg.Pool({ max: 1 });\n\nexport const handler = async (order) => {\n  const client = await pool.connect();\n  ...\n};",
    ],
    judge: judgeBounded,
  },
  {
    id: "kept",
    title: "The connection is kept for the next request",
    scenario: "rush",
    after: ["bounded"],
    expected:
      "one connection for each execution environment, however many orders it takes, and one more after an order that was refused at the most",
    hints: [
      "How long does a connection take to make, and how long an order?",
      "The environment is frozen between two requests, and its connection stays open meanwhile. Look for the line that ends it.",
      "const pool = new pg.Pool({ max: 1 }); // outside the handler: one for each environment\n\nclient.release(); // gives the client back; it stays connected",
    ],
    judge: judgeKept,
  },
  {
    id: "dead-connection",
    title: "A connection that died is replaced",
    scenario: "failover",
    after: ["next-order", "kept"],
    expected:
      "no process that ends because of it, and every order placed when the database is back",
    hints: [
      "The database goes away while the environment is frozen. How does your code learn of it, and what does it do then?",
      "A client whose connection dies sends an error event; a pool sends one for the clients that nobody uses. Without a listener, it ends the process. And a client that has lost its connection never works again: it takes a new one. Make sure that the way out after an error is the same when the connection is dead and ROLLBACK fails, too.",
      'pool.on("error", lost); // of a client in the pool\npool.on("connect", (client) => client.on("error", lost)); // of a client that somebody has\n\nawait client.query("ROLLBACK").catch(() => (broken = true));\nclient.release(broken); // true: not back into the pool',
    ],
    judge: judgeDeadConnection,
  },
  {
    id: "patience",
    title: "While the database is away, an order fails soon",
    scenario: "failover",
    after: ["dead-connection"],
    expected: `an answer or an error before the time-out of ${TIMEOUT_S} s, after ${MOST_ATTEMPTS} attempts to connect at the most`,
    hints: [
      "The database is away for 20 seconds. What does one request do in its 5?",
      "Count the refused connections of one request in the timeline. Whoever calls your function can try again later; a loop in every environment keeps the database from coming back.",
      "const client = await pool.connect(); // when it is refused, the request fails, and the next one tries again",
    ],
    judge: judgePatience,
  },
  {
    id: "whole",
    title: "An order is placed as a whole, wherever its connection ends",
    scenario: "one",
    after: ["patience"],
    expected:
      "all of an order or nothing of it, an error when it is not known, and never the answer placed: true to one that is not there",
    hints: [
      "The connection ends between two statements. Who takes the first one back?",
      "Nobody, unless both are in one transaction: then Postgres does, as soon as the connection is gone. Reading first, to be sure that nothing can fail, does not help against that.",
      'await client.query("BEGIN");\n// UPDATE stock, INSERT INTO orders\nawait client.query("COMMIT");',
    ],
    explore: { faults: ["failing-query"], depth: 1, runs: 12 },
    judge: judgeWhole,
  },
  {
    id: "recovers",
    title: "The next order is placed, although one before it was never answered",
    scenario: "two",
    after: ["whole"],
    expected: "the answer { placed: true } to every order whose own connection was not in trouble",
    hints: [
      "A statement is not answered. Your code gives up and answers. Where is the connection then?",
      "It is still busy, and in a transaction. Whatever is asked of it next waits behind that statement. A client that you leave in such a state must not be used again: give it back to the pool as broken, or end it.",
      "client.release(true); // closes the connection, and Postgres rolls back what was open",
    ],
    explore: { faults: ["timeout"], depth: 1, runs: 5 },
    judge: judgeRecovery,
  },
];

export default defineLab({
  id: "one-pool-per-environment",
  revision: 1,
  title: "One pool for each environment",
  minutes: 35,
  level: "intermediate",
  budgetMs: 10_000,
  scenarios: {
    one: sent(one, () => 0),
    two: sent(two, (index) => index * 8_000),
    day: sent(day, (index) => index * 3_000),
    rush: sent(rush, (index) => Math.floor(index / AT_ONCE) * 4_000),
    failover: {
      ...sent(moving, (index) => MOVING_AT_MS[index]!),
      faults: { failovers: [FAILOVER] },
    },
  },
  checks,
  equivalents: {
    'remove-call: pool.on("error", lost); // while it waits in the pool':
      "Not right, and only luck keeps it from doing harm: what waits for a process that wakes up is read in an order, and here the event comes before the end of the connection. By then somebody has the client, and its own listener hears of it.",
    "change-number: const pool = new pg.Pool({ max: 1 });":
      "A request asks for one client, and an environment serves one request at a time: the pool has no reason to make a second one.",
    "remove-option: const pool = new pg.Pool({ max: 1 });":
      "The same. The bound of one is for whoever asks for a second client later.",
    'drop-await: await client.query("INSERT INTO orders VALUES ($1, $2, $3)", [orderId, item, quantity]);':
      "Not as it should be, and nothing is placed by halves: a client sends its statements one after the other, COMMIT is awaited, and when the INSERT is refused, the rejection that nobody handles ends the process before COMMIT is answered.",
  },
  alternatives: {
    "one-client":
      "No pool: the environment keeps a single client, forgets it when it is lost or could not be made, and makes the next one. It is what a pool of one does, written down.",
    "asked-before-use":
      "Before each order the kept connection is asked whether it is alive. That costs a round trip every time, and saves the first request after a failover.",
    "one-statement":
      "A single statement does all of it, and is a transaction by itself: nothing to begin, to roll back or to release. The pool takes its client back.",
  },
  question:
    "The answer to COMMIT was lost. What do you tell the caller, and what has to be true of the next attempt?",
  mistakes: {
    "ends-the-pool": {
      fails: "placed",
      explanation:
        "The handler ends the pool that the environment has. The next request finds it ended.",
    },
    "line-by-line": {
      fails: "sold-out",
      explanation:
        "Every line is written by itself. When the second one is refused, the first one has been ordered.",
    },
    "released-in-its-transaction": {
      fails: "nothing-open",
      explanation:
        "The client goes back to the pool without a ROLLBACK. The next request gets it, and with it a transaction in which everything is refused (25P02).",
    },
    "released-when-all-is-well": {
      fails: "next-order",
      explanation:
        "The client is released at the end of the way on which all goes well. After an error it never comes back, and the pool has no other.",
    },
    "commit-not-awaited": {
      fails: "nothing-open",
      explanation:
        "COMMIT is sent and nobody waits for it: the answer goes out, and the environment freezes, before the database has said that the order is there.",
    },
    "connects-each-time": {
      fails: "bounded",
      explanation:
        "Every request makes a connection and nobody ends it. They add up until the environment is gone, or the database is full.",
    },
    "pool-in-the-handler": {
      fails: "bounded",
      explanation:
        "There is a pool, and it is made for each request. Its connection stays open with it.",
    },
    "pool-of-ten": {
      fails: "bounded",
      explanation:
        "A pool of ten makes as many connections as one request asks for at once, in each of the environments.",
    },
    "connects-and-ends": {
      fails: "kept",
      explanation:
        "Every request connects and disconnects. Nothing leaks, and most of the time goes into TLS and passwords.",
    },
    "client-without-a-listener": {
      fails: "dead-connection",
      explanation:
        "One client for each environment, and nobody listens to its error event. When the connection dies, the process does.",
    },
    "listens-to-the-pool-only": {
      fails: "dead-connection",
      explanation:
        "The pool's error event is for the clients that nobody uses. The connection of a client that was just handed out dies with an event of the client's own.",
    },
    "client-for-ever": {
      fails: "dead-connection",
      explanation:
        "The error event is listened to, so that the process lives on. The client does not: every later request fails.",
    },
    "rolls-back-a-dead-connection": {
      fails: "dead-connection",
      explanation:
        "After an error comes ROLLBACK, and then release. On a dead connection ROLLBACK fails, too, and the release is skipped: the pool waits for its only client for ever.",
    },
    "loops-until-it-connects": {
      fails: "patience",
      explanation:
        "A loop connects until it works. While the database is away, every environment asks it five times a second, and every request times out.",
    },
    "no-transaction": {
      fails: "whole",
      explanation:
        "Whether there are pieces enough is looked up first, and then every statement stands alone. When the connection ends between two of them, pieces are gone and nobody has ordered them.",
    },
    "answers-nothing": {
      fails: "whole",
      explanation:
        "An error that is not expected is written to the log, and the handler returns. To the caller that is a success: nobody tries again.",
    },
    "gives-up-early": {
      fails: "recovers",
      explanation:
        "After three seconds the handler answers with an error, and leaves its connection behind: busy, in a transaction, and not released.",
    },
  },
});
