/**
 * A function that asks a carrier for a price. What counts is what its callers get before their time is up, and which requests
 * the carrier gets for that, one customer at a time and over an outage.
 */
import { show } from "../../src/grading/evidence.ts";
import { inOrder, isEqual } from "../../src/grading/invariants.ts";
import {
  defineLab,
  type Check,
  type CheckFailure,
  type CheckResult,
  type Evidence,
  type LabScenario,
} from "../../src/grading/lab.ts";
import type { OutsideHost } from "../../src/session/protocol.ts";
import { CARRIER, customersOf, type Customer } from "./customers.ts";

const PRICE = { cents: 590 };
const SILENT_MS = 60_000;

const quoted = { status: "quoted", ...PRICE };
const refused = { status: "refused" };
const later = { status: "later" };

/** What a customer asks for, and in which words a message says what the carrier does then. */
interface Parcel {
  zone: string;
  carrier: string;
}

const well: Parcel = { zone: "inland", carrier: "The carrier answered with a price." };
const unknown: Parcel = {
  zone: "atlantis",
  carrier: "The carrier answered 400: it has no such zone, and will not have one the next time.",
};
const silent: Parcel = { zone: "silent", carrier: "The carrier never answered." };
const groaning: Parcel = {
  zone: "groaning",
  carrier: "The carrier answered each request with a 503, after 1.2 seconds.",
};
const twice: Parcel = {
  zone: "twice",
  carrier: "The carrier answered 503 two times, and the third request would have got a price.",
};
const lost: Parcel = {
  zone: "lost",
  carrier: "The first request was never answered. A second one would have got a price at once.",
};
const busy: Parcel = {
  zone: "busy",
  carrier: "The carrier answered 429 once, and the next request would have got a price.",
};
const broken: Parcel = {
  zone: "inland",
  carrier: "The connection broke once, and the next request would have got a price.",
};
const soon: Parcel = {
  zone: "soon",
  carrier: "The carrier answered 503 with Retry-After: 1, and a second later it had a price.",
};
const tomorrow: Parcel = {
  zone: "tomorrow",
  carrier: "The carrier answered 429 with Retry-After: 30.",
};
const rush: Parcel = {
  zone: "rush",
  carrier: "The carrier refused all of them once, at the same moment.",
};
const down: Parcel = {
  zone: "inland",
  carrier: "The carrier was down and answered each request with a 503.",
};
const hiccup: Parcel = {
  zone: "hiccup",
  carrier: "The carrier was well for almost a minute, and answered 503 just once.",
};

const route = (zone: string, more: object = {}) => ({
  method: "GET",
  path: `/rates/${zone}`,
  ...more,
});
const price = ({ zone }: Parcel) => route(zone, { body: PRICE });

const AT_ONCE = 16;

const carrier: OutsideHost = {
  host: CARRIER,
  latencyMs: 100,
  connectMs: 30,
  routes: [
    price(well),
    route(unknown.zone, { status: 400, body: { message: "no such zone" } }),
    route(silent.zone, { body: PRICE, latencyMs: SILENT_MS }),
    route(groaning.zone, { status: 503, latencyMs: 1_200 }),
    route(twice.zone, { status: 503, times: 2 }),
    price(twice),
    route(lost.zone, { body: PRICE, latencyMs: SILENT_MS, times: 1 }),
    price(lost),
    route(busy.zone, { status: 429, times: 1 }),
    price(busy),
    route(soon.zone, { status: 503, headers: { "retry-after": "1" }, times: 1 }),
    price(soon),
    route(tomorrow.zone, { status: 429, headers: { "retry-after": "30" } }),
    route(rush.zone, { status: 503, times: AT_ONCE }),
    price(rush),
    route(hiccup.zone, { status: 503, times: 1 }),
    price(hiccup),
  ],
};

interface Arrival {
  atMs: number;
  parcel: Parcel;
}

const sent = (arrivals: readonly Arrival[], faults?: LabScenario["faults"]): LabScenario => ({
  workload: {
    kind: "list",
    arrivals: arrivals.map(({ atMs, parcel: { zone } }) => ({ atMs, payload: { zone } })),
  },
  outsideHosts: [carrier],
  ...(faults ? { faults } : {}),
});

const every = (gapMs: number, parcels: readonly Parcel[]): Arrival[] =>
  parcels.map((parcel, index) => ({ atMs: index * gapMs, parcel }));

const repeated = (parcel: Parcel, count: number): Parcel[] =>
  Array.from({ length: count }, () => parcel);

const calm = every(5_000, [well, unknown, well]);
const stuck = every(5_000, [well, silent, groaning]);
/** Each begins when the one before is certainly over. */
const accidents = every(5_000, [well, twice, lost, busy, broken]);
const accidentsFaults = {
  dependencies: [{ host: CARRIER, errorProbability: 1, fromMs: 19_950, untilMs: 20_040 }],
};
const asked = every(5_000, [well, soon, tomorrow]);
/** The first sixteen only make the environments. */
const crowd: Arrival[] = [well, rush].flatMap((parcel, round) =>
  repeated(parcel, AT_ONCE).map((each) => ({ atMs: round * 20_000, parcel: each })),
);

const GAP_MS = 4_000;
const GOOD = 5;
const DOWN = 40;
/** A breaker may need some seconds to see that the carrier is back. */
const GRACE = 4;
const AFTER = 12;
const outage = every(GAP_MS, [
  ...repeated(well, GOOD),
  ...repeated(down, DOWN),
  ...repeated(well, GRACE + AFTER),
  hiccup,
]);
const outageFaults = {
  dependencies: [
    {
      host: CARRIER,
      errorProbability: 1,
      errorStatus: 503,
      fromMs: GOOD * GAP_MS - 500,
      untilMs: (GOOD + DOWN) * GAP_MS - 500,
    },
  ],
};

const MOST_REQUESTS = 4;
const MOST_RETRIES = 20;
const TOGETHER_MS = 20;
/** Timers are not exact. */
const TOLERANCE_MS = 10;

const place = ({ invocation: { atMs, requestId } }: Customer) => ({ atMs, requestId });

const times = (count: number): string => (count === 1 ? "one request" : `${count} requests`);

/** The customers of these numbers get these answers. */
const answered =
  (arrivals: readonly Arrival[], expected: readonly (readonly [number, object])[]) =>
  (evidence: Evidence): CheckResult => {
    const customers = customersOf(evidence);
    for (const [index, answer] of expected) {
      const customer = customers.find((each) => each.index === index)!;
      const problem = wrongAnswer(customer, answer, arrivals[index]!.parcel);
      if (problem) return problem;
    }
    return true;
  };

function wrongAnswer(
  customer: Customer,
  answer: object,
  { carrier: why }: Parcel,
): CheckFailure | null {
  const { status, payload } = customer.invocation;
  if (status === "success" && isEqual(payload, answer)) return null;
  const because = `${why} The function had sent ${times(customer.asked.length)}.`;
  if (status === "timeout") {
    return { received: "no answer before the function's time was up", because, ...place(customer) };
  }
  const received = status === "success" ? show(payload) : `an error: ${show(payload)}`;
  return { received, because, ...place(customer) };
}

/** Answers of one status, whatever else is in them. */
const sameForAll = (from: number, count: number, answer: object) =>
  Array.from({ length: count }, (_, index) => [from + index, answer] as const);

function judgeAskedOnce(evidence: Evidence): CheckResult {
  const customer = customersOf(evidence)[1]!;
  if (customer.asked.length <= 1) return true;
  return {
    received: `${times(customer.asked.length)} for a zone that does not exist`,
    because: unknown.carrier,
    ...place(customer),
  };
}

function judgeFew(evidence: Evidence): CheckResult {
  const customer = customersOf(evidence).find((each) => each.asked.length > MOST_REQUESTS);
  if (!customer) return true;
  return {
    received: `${times(customer.asked.length)} for customer ${customer.index + 1}`,
    because: outage[customer.index]!.parcel.carrier,
    ...place(customer),
  };
}

function judgeBudget(evidence: Evidence): CheckResult {
  const customers = customersOf(evidence).slice(GOOD, GOOD + DOWN);
  const retries = customers.reduce((sum, each) => sum + Math.max(0, each.asked.length - 1), 0);
  if (retries <= MOST_RETRIES) return true;
  const last = customers.findLast((each) => each.asked.length > 1)!;
  return {
    received: `${retries} retries for ${DOWN} customers`,
    because: `The carrier had been down for ${(last.index - GOOD) * (GAP_MS / 1_000)} seconds when customer ${last.index + 1} came, and the function still asked ${last.asked.length} times.`,
    ...place(last),
  };
}

function judgeNotEarlier(evidence: Evidence): CheckResult {
  for (const [index, seconds] of [
    [1, 1],
    [2, 30],
  ] as const) {
    const customer = customersOf(evidence)[index]!;
    const [first, second] = customer.asked;
    if (!second || first!.answeredMs === null) continue;
    const waited = second.atMs - first!.answeredMs;
    if (waited >= seconds * 1_000 - TOLERANCE_MS) continue;
    return {
      received: `another request after ${Math.round(waited)} ms`,
      because: asked[index]!.parcel.carrier,
      atMs: second.atMs,
      requestId: customer.invocation.requestId,
    };
  }
  return true;
}

function judgeSpread(evidence: Evidence): CheckResult {
  const seconds = customersOf(evidence)
    .slice(AT_ONCE)
    .flatMap(({ asked: [, second], invocation }) => (second ? [{ ...second, invocation }] : []))
    .toSorted((a, b) => a.atMs - b.atMs);
  for (const first of seconds) {
    const together = seconds.filter(
      ({ atMs }) => atMs >= first.atMs && atMs <= first.atMs + TOGETHER_MS,
    );
    if (together.length <= AT_ONCE / 2) continue;
    return {
      received: `${together.length} of ${AT_ONCE} customers asked again within ${TOGETHER_MS} ms`,
      because: rush.carrier,
      atMs: first.atMs,
      requestId: first.invocation.requestId,
    };
  }
  return true;
}

const checks: Check[] = [
  {
    id: "quoted",
    title: "A price is passed on",
    scenario: "calm",
    expected: '{ "status": "quoted", "cents": 590 } for a zone that the carrier knows',
    hints: [
      "What does the carrier send for inland, and what does your function return?",
      'The carrier sends {"cents":590}. Return { status: "quoted", cents }.',
    ],
    judge: answered(calm, [[0, quoted]]),
  },
  {
    id: "refused",
    title: "What cannot succeed is not tried again",
    scenario: "calm",
    after: ["quoted"],
    expected: 'after a 400 { "status": "refused" }, and no second request',
    hints: [
      "The carrier says that there is no such zone. What will it say the next time?",
      "A status from 400 to 499 says that the request is wrong. 429 is the exception: it says that there are too many.",
      'if (reply.status >= 400 && reply.status < 500 && reply.status !== 429) return { status: "refused" };',
    ],
    judge: inOrder(
      judgeAskedOnce,
      answered(calm, [
        [1, refused],
        [2, quoted],
      ]),
    ),
  },
  {
    id: "in-time",
    title: "Every customer gets an answer",
    scenario: "stuck",
    after: ["refused"],
    expected: 'for each customer { "status": "later" } before the function\'s time is up',
    hints: [
      "The carrier does not answer at all. Who ends the wait?",
      "Give each request a time-out of its own, and look at context.getRemainingTimeInMillis() before another one: the pause and the whole next request have to fit into what is left.",
      'const left = context.getRemainingTimeInMillis() - 200;\nif (pause + PATIENCE_MS > left) return { status: "later" };',
    ],
    judge: answered(stuck, [
      [1, later],
      [2, later],
    ]),
  },
  {
    id: "bridged",
    title: "A short failure is bridged",
    scenario: "accidents",
    after: ["in-time"],
    expected:
      "a price for each customer, also when a request is lost, the connection breaks, or the carrier fails twice",
    hints: [
      "Which failures are over after a moment?",
      "A 429, a 5xx, a broken connection, no answer in time. When the first request gets no answer there has to be time for a second: the carrier never takes longer than half a second when it is well.",
      "const reply = await fetch(url, { signal: AbortSignal.timeout(700) }).catch(() => undefined);",
    ],
    judge: answered(accidents, [
      [1, quoted],
      [2, quoted],
      [3, quoted],
      [4, quoted],
    ]),
  },
  {
    id: "not-earlier",
    title: "The carrier is asked again when it wants to be",
    scenario: "asked",
    after: ["bridged"],
    expected:
      "no request before the seconds of Retry-After have passed; a price when that is in time, and later when it is not",
    hints: [
      "The carrier says when to come back. Where?",
      'reply.headers.get("retry-after") is a text with seconds, or null. Add it to the pause. Whether there is time for that pause you check already.',
      'const asked = Number(reply?.headers.get("retry-after") ?? 0) * 1_000;',
    ],
    judge: inOrder(
      judgeNotEarlier,
      answered(asked, [
        [1, quoted],
        [2, later],
      ]),
    ),
  },
  {
    id: "spread",
    title: "A crowd does not come back as a crowd",
    scenario: "crowd",
    after: ["bridged"],
    expected:
      "of sixteen customers who were refused at the same moment no more than eight asking again within 20 ms",
    hints: [
      "Sixteen environments run the same code at the same moment. What do their pauses have in common?",
      "A pause of the same length for everybody keeps them together, however long it is. Take any time up to a limit, and let the limit grow with each attempt.",
      "const pause = Math.random() * 100 * 2 ** attempt;",
    ],
    judge: judgeSpread,
  },
  {
    id: "few",
    title: "No customer is worth more than four requests",
    scenario: "outage",
    after: ["bridged"],
    expected: "at most four requests for each customer, and later for those whom the carrier fails",
    hints: [
      "The carrier is down and says so at once. How many requests fit into three seconds?",
      "Count them, and stop at a number. Time alone is a limit only where requests are slow.",
    ],
    judge: inOrder(judgeFew, answered(outage, sameForAll(GOOD, DOWN, later))),
  },
  {
    id: "budget",
    title: "An outage does not multiply",
    scenario: "outage",
    after: ["few"],
    expected:
      "for forty customers in a row whom the carrier fails no more than twenty retries in all",
    hints: [
      "The last twenty customers got no price. What does the next one gain from four requests?",
      "Keep a number outside the handler: so many retries this environment may still send. Each retry takes one, each customer brings back a part of one, and there is a most.",
      'let left = 10;\n...\nleft = Math.min(left + 0.2, 10);\n...\nif (left < 1) return { status: "later" };\nleft -= 1;',
    ],
    judge: judgeBudget,
  },
  {
    id: "recovers",
    title: "After the outage everything is as before",
    scenario: "outage",
    after: ["budget"],
    expected:
      "a price for each customer from 15 seconds after the outage on, and a short failure bridged again in the end",
    hints: [
      "The carrier is back. What in your code still remembers that it was not?",
      "A budget has to fill again, and whatever stops asking has to try again after a while.",
    ],
    judge: answered(outage, sameForAll(GOOD + DOWN + GRACE, AFTER + 1, quoted)),
  },
];

export default defineLab({
  id: "retry-with-a-budget",
  revision: 1,
  title: "Retry with a budget",
  minutes: 35,
  level: "intermediate",
  seeds: 2,
  scenarios: {
    calm: sent(calm),
    stuck: sent(stuck),
    accidents: sent(accidents, accidentsFaults),
    asked: sent(asked),
    crowd: sent(crowd),
    outage: sent(outage, outageFaults),
  },
  checks,
  alternatives: {
    breaker:
      "It counts failures instead of retries. After some in a row it does not ask at all for some seconds, and then lets one customer find out whether the carrier is back. The carrier gets even less to do, and customers are sent away without a single request.",
    "share-of-the-last-minute":
      "It looks back: of the requests of the last minute no more than a part may be retries. Nothing has to be filled, because the past forgets.",
    "one-deadline":
      "One signal for all of it: the time for the whole is fixed at the beginning, and the requests and pauses end with it. The pause depends on the one before instead of the number of the attempt.",
  },
  question:
    "Your budget belongs to one environment. What would change if a thousand customers came at the same moment, and what would you do about it?",
  equivalents: {
    "empty-catch: } catch {": "What is returned there is undefined, and so it is without a word.",
    "change-number: const MOST = 10;": "Another size of the bucket is as right as this one.",
    "change-number: return asked + Math.random() * 100 * 2 ** attempt;":
      "Another pace is as right as this one.",
    "change-number: for (let attempt = 1; attempt <= MOST_REQUESTS; attempt += 1) {":
      "Three requests for each customer are enough, too.",
  },
  mistakes: {
    "in-euros": {
      fails: "quoted",
      explanation: "The price is divided by a hundred, and the checkout expects cents.",
    },
    "refuses-late": {
      fails: "refused",
      explanation:
        "A 400 is treated like every other failure, and asked again. The carrier will not find the zone the next time either.",
    },
    "no-signal": {
      fails: "in-time",
      explanation:
        "The time that is left is looked at before each retry. The first request has no time-out of its own, and a carrier that is silent uses up all of it.",
    },
    "one-long-attempt": {
      fails: "bridged",
      explanation:
        "One request may take all of the time. When it is lost, there is none left for another.",
    },
    "only-its-own-pace": {
      fails: "not-earlier",
      explanation: "The carrier says when it wants to be asked again, and nobody reads it.",
    },
    "backoff-in-step": {
      fails: "spread",
      explanation:
        "The pauses grow, and they are the same for everybody. Whoever was refused together comes back together.",
    },
    "until-the-time-is-up": {
      fails: "few",
      explanation:
        "The time that is left is the only limit. A carrier that fails quickly is asked again and again until it is used up.",
    },
    "no-budget": {
      fails: "budget",
      explanation:
        "Four requests for each customer are reasonable, and in an outage they are four times the load.",
    },
    "budget-for-one": {
      fails: "budget",
      explanation:
        "The bucket is filled for each customer, so it limits one of them and never all.",
    },
    "never-fills-again": {
      fails: "recovers",
      explanation:
        "Retries are taken out of the bucket and never put back. After the first bad day no failure is bridged any more.",
    },
  },
});
