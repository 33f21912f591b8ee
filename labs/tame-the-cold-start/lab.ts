/**
 * A tracking desk whose first requests take seconds. The trace shows what was built when: every client that is made
 * opens a session with the carrier, and every time the report module is loaded it downloads its font.
 */
import { placeOf, placeOfAnswer } from "../../src/grading/evidence.ts";
import { defineLab, type Check, type CheckResult, type Evidence } from "../../src/grading/lab.ts";
import type { OutsideHost } from "../../src/session/protocol.ts";
import { deskRequest, describe, problemWith, type DeskRequest } from "./desk.ts";

const CARRIER = "carrier.example.com";
const FONTS = "fonts.example.com";
const INIT_BUDGET_MS = 900;

const hosts: OutsideHost[] = [
  {
    host: CARRIER,
    latencyMs: 40,
    connectMs: 30,
    routes: [
      { method: "POST", path: "/sessions", status: 201, body: { token: "b3d1" }, latencyMs: 90 },
      { method: "GET", path: "/parcels/P-1", body: { state: "in the depot" } },
      { method: "GET", path: "/parcels/P-2", body: { state: "on its way" } },
      { method: "GET", path: "/parcels/P-3", body: { state: "delivered" } },
      { method: "GET", path: "/parcels/P-4", body: { state: "at the customs" } },
      { path: "*", status: 404, body: { message: "No such parcel" } },
    ],
  },
  {
    host: FONTS,
    latencyMs: 1_600,
    connectMs: 50,
    routes: [{ method: "GET", path: "/serif", body: { family: "Coldstart Serif", emWidth: 16 } }],
  },
];

/** Far enough apart that every request gets an execution environment of its own. */
const HALF_AN_HOUR_MS = 1_800_000;

const visits: DeskRequest[] = [
  { path: "/health" },
  { path: "/parcels", customer: "Ada", ids: ["P-1"] },
  { path: "/parcels", customer: "Ada", ids: ["P-1", "P-2", "P-3"] },
  { path: "/parcels", customer: "Ada", ids: ["P-1", "P-999"] },
  { path: "/parcels", ids: ["P-4"] },
  { path: "/report", customer: "Grace", ids: ["P-3", "P-4"] },
  { path: "/nowhere" },
];

/** Close together, so that all of them meet in one execution environment. */
const neighbours: DeskRequest[] = [
  { path: "/parcels", customer: "Ada", ids: ["P-1"] },
  { path: "/parcels", ids: ["P-1"] },
  { path: "/parcels", customer: "Grace", ids: ["P-2", "P-999"] },
  { path: "/parcels", customer: "Katherine", ids: ["P-3"] },
  { path: "/nowhere", customer: "Grace", ids: ["P-2"] },
  { path: "/report", ids: ["P-4"] },
  { path: "/parcels", customer: "Dorothy", ids: ["P-1"] },
  { path: "/report", customer: "Ada", ids: ["P-1", "P-2"] },
  { path: "/parcels", ids: ["P-2"] },
];

/** In one environment; one of the calls to the carrier fails. */
const badMoment: DeskRequest[] = [
  { path: "/parcels", customer: "Ada", ids: ["P-1", "P-2"] },
  { path: "/parcels", customer: "Grace", ids: ["P-3"] },
  { path: "/parcels", ids: ["P-4"] },
];

/** Eight at once, and the same again when all of them have long been answered. */
const rush: DeskRequest[] = Array.from({ length: 16 }, (_, index) => ({
  path: "/parcels" as const,
  customer: ["Ada", "Grace", "Katherine", "Dorothy"][index % 4],
  ids: ["P-1", "P-2", "P-3"],
}));

const spaced = (requests: DeskRequest[], gapMs: number) => ({
  kind: "list" as const,
  arrivals: requests.map((request, index) => ({
    atMs: index * gapMs,
    payload: deskRequest(request),
  })),
});

/** The first request whose answer is wrong, or `true`. */
function judgeAnswers(
  evidence: Evidence,
  requests: DeskRequest[],
  because: (request: DeskRequest, index: number) => string,
): CheckResult {
  for (const [index, request] of requests.entries()) {
    const invocation = evidence.invocations.find((candidate) => candidate.index === index);
    if (invocation === undefined) throw new Error(`no invocation for request ${index + 1}`);
    const problem = problemWith(invocation, request);
    if (problem !== null) {
      return { received: problem, because: because(request, index), ...placeOfAnswer(invocation) };
    }
  }
  return true;
}

/** The first wrong answer to a request during which nothing failed, or `true`. */
function judgeRecovery(evidence: Evidence): CheckResult {
  const faults = evidence.records("fault.injected").map(({ at }) => toMs(at));
  const [failedAt] = faults;
  for (const [index, request] of badMoment.entries()) {
    const invocation = evidence.invocations.find((candidate) => candidate.index === index);
    if (invocation === undefined) throw new Error(`no invocation for request ${index + 1}`);
    const { atMs, latencyMs } = invocation;
    if (faults.some((at) => at >= atMs && at <= atMs + (latencyMs ?? Infinity))) continue;
    const problem = problemWith(invocation, request);
    if (problem === null) continue;
    return {
      received: problem,
      because:
        failedAt === undefined || failedAt > atMs
          ? `Request ${index + 1} was ${describe(request)}.`
          : `Request ${index + 1} was ${describe(request)}. The call that failed belonged to an earlier request, and every call of this one would have been answered.`,
      ...placeOfAnswer(invocation),
    };
  }
  return true;
}

/** Environments in the order of their creation, with the number that messages call them by. */
const environmentsOf = (evidence: Evidence) =>
  evidence
    .records("environment.created")
    .map(({ environmentId }, index) => ({ environmentId, name: `environment ${index + 1}` }));

const toMs = (us: number): number => us / 1_000;

const rounded = (ms: number): string => `${Math.round(ms).toLocaleString("en-US")} ms`;

/** Says who made a client although there was one, or was about to be one. */
function whyAnotherClient(sessions: { requestId?: string }[], served: number): string {
  const requestId = sessions[1]?.requestId;
  if (requestId === undefined) return "The init phase itself made more than one client.";
  const together = sessions.filter((session) => session.requestId === requestId).length;
  return together > 1
    ? `One request made ${together} clients at once: it asked for three parcels, and each of them found no client yet.`
    : `The environment served ${served} requests, and a later one opened a session again: a client was made inside the handler.`;
}

function judgeClients(evidence: Evidence): CheckResult {
  const sessions = evidence
    .records("http.requested")
    .filter(({ host, path }) => host === CARRIER && path === "/sessions");
  for (const { environmentId, name } of environmentsOf(evidence)) {
    const here = sessions.filter((request) => request.environmentId === environmentId);
    const served = evidence.invocations.filter(
      (invocation) => invocation.environmentId === environmentId,
    );
    const second = here[1];
    if (second !== undefined) {
      return {
        received: `${here.length} sessions with the carrier in ${name}`,
        because: whyAnotherClient(here, served.length),
        ...placeOf(second),
      };
    }
    if (here.length === 0 && served.length > 0) {
      return {
        received: `no session with the carrier in ${name}`,
        because:
          "It tracked parcels without a client. Make one with CarrierClient.connect() and keep it.",
        ...(served[0] ? placeOfAnswer(served[0]) : {}),
      };
    }
  }
  return true;
}

function judgeInit(evidence: Evidence): CheckResult {
  for (const ended of evidence.records("init.ended")) {
    const durationMs = toMs(ended.durationUs);
    if (durationMs <= INIT_BUDGET_MS) continue;
    const asked = evidence
      .records("http.requested")
      .filter(({ environmentId, at }) => environmentId === ended.environmentId && at <= ended.at)
      .map(({ host, path }) => `${host}${path}`);
    return {
      received: `an init phase of ${rounded(durationMs)}`,
      because:
        asked.length === 0
          ? "It sent no request: the time went into loading modules and into what they do when they are loaded."
          : `Before the first request could be served, the function asked ${[...new Set(asked)].join(" and ")} and waited for the answer.`,
      atMs: toMs(ended.at),
    };
  }
  return true;
}

function judgePaths(evidence: Evidence): CheckResult {
  for (const { environmentId } of environmentsOf(evidence)) {
    const served = evidence.invocations.filter(
      (invocation) => invocation.environmentId === environmentId,
    );
    if (served.some(({ index }) => visits[index]?.path === "/report")) continue;
    const download = evidence
      .records("http.requested")
      .find((request) => request.environmentId === environmentId && request.host === FONTS);
    if (download === undefined) continue;
    const [only] = served;
    const request = only && visits[only.index];
    return {
      received: `a request to ${FONTS} in an environment that served ${request ? describe(request) : "no report"}`,
      because: `The report module was loaded ${download.requestId === undefined ? "in the init phase" : "while the handler was at work"}, and nobody had asked for a report.`,
      atMs: toMs(download.at),
      requestId: download.requestId ?? only?.requestId,
    };
  }
  return true;
}

const checks: Check[] = [
  {
    id: "answers",
    title: "Every path answers as it did",
    scenario: "visits",
    expected:
      "from GET /health a 200, from GET /parcels the customer and their parcels, from GET /report a page set in the report's font, and a 404 for what does not exist, with a message",
    hints: [
      "Which path gives another answer than before you changed the code?",
      "Select that request in the timeline and look at its result. If text such as [object Promise] is in it, or a field is missing, something was used before it was there.",
      'case "/report": {\n  const { renderReport } = await import("./lib/report.ts"); // import() returns a promise\n  ...\n}',
    ],
    judge: (evidence) =>
      judgeAnswers(
        evidence,
        visits,
        (request, index) =>
          `Request ${index + 1} was ${describe(request)}, in an execution environment of its own.`,
      ),
  },
  {
    id: "private",
    title: "No request sees anything of another",
    scenario: "neighbours",
    after: ["answers"],
    expected: "in each answer the customer and the parcels of that request, and nothing else",
    hints: [
      "What is in your variables when the second request of an environment arrives?",
      "A variable outside the handler lives as long as the environment. Look for those that hold something about one request: who asked, what was found so far, what was answered.",
      'export const handler = async (event) => {\n  const customer = event.headers["x-customer"] ?? "guest"; // inside: new for each request\n  const parcels = [];\n  ...\n};',
    ],
    judge: (evidence) =>
      judgeAnswers(evidence, neighbours, (request, index) => {
        const before = index === 0 ? undefined : neighbours[index - 1];
        return before === undefined
          ? `Request 1 was ${describe(request)}.`
          : `Request ${index + 1} was ${describe(request)}. The request before it in the same environment was ${describe(before)}.`;
      }),
  },
  {
    id: "one-client",
    title: "Each environment makes one client",
    scenario: "rush",
    after: ["answers"],
    expected:
      "one session with the carrier in each execution environment, however many requests it serves",
    hints: [
      "How often does the line that makes the client run: once for each environment, or once for each request?",
      "Keep the client in a variable outside the handler. If you make it on first use, look at what happens when three calls need it at the same moment: each finds the variable empty. Keep the promise, not the client.",
      "let connecting: Promise<CarrierClient> | undefined;\nconst getCarrier = () => (connecting ??= CarrierClient.connect());",
    ],
    judge: judgeClients,
  },
  {
    id: "bad-moment",
    title: "A bad moment of the carrier does not stay",
    scenario: "badMoment",
    after: ["private", "one-client"],
    expected:
      "the right answer to every request but the one during which a call to the carrier failed",
    hints: [
      "The carrier refuses a session once. What does your code keep of that, and for how long?",
      "A rejected promise that is kept outside the handler is given to every later request of the environment. So is what a request had collected before it failed. And a module that fails while it is loaded stays failed: import() gives the same error again.",
      "connecting ??= CarrierClient.connect().catch((error) => {\n  connecting = undefined; // the next one tries again\n  throw error;\n});",
    ],
    explore: { faults: ["failing-call"], depth: 1, runs: 12 },
    judge: judgeRecovery,
  },
  {
    id: "init-budget",
    title: `Init takes no longer than ${INIT_BUDGET_MS} ms`,
    scenario: "rush",
    after: ["answers"],
    expected: `an init phase of at most ${INIT_BUDGET_MS} ms in every execution environment`,
    hints: [
      "What happens before the first request can be served, and which of it does that request need?",
      "Select the init span in the timeline: the modules that were loaded and the requests that were sent are listed there. A static import loads its module in the init phase, whoever needs it.",
      '// not at the top: import { renderReport } from "./lib/report.ts";\nconst { renderReport } = await import("./lib/report.ts"); // where it is needed; loaded once for each environment',
    ],
    judge: judgeInit,
  },
  {
    id: "light-paths",
    title: "Only reports load the report module",
    scenario: "visits",
    after: ["init-budget"],
    expected: `no request to ${FONTS} in an environment that served no report`,
    hints: [
      "A customer asks for one parcel. Which modules does that request need?",
      "Look at the request to fonts.example.com in the timeline: which request was being served? Move the import() to the place where the path is known to be /report. Loading it ahead in the background costs the same time and money.",
      'switch (event.rawPath) {\n  case "/report": {\n    const { renderReport } = await import("./lib/report.ts");\n    ...\n  }\n}',
    ],
    judge: judgePaths,
  },
];

export default defineLab({
  id: "tame-the-cold-start",
  revision: 3,
  title: "Tame the cold start",
  minutes: 25,
  level: "introductory",
  scenarios: {
    visits: { workload: spaced(visits, HALF_AN_HOUR_MS), outsideHosts: hosts },
    neighbours: { workload: spaced(neighbours, 5_000), outsideHosts: hosts },
    badMoment: { workload: spaced(badMoment, 5_000), outsideHosts: hosts },
    rush: {
      workload: {
        kind: "burst",
        size: 8,
        bursts: 2,
        gapMs: 6_000,
        payloads: rush.map(deskRequest),
      },
      outsideHosts: hosts,
    },
  },
  checks,
  alternatives: {
    "top-level-await":
      "The module waits for the client in its own body, so that the init phase ends with a session. It is short, and requests that need no client wait for it as well.",
    "static-instance":
      "The connection is begun in the init phase and awaited in the handler: what is left of it is waited for by the first request that needs it.",
    "route-modules":
      "Each route is a module with its own dependencies, loaded when somebody asks for it: the first request of each kind pays for what this kind needs.",
  },
  question:
    "Which work of your function belongs into the init phase, which into the first request that needs it, and how would you decide it for a function of your own?",
  equivalents: {
    "swallow-error: throw error;":
      "Without a client the request fails all the same, with a TypeError, and the next one tries again.",
  },
  mistakes: {
    "report-not-awaited": {
      fails: "answers",
      explanation:
        "import() returns a promise. The report was asked for before the module was there, so the page is not the one it was.",
    },
    "customer-if-named": {
      fails: "private",
      explanation:
        "The customer is kept outside the handler and set only when the request names one. A request without a name gets the customer before it.",
    },
    "cleared-at-the-end": {
      fails: "private",
      explanation:
        "The list is cleared at the end of a request that succeeds. A request that leaves earlier leaves its parcels to the next one.",
    },
    "answers-kept-by-address": {
      fails: "private",
      explanation:
        "The answer is kept under the address alone, and the customer is not part of the address: the next one who asks for the same parcel is shown somebody else's name.",
    },
    "client-for-each-request": {
      fails: "one-client",
      explanation:
        "The client is made inside the handler, so every request waits for a session again, warm or cold.",
    },
    "client-without-a-promise": {
      fails: "one-client",
      explanation:
        "The client is kept once it is there. Until then every call that needs it finds nothing and makes its own: a request for three parcels makes three. Keep the promise instead.",
    },
    "keeps-the-failure": {
      fails: "bad-moment",
      explanation:
        "The promise of the client is kept, also when it was rejected: after one refused session the environment refuses every request for as long as it lives.",
    },
    "client-in-a-late-module": {
      fails: "bad-moment",
      explanation:
        "The client is made while a module is loaded that import() brings on first use. When that fails, the module stays failed, and every later import() gives the same error.",
    },
    "cleared-unless-it-throws": {
      fails: "bad-moment",
      explanation:
        "The shared list is cleared on every path but one: when a call throws, the parcels that were found by then are left to the next request.",
    },
    "report-at-the-top": {
      fails: "init-budget",
      explanation:
        "A static import loads its module in the init phase, so every environment downloads the font before its first request.",
    },
    "report-before-the-path": {
      fails: "light-paths",
      explanation:
        "The init phase is short, but the handler loads the report module before it looks at the path: the time has moved from init into the first request.",
    },
    "report-in-the-background": {
      fails: "light-paths",
      explanation:
        "Nobody waits for the import, but it runs all the same: every environment downloads the font, whether anybody wants a report or not.",
    },
  },
});
