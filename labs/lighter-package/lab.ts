/**
 * The return desk of a bicycle rental, in front of which everybody waits while it loads what one ride in a hundred needs. What
 * counts is how long the init phase takes, where the time went instead, and that every answer stays what it was.
 */
import {
  byEnvironment,
  isObject,
  parseJson,
  percentile,
  placeOf,
} from "../../src/grading/evidence.ts";
import { eachOnce, inOrder, nothingLost, responseIs } from "../../src/grading/invariants.ts";
import { defineLab, type Check, type CheckResult, type Evidence } from "../../src/grading/lab.ts";
import type { InvocationSummary, OutsideHost, TraceRecord } from "../../src/session/protocol.ts";
import { bad, lateAndAlone, rare, usual, type Sent } from "./rides.ts";

/** The starter's init phase takes 415 ms. One that only asks for the tariff takes 190, two small libraries 30 more, zod 60. */
const INIT_LIMIT_MS = 235;
/** 3 ms, and 70 when it asks for the tariff. */
const FIRST_LIMIT_MS = 120;
/** 1 ms, whatever the ride. */
const WARM_LIMIT_MS = 10;

const hosts: OutsideHost[] = [
  {
    host: "tariff.example.com",
    latencyMs: 40,
    connectMs: 20,
    routes: [{ path: "/today", body: { firstHalfHour: 1, quarter: 0.75, day: 12 } }],
  },
];

const inOneEnvironment: Sent[] = [...usual, ...bad, ...rare];
/** Nobody comes in between, so each of these finds no environment and starts one. */
const HALF_AN_HOUR_MS = 1_800_000;
const laterThatDay: Sent[] = [...usual.slice(0, 3), lateAndAlone];
const sent: Sent[] = [...inOneEnvironment, ...laterThatDay];

const arrivals = sent.map(({ event: payload }, index) => {
  const alone = Math.max(0, index + 1 - inOneEnvironment.length);
  return { atMs: (index - alone) * 2_000 + alone * HALF_AN_HOUR_MS, payload };
});

/** The fields that are wrong may be named in any order. */
function inOrderOfNames(invocation: InvocationSummary): InvocationSummary {
  const { payload } = invocation;
  if (!isObject(payload) || !Array.isArray(payload.wrong)) return invocation;
  return { ...invocation, payload: { ...payload, wrong: payload.wrong.toSorted() } };
}

const judgeAnswers: Check["judge"] = (evidence) =>
  inOrder(
    ...sent.map(({ what, answer }, index) =>
      responseIs(index, answer, `Event ${index + 1} was ${what}.`),
    ),
  )({ ...evidence, invocations: evidence.invocations.map(inOrderOfNames) });

const outOfTheOrdinary: Sent[] = [...rare, lateAndAlone];

const idOf = ({ answer }: Sent): string => String(answer.rideId);

/** Where the ride came that something is missing of. */
const whenCame = (id: string, { invocations }: Evidence, because: string) => {
  const index = sent.findIndex((each) => each.answer.rideId === id);
  const invocation = invocations.find((each) => each.index === index);
  return { because, ...placeOf(invocation) };
};

const judgeReceipts = nothingLost({
  things: outOfTheOrdinary.filter(({ receipt }) => receipt).map(idOf),
  done: "given the receipt that it asked for",
  times: ({ run }, id) =>
    (run.buckets?.[0]?.objects ?? [])
      .filter(({ key, body }) => {
        const { receipt } = outOfTheOrdinary.find((each) => idOf(each) === id)!;
        return key === `${id}.txt` && body === receipt;
      })
      .map(({ key }) => ({ key })),
  why: (evidence, id) => {
    const written = evidence.run.buckets?.[0]?.objects.find(({ key }) => key === `${id}.txt`);
    const because = written
      ? `The bucket has ${id}.txt, but its text is ${JSON.stringify(written.body)}.`
      : `There is no ${id}.txt in the bucket when the day is over.`;
    return whenCame(id, evidence, because);
  },
});

const judgeOffice = eachOnce({
  things: outOfTheOrdinary.filter(({ overdue }) => overdue).map(idOf),
  done: "reported to the office",
  times: ({ records }, id) => {
    const { overdue } = outOfTheOrdinary.find((each) => idOf(each) === id)!;
    return records("message.sent")
      .filter(({ body }) => saysAll(body, overdue!))
      .map(({ at }) => ({ atMs: at / 1_000 }));
  },
  why: (evidence, id, count) =>
    whenCame(
      id,
      evidence,
      count > 0
        ? "The queue got the same message again."
        : "The queue got no message with its rideId, bike and minutes before the environment froze for good.",
    ),
});

/** A message may say more. */
function saysAll(body: string, wanted: Record<string, unknown>): boolean {
  const told = parseJson(body);
  return isObject(told) && Object.entries(wanted).every(([name, value]) => told[name] === value);
}

type Loaded = Extract<TraceRecord, { type: "module.loaded" }>;

/** "It loaded 24 modules, of zod, lodash and ...", or what else a module may do. */
function whatWasLoaded(loaded: readonly Loaded[]): string {
  const packages = [...new Set(loaded.flatMap(({ path }) => packageOf(path) ?? []))];
  if (packages.length === 0)
    return "No package was loaded in it, so the time went into what your own modules do.";
  const named = packages.length > 5 ? [...packages.slice(0, 5), "others"] : packages;
  const list = [named.slice(0, -1).join(", "), named.at(-1)].filter(Boolean).join(" and ");
  return `${loaded.length} modules were loaded in it, of ${list}.`;
}

const packageOf = (path: string): string | undefined =>
  /.*node_modules\/((?:@[^/]+\/)?\w[^/]*)/.exec(path)?.[1];

function judgeInit(evidence: Evidence): CheckResult {
  const [first] = byEnvironment(evidence);
  const inits = evidence.records("init.ended").map(({ durationUs }) => durationUs / 1_000);
  const median = percentile(inits, 50) ?? Infinity;
  if (median <= INIT_LIMIT_MS) return true;
  const loaded = evidence
    .records("module.loaded")
    .filter((each) => each.environmentId === first?.environmentId && !each.requestId);
  const ended = evidence.records("init.ended")[0];
  return {
    received: `${Math.round(median)} ms, the median of ${inits.length} init phases`,
    because: whatWasLoaded(loaded),
    ...(ended ? { atMs: ended.at / 1_000 } : {}),
  };
}

function judgeFirst(evidence: Evidence): CheckResult {
  const firsts = byEnvironment(evidence)
    .flatMap(({ invocations }) => invocations.slice(0, 1))
    .filter(({ index }) => usual.includes(sent[index]!));
  const median = percentile(
    firsts.map(({ durationMs }) => durationMs ?? Infinity),
    50,
  );
  if (median !== null && median <= FIRST_LIMIT_MS) return true;
  const [first] = firsts;
  const loaded = evidence
    .records("module.loaded")
    .filter(({ requestId }) => requestId === first?.requestId);
  return {
    received: `${Math.round(median ?? 0)} ms for the first ride of an environment, the median of ${firsts.length}`,
    because: `${first ? `That ride was ${sent[first.index]?.what}. ` : ""}${whatWasLoaded(loaded)}`,
    ...placeOf(first),
  };
}

function judgeWarm(evidence: Evidence): CheckResult {
  const [busy] = byEnvironment(evidence);
  const warm = (busy?.invocations ?? [])
    .slice(1)
    .filter(({ index }) => usual.includes(sent[index]!));
  const median = percentile(
    warm.map(({ durationMs }) => durationMs ?? Infinity),
    50,
  );
  if (median === null || median > WARM_LIMIT_MS) {
    const [one] = warm;
    return {
      received: `${Math.round(median ?? 0)} ms for a ride that met a warm environment, the median of ${warm.length}`,
      because:
        "It took 1 ms before. Something is done again for each ride that could be kept from the one before.",
      ...placeOf(one),
    };
  }
  return true;
}

const checks: Check[] = [
  {
    id: "answers",
    title: "Every event gets the answer it got",
    scenario: "day",
    expected:
      "for each ride its rideId, date, minutes and price, and for what is no ride the names of the fields that are wrong",
    hints: [
      "Which event gets another answer than before? Run the scenario with the code you were given and compare.",
      "Look at the table of fields in the brief, line by line. What does your check say of a day without a time, of an empty text, of null? And how does differenceInMinutes round?",
      'if (typeof event !== "object" || event === null) return { wrong: ["event"] };',
    ],
    judge: judgeAnswers,
  },
  {
    id: "rare",
    title: "Receipts and overdue rides end where they did",
    scenario: "day",
    after: ["answers"],
    expected:
      "each receipt in the bucket with its text, and each overdue ride once in the queue of the office",
    hints: [
      "Which requests leave the function for a ride with a receipt, and which for a ride of more than a day?",
      "An import() and what is called after it are promises. Whatever the handler does not wait for may stay frozen with its environment.",
      'const { tellOffice } = await import("./lib/office.ts");\nawait tellOffice(ride, minutes);',
    ],
    judge: inOrder(judgeReceipts, judgeOffice),
  },
  {
    id: "init",
    title: `Init takes at most ${INIT_LIMIT_MS} ms`,
    scenario: "day",
    after: ["answers"],
    expected: `a median of at most ${INIT_LIMIT_MS} ms of all init phases of the day`,
    hints: [
      "Select the init phase in the timeline: which modules were loaded in it, and which of them does a ride of half an hour need?",
      "A module that re-exports others loads all of them, whoever imports one name. What only some rides need is loaded with import() where it is needed. What is a few lines of your own needs no package.",
      'import { priceOf } from "./lib/price.ts"; // not from "./lib/index.ts"\n\nif (ride.receipt) {\n  const { writeReceipt } = await import("./lib/receipts.ts");\n  ...\n}',
    ],
    judge: judgeInit,
  },
  {
    id: "first",
    title: "The first ride does not load it instead",
    scenario: "day",
    after: ["init"],
    expected: `at most ${FIRST_LIMIT_MS} ms for the first invocation of an environment, when it is a ride like most`,
    hints: [
      "The init phase is short now. How long does the first ride of an environment take?",
      "Select the first invocation in the timeline and look at the modules that were loaded in it. Code runs slower there than in the init phase, which does not depend on the memory size.",
      "// at the place where the ride is known to need it, and nowhere before:\nif (minutes > DAY) {\n  const { tellOffice } = await import(...);\n}",
    ],
    judge: judgeFirst,
  },
  {
    id: "warm",
    title: "Later rides cost no more than before",
    scenario: "day",
    after: ["rare", "first"],
    expected: `at most ${WARM_LIMIT_MS} ms for a ride that meets a warm environment and needs nothing rare`,
    hints: [
      "What does the second ride of an environment find ready, and what does it ask for again?",
      "Select a warm ride in the timeline and look at its requests. What stands inside a function is done at each call; a module is loaded once for each environment, also with import().",
      "let asked: Promise<Tariff> | undefined; // outside the function\n...\nconst tariff = await (asked ??= askForTariff());",
    ],
    judge: judgeWarm,
  },
];

export default defineLab({
  id: "lighter-package",
  revision: 1,
  // Loading the SDK takes a third of a second, and only the length of the init phase depends on the seed.
  seeds: 2,
  title: "Lighter package",
  minutes: 25,
  level: "introductory",
  scenarios: { day: { workload: { kind: "list", arrivals }, outsideHosts: hosts } },
  checks,
  alternatives: {
    "asks-zod-what-is-wrong":
      "A few lines of its own decide whether a ride is right. Only what is wrong is given to zod, which is loaded for that and says which fields they are.",
    "clients-on-first-use":
      "The modules stay where they were, and the clients are loaded and made inside them, at the first ride that needs one. The promise is kept for the next.",
    "one-library-stays":
      "date-fns stays at the top: it is small, and every ride needs it. zod, lodash and the clients make up most of the time.",
  },
  question:
    "Look at a function of your own: which of its imports does a usual request need, and how would you find out what the others cost?",
  equivalents: {},
  mistakes: {
    "accepts-a-day": {
      fails: "answers",
      explanation:
        "Date.parse understands more than the check did: a day without a time is a date for it, so a ride that had been refused gets a price.",
    },
    "crashes-on-null": {
      fails: "answers",
      explanation:
        "The fields are read before anybody knows that there are any. The library had answered to an event that is null; the own check throws.",
    },
    "rounds-the-minutes": {
      fails: "answers",
      explanation:
        "differenceInMinutes drops the seconds that are left, and Math.round does not. A ride of 31 minutes and 59 seconds becomes one of 32.",
    },
    "does-not-wait": {
      fails: "rare",
      explanation:
        "The office is told by a promise that nobody waits for. The environment freezes as soon as the answer is there, and the message is sent with the next ride or not at all.",
    },
    "through-the-barrel": {
      fails: "init",
      explanation:
        "What is rare is imported with import(), and the price comes from lib/index.ts. That file loads everything it passes on, so all of it is there before the first ride.",
    },
    "keeps-the-check": {
      fails: "init",
      explanation:
        "The clients are loaded late now, and zod is still at the top: one of the largest modules, for five fields.",
    },
    "in-the-background": {
      fails: "init",
      explanation:
        "The imports are begun at the top without waiting for them, so that they will be ready. Loading is work for the CPU: it happens in the init phase all the same, for every environment.",
    },
    "loads-in-the-handler": {
      fails: "first",
      explanation:
        "All imports moved into the handler, ahead of the first line that knows what the ride needs. The init phase is short, and the first ride waits longer than before, because code loads slower there.",
    },
    "asks-for-each-ride": {
      fails: "warm",
      explanation:
        "The request for the tariff moved out of the init phase and into a function that every ride calls. The first ride pays for it once, and all the others pay again.",
    },
  },
});
