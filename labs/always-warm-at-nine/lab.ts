/**
 * Prices for shops that open at nine, all at once. The handler is given: what counts is what the template provisions, for whom,
 * from when to when, and what two days of it cost.
 */
import { atMs, percentile, placeOf, show } from "../../src/grading/evidence.ts";
import { costUnder, inOrder } from "../../src/grading/invariants.ts";
import { defineLab, type Check, type CheckResult, type Evidence } from "../../src/grading/lab.ts";
import type { HttpExchange, OutsideHost } from "../../src/session/protocol.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Runs begin on a Monday at nine. That opening is over when the function is deployed; the two after it count. */
const OPENINGS_MS = [24 * HOUR_MS, 48 * HOUR_MS];
const END_MS = 49 * HOUR_MS;

const AT_ONCE = 8;
const RUSHES = 15;
const BETWEEN_RUSHES_MS = 20_000;
const RUSH_MS = RUSHES * BETWEEN_RUSHES_MS;

const LIMIT_MS = 500;
const MEMORY_MB = 1_024;
/**
 * One environment for two days costs 0.74 dollars, with seven more for an hour of each morning 0.95. A target that is tracked stays at
 * two: 1.21. Eight all the time are 5.89.
 */
const LIMIT_USD = 1.3;

/** Every so often, one at a time. */
const every = (gapMs: number, fromMs: number, untilMs: number): number[] =>
  Array.from(
    { length: Math.ceil((untilMs - fromMs) / gapMs) },
    (_, index) => fromMs + index * gapMs,
  );

const opening = (atNineMs: number): number[] => [
  ...every(BETWEEN_RUSHES_MS, atNineMs, atNineMs + RUSH_MS).flatMap((at) =>
    Array.from({ length: AT_ONCE }, () => at),
  ),
  ...every(50_000, atNineMs + RUSH_MS, atNineMs + 40 * MINUTE_MS),
];

const instants = [
  ...every(HOUR_MS, HOUR_MS, OPENINGS_MS[0]!),
  ...opening(OPENINGS_MS[0]!),
  ...every(HOUR_MS, OPENINGS_MS[0]! + HOUR_MS, OPENINGS_MS[1]!),
  ...opening(OPENINGS_MS[1]!),
];

const CITIES = ["Oslo", "Lima", "Kyoto"];
const BASE = 100;
const FACTOR = 1.25;
const cityOf = (index: number): string => CITIES[index % CITIES.length]!;

const hosts: OutsideHost[] = [
  {
    host: "rates.example.com",
    latencyMs: 1_400,
    connectMs: 60,
    routes: [{ path: "/today", body: { factor: FACTOR } }],
  },
  {
    host: "quotes.example.com",
    latencyMs: 150,
    connectMs: 20,
    routes: [{ path: "/*", body: { base: BASE } }],
  },
];

/** Where a moment is: "Tuesday, 9:00". */
function clock(ms: number): string {
  const minutes = Math.floor(ms / MINUTE_MS) + 9 * 60;
  const day = ["Monday", "Tuesday", "Wednesday"][Math.floor(minutes / (24 * 60))];
  const hour = Math.floor(minutes / 60) % 24;
  return `${day}, ${hour}:${String(minutes % 60).padStart(2, "0")}`;
}

function judgeQuotes({ run }: Evidence): CheckResult {
  for (const exchange of run.httpExchanges) {
    const { status, body, because, index } = exchange;
    const city = cityOf(index);
    const { city: named, price } = (body ?? {}) as { city?: unknown; price?: unknown };
    if (status === 200 && named === city && price === BASE * FACTOR) continue;
    return {
      received: `status ${status} with ${show(body)}`,
      because: `A shop asked for ${city} on ${clock(exchange.atMs)}. ${because ? `API Gateway answered in place of the function: ${because}.` : "The function answered this."}`,
      ...placeOf(exchange),
    };
  }
  const missing = instants.length - run.httpExchanges.length;
  if (missing === 0) return true;
  return {
    received: `${missing} requests without an answer`,
    because: "They never reached the API.",
  };
}

/** What spills over went to the right place as well: what counts is the version that is called. */
function judgeProvisioned(evidence: Evidence): CheckResult {
  const created = evidence.records("environment.created");
  const versionOf = new Map(created.map((each) => [each.environmentId, each.version]));
  const provisioned = new Set(
    created
      .filter(({ initializationType }) => initializationType === "provisioned-concurrency")
      .map(({ version }) => version),
  );
  const past = evidence.invocations.filter(
    ({ environmentId }) => !provisioned.has(versionOf.get(environmentId ?? "") ?? ""),
  );
  const [first] = past;
  if (!first || past.length < evidence.invocations.length / 2) return true;
  const called = versionOf.get(first.environmentId ?? "");
  return {
    received: `${past.length} of ${evidence.invocations.length} requests to a version that has no provisioned environment`,
    because:
      provisioned.size === 0
        ? "Nothing is provisioned in two days."
        : `The API called ${called}, and what is provisioned belongs to version ${[...provisioned].join(" and ")}.`,
    ...placeOf(first),
  };
}

/** How quick 99 of 100 were, and what was ready when the slowest of them came. */
function judgeLatency(evidence: Evidence, exchanges: HttpExchange[], when: string): CheckResult {
  const latency = percentile(
    exchanges.map(({ latencyMs }) => latencyMs),
    99,
  );
  if (latency !== null && latency <= LIMIT_MS) return true;
  const late = exchanges.filter(({ latencyMs }) => latencyMs > LIMIT_MS);
  const [first] = late;
  return {
    received: `${Math.round(latency ?? 0)} ms ${when}`,
    because: `${late.length} of ${exchanges.length} requests took longer than ${LIMIT_MS} ms${first ? `. ${readyWhen(evidence, first)}` : "."}`,
    ...placeOf(first),
  };
}

function readyWhen({ records }: Evidence, exchange: HttpExchange): string {
  const changed = records("provisioned.changed").filter((each) => atMs(each) <= exchange.atMs);
  const now = changed.at(-1);
  const ready = now?.available ?? 0;
  const asked = now && now.requested > ready ? `, with ${now.requested} asked for` : "";
  return `When the first of them came, on ${clock(exchange.atMs)}, the number of provisioned environments was ${ready}${asked}.`;
}

const isAt = (nine: number, { atMs: at }: HttpExchange): boolean =>
  at >= nine && at < nine + RUSH_MS;

const judgeOpening =
  (nine: number): Check["judge"] =>
  (evidence) =>
    judgeLatency(
      evidence,
      evidence.run.httpExchanges.filter((each) => isAt(nine, each)),
      `for the 99th percentile of ${clock(nine).replace(", ", " at ")}`,
    );

const judgeRest: Check["judge"] = (evidence) =>
  judgeLatency(
    evidence,
    evidence.run.httpExchanges.filter((each) => !OPENINGS_MS.some((nine) => isAt(nine, each))),
    "for the 99th percentile of all other hours",
  );

/** Less memory is another function: its model does not fit. */
function judgeMemory({ run }: Evidence): CheckResult {
  const report = run.logs.find(({ line }) => line.startsWith("REPORT"));
  const [, memory] = /Memory Size: (\d+) MB/.exec(report?.line ?? "") ?? [];
  if (!report || Number(memory) === MEMORY_MB) return true;
  return {
    received: `a memory size of ${memory} MB`,
    because: `The model needs ${MEMORY_MB.toLocaleString("en-US")} MB: what has less is cheaper, and cannot make it.`,
    ...placeOf(report),
  };
}

const checks: Check[] = [
  {
    id: "quotes",
    title: "Every request gets its quote",
    scenario: "days",
    expected: "status 200 with the city and its price for every request of both days",
    hints: [
      "What did the API answer, and did the function run at all?",
      "A reserved concurrency is a limit: what comes above it is refused. Provisioned concurrency is a floor: what comes above it starts cold, and is served.",
      "AutoPublishAlias: live\n# and no ReservedConcurrentExecutions below what comes at once",
    ],
    judge: judgeQuotes,
  },
  {
    id: "provisioned",
    title: "The requests go to what is provisioned",
    scenario: "days",
    after: ["quotes"],
    expected: "most requests to call a version for which environments are provisioned",
    hints: [
      "What can be provisioned: a function, a version or an alias? And which of them does the API call?",
      "$LATEST cannot be provisioned. With AutoPublishAlias, SAM publishes a version, makes the alias, and lets the function's events call it.",
      "Quotes:\n  Type: AWS::Serverless::Function\n  Properties:\n    AutoPublishAlias: live\n    ProvisionedConcurrencyConfig:\n      ProvisionedConcurrentExecutions: 1",
    ],
    judge: judgeProvisioned,
  },
  {
    id: "nine",
    title: "At nine, 99 of 100 requests take at most 500 ms",
    scenario: "days",
    after: ["provisioned"],
    expected: `a 99th percentile of at most ${LIMIT_MS} ms from 9:00 to 9:05, on Tuesday and on Wednesday`,
    hints: [
      "How many requests come at once at nine, and how many environments are ready then?",
      "Look at the scaling activities in the timeline. A target that is tracked notices a rush after three minutes. What is asked for at nine is ready some minutes later. And an at(...) happens once.",
      "ScheduledActions:\n  - ScheduledActionName: before-nine\n    Schedule: cron(50 8 * * ? *)\n    ScalableTargetAction: { MinCapacity: 8, MaxCapacity: 8 }",
    ],
    judge: inOrder(...OPENINGS_MS.map(judgeOpening)),
  },
  {
    id: "rest",
    title: "So do they at every other hour",
    scenario: "days",
    after: ["provisioned"],
    expected: `a 99th percentile of at most ${LIMIT_MS} ms of all requests outside these minutes`,
    hints: [
      "When does a single request at noon find an environment, and for how long has nobody called before it?",
      "An environment that nobody calls for some minutes ends. One that is provisioned does not.",
      "MinCapacity: 1 # also after the rush",
    ],
    judge: judgeRest,
  },
  {
    id: "cost",
    title: "Two days cost at most $1.30",
    scenario: "days",
    after: ["nine", "rest"],
    expected: `a bill of at most $${LIMIT_USD.toFixed(2)} from Monday, 9:00, to Wednesday, 10:00, for a function of ${MEMORY_MB} MB`,
    hints: [
      "Open the bill. Which line is the largest, and at which hours does it grow?",
      "Capacity is paid for from the moment it is asked for until it is taken back. What takes it back in your template, and when? A range that only gets a lower minimum still holds what is there.",
      "  - ScheduledActionName: after-nine\n    Schedule: cron(15 9 * * ? *)\n    ScalableTargetAction: { MinCapacity: 1, MaxCapacity: 1 }",
    ],
    judge: inOrder(judgeMemory, costUnder(LIMIT_USD)),
  },
];

export default defineLab({
  id: "always-warm-at-nine",
  revision: 1,
  title: "Always warm at nine",
  minutes: 25,
  level: "intermediate",
  // Two days take half a second to run.
  seeds: 2,
  terms: ["SAM", "provisioned concurrency", "reserved concurrency"],
  scenarios: {
    days: {
      workload: {
        kind: "list",
        arrivals: instants.map((at, index) => ({
          atMs: at,
          payload: { method: "GET", path: `/quotes/${cityOf(index)}` },
        })),
        target: { api: "shops" },
      },
      outsideHosts: hosts,
      minVirtualMs: END_MS,
    },
  },
  checks,
  alternatives: {
    "tracking-brings-it-back":
      "The schedule only raises and lowers the minimum. A target of 0.7 takes back what is not used: some minutes later, one environment at a time, as long as there are requests to measure. It stops at two, because one request at a time is half of that.",
    "range-alone":
      "Nothing is provisioned by a number of its own: the scalable target begins with a minimum of one. Half an hour before nine and half an hour after it, from Monday to Friday.",
    "seven-are-enough":
      "Of 120 requests one may be slow. The first rush finds seven environments, its eighth request starts cold, and the environment that it leaves behind is there for the rushes after it.",
  },
  question:
    "Your own service has a rush that comes at no certain hour. What would you schedule, what would you track, and what would you tell those who pay?",
  equivalents: {
    "double-setting: ProvisionedConcurrentExecutions: 1":
      "The scalable target brings the second environment back into its range at once.",
    "double-setting: ScalableTargetAction: { MinCapacity: 1, MaxCapacity: 1 }":
      "Two between the rushes is more than anybody needs, and it is within the budget: a target that is tracked stays there as well.",
    "double-setting: MaxCapacity: 1":
      "The range until the first scheduled action. Nothing but a schedule raises the number here.",
    "drop-setting: DependsOn: QuotesAliaslive":
      "CloudFormation may then make the target before its alias and fail. The simulator deploys everything at once.",
  },
  mistakes: {
    "a-limit-not-a-floor": {
      fails: "quotes",
      explanation:
        "The concurrency is reserved. That keeps these environments free for the function and refuses what comes above it: at nine, half of all shops are turned away.",
    },
    "past-the-alias": {
      fails: "provisioned",
      explanation:
        "There is an alias with provisioned environments, and the event of the function still means the function itself, $LATEST. Somebody pays for environments that nobody calls.",
    },
    "at-nine-sharp": {
      fails: "nine",
      explanation:
        "The schedule says nine, and so do the shops. Environments that are asked for then are ready some minutes later, all at once.",
    },
    "tracking-alone": {
      fails: "nine",
      explanation:
        "A target is tracked and nothing is scheduled. Its alarm needs three minutes above the target, and the rush begins with its highest number.",
    },
    "tomorrow-only": {
      fails: "nine",
      explanation:
        "An at(...) names one instant. On Tuesday all is well, and on Wednesday nobody raises the number.",
    },
    "nothing-in-between": {
      fails: "rest",
      explanation:
        "Outside the rush nothing is provisioned at all. An hour passes between two requests, so each of them starts cold.",
    },
    "always-eight": {
      fails: "cost",
      explanation:
        "What nine o'clock needs is there all day and all night. Everybody is served well, and most of the money goes for hours in which one request comes.",
    },
    "only-the-minimum": {
      fails: "cost",
      explanation:
        "After the rush the minimum is lowered and the maximum is not. What is there lies within the range, so nothing takes it back.",
    },
    "less-memory": {
      fails: "cost",
      explanation:
        "A smaller memory size makes every environment cheaper, all day long. It is another function: this one needs its memory.",
    },
  },
});
