/**
 * A converter behind an HTTP API. What is judged is what a client of the API could see: the proxy responses, and
 * whether there was one at all before Lambda's time-out.
 */
import { placeOfAnswer } from "../../src/grading/evidence.ts";
import { defineLab, type Check, type CheckResult, type Evidence } from "../../src/grading/lab.ts";
import type { OutsideHost } from "../../src/session/protocol.ts";
import { convertRequest, jsonAnswer, type Answer } from "./answers.ts";

/** A request as the scenario sends it, with the words that messages use for it. */
interface Request {
  what: string;
  body: string | undefined;
}

const good: Request = {
  what: "a request for 25 dollars in EUR",
  body: '{"amount": 25, "currency": "EUR"}',
};
const unknownField: Request = {
  what: 'a request with the extra field "note"',
  body: '{"amount": 12.5, "currency": "GBP", "note": "for the train"}',
};
const noBody: Request[] = [
  { what: "a request without a body", body: undefined },
  { what: "a request with an empty body", body: "" },
];
const notJson: Request[] = [
  { what: "a request whose body ends too early", body: '{"amount": 25, "currency"' },
  { what: "a request with form data instead of JSON", body: "amount=25&currency=EUR" },
];
const notAnObject: Request[] = [
  { what: "a request whose body is null", body: "null" },
  { what: "a request whose body is a list", body: '[25, "EUR"]' },
  { what: "a request whose body is a number", body: "25" },
];
const wrongAmount: Request[] = [
  { what: "a request without an amount", body: '{"currency": "EUR"}' },
  { what: 'a request whose amount is the text "25"', body: '{"amount": "25", "currency": "EUR"}' },
  { what: "a request whose amount is null", body: '{"amount": null, "currency": "EUR"}' },
  { what: "a request whose amount is 0", body: '{"amount": 0, "currency": "EUR"}' },
  { what: "a request whose amount is -5", body: '{"amount": -5, "currency": "EUR"}' },
  {
    what: "a request whose amount is 1e999, which JSON.parse reads as Infinity",
    body: '{"amount": 1e999, "currency": "EUR"}',
  },
];
const wrongCurrency: Request[] = [
  { what: "a request without a currency", body: '{"amount": 25}' },
  { what: "a request whose currency is a number", body: '{"amount": 25, "currency": 978}' },
  { what: "a request whose currency is a list", body: '{"amount": 25, "currency": ["EUR"]}' },
  { what: "a request whose currency is empty", body: '{"amount": 25, "currency": ""}' },
];
const unknownCurrency: Request = {
  what: "a request for XXX, which the rates service does not know",
  body: '{"amount": 25, "currency": "XXX"}',
};
const brokenRate: Request = {
  what: "a request for CHF, for which the rates service fails",
  body: '{"amount": 25, "currency": "CHF"}',
};
const slowRate: Request = {
  what: "a request for BRL, for which the rates service is slow",
  body: '{"amount": 25, "currency": "BRL"}',
};

const traffic: Request[] = [
  good,
  unknownField,
  ...noBody,
  ...notJson,
  ...notAnObject,
  ...wrongAmount,
  ...wrongCurrency,
  unknownCurrency,
  brokenRate,
];
const slowTraffic: Request[] = [good, slowRate, good];
const outage: Request[] = [
  {
    what: "a request for 25 dollars in EUR, while the connection to the rates service breaks",
    body: good.body,
  },
  {
    what: "a request for 25 dollars in EUR, when the rates service can be reached again",
    body: good.body,
  },
];
/** The connection breaks for the first request, however often it tries, and not for the second. */
const OUTAGE_MS = 5_000;

const arrivals = (requests: Request[], gapMs: number) => ({
  kind: "list" as const,
  arrivals: requests.map(({ body }, index) => ({
    atMs: index * gapMs,
    payload: convertRequest(body),
  })),
});

const ratesService = (slowMs: number, euros = 0.92): OutsideHost => ({
  host: "rates.example.com",
  latencyMs: 40,
  connectMs: 30,
  routes: [
    { method: "GET", path: "/usd/EUR", body: { currency: "EUR", rate: euros } },
    { method: "GET", path: "/usd/GBP", body: { currency: "GBP", rate: 0.8 } },
    { method: "GET", path: "/usd/BRL", body: { currency: "BRL", rate: 5.4 }, latencyMs: slowMs },
    { method: "GET", path: "/usd/CHF", status: 500, body: "Internal error" },
    { path: "*", status: 404, body: { message: "No such currency" } },
  ],
});

/** The answer to the first request of `requests` that `problem` finds something wrong with, or `true`. */
function judgeEach(
  evidence: Evidence,
  sent: Request[],
  requests: Request[],
  problem: (answer: Answer) => string | null,
  because: string,
): CheckResult {
  for (const request of requests) {
    const index = sent.indexOf(request);
    const invocation = evidence.invocations.find((candidate) => candidate.index === index);
    if (invocation === undefined) throw new Error(`no invocation for ${request.what}`);
    const where = placeOfAnswer(invocation);
    const asked = `Request ${index + 1} was ${request.what}`;
    const answer = jsonAnswer(invocation);
    if (!answer.readable) {
      return { received: answer.received, because: `${asked}. ${answer.because}`, ...where };
    }
    const found = problem(answer);
    if (found !== null) return { received: found, because: `${asked}. ${because}`, ...where };
  }
  return true;
}

const shown = (answer: Answer): string =>
  `statusCode ${answer.statusCode} with the body ${answer.text}`;

const converts =
  (currency: string, converted: number) =>
  (answer: Answer): string | null => {
    const body = answer.body as Record<string, unknown>;
    const close =
      typeof body.converted === "number" && Math.abs(body.converted - converted) <= 0.01;
    return answer.statusCode === 200 && close && body.currency === currency ? null : shown(answer);
  };

const refuses =
  (field?: string) =>
  (answer: Answer): string | null => {
    if (answer.statusCode !== 400) return shown(answer);
    if (answer.message === null) return `statusCode 400 without a message: ${answer.text}`;
    if (field !== undefined && !answer.message.toLowerCase().includes(field)) {
      return `statusCode 400 with the message "${answer.message}", which does not name ${field}`;
    }
    return null;
  };

const givesUp =
  (...codes: number[]) =>
  (answer: Answer): string | null => {
    if (!codes.includes(answer.statusCode)) return shown(answer);
    return answer.message === null
      ? `statusCode ${answer.statusCode} without a message: ${answer.text}`
      : null;
  };

const checks: Check[] = [
  {
    id: "good-request",
    title: "A good request gets a proxy response",
    scenario: "traffic",
    expected:
      'an object with statusCode 200, the header content-type application/json, and as body the text {"amount": 25, "currency": "EUR", "converted": 23}',
    hints: [
      "API Gateway does not know what your object means. Which three fields does it look for in a response?",
      "Look at the result of the first request below the timeline. The status, the headers and the body each have their own field, and the body is a text: an object has to be turned into JSON first.",
      'return {\n  statusCode: 200,\n  headers: { "content-type": "application/json" },\n  body: JSON.stringify({ amount, currency, converted }),\n};',
    ],
    judge: (evidence) =>
      judgeEach(
        evidence,
        traffic,
        [good],
        converts("EUR", 23),
        "25 dollars at a rate of 0.92 are 23 euros.",
      ),
  },
  {
    id: "unknown-fields",
    title: "Fields you do not know are ignored",
    scenario: "traffic",
    after: ["good-request"],
    expected: 'statusCode 200 and a body with "converted": 10',
    hints: [
      "A client sends a field that your function has no use for. What harm does it do?",
      "Look at where you decide that a request is bad. Ask about the fields you need, not about the fields you did not expect: then clients may add fields before you know them.",
      "const { amount, currency } = input; // whatever else is in there stays in there",
    ],
    judge: (evidence) =>
      judgeEach(
        evidence,
        traffic,
        [unknownField],
        converts("GBP", 10),
        "Amount and currency were fine: 12.5 dollars at a rate of 0.8 are 10 pounds.",
      ),
  },
  {
    id: "no-body",
    title: "A request without a body gets a 400",
    scenario: "traffic",
    after: ["good-request"],
    expected: 'statusCode 400 and a JSON body with a "message" for the caller',
    hints: [
      "What is event.body when the caller sent none?",
      'Look at the line that parses the body. JSON.parse(undefined) and JSON.parse("") both throw, and an error that leaves the handler is a function error: API Gateway answers the caller with a 502.',
      'if (!event.body) {\n  return { statusCode: 400, headers, body: JSON.stringify({ message: "Send a JSON body with amount and currency." }) };\n}',
    ],
    judge: (evidence) =>
      judgeEach(
        evidence,
        traffic,
        noBody,
        refuses(),
        "Nothing can be converted, and only the caller can repair that.",
      ),
  },
  {
    id: "not-json",
    title: "A body that is not JSON gets a 400",
    scenario: "traffic",
    after: ["good-request"],
    expected: 'statusCode 400 and a JSON body with a "message" for the caller',
    hints: [
      "What does JSON.parse do with a text that is not JSON?",
      "It throws a SyntaxError. Catch that error where you parse, and only there: a try around the whole handler would also turn your own faults into the caller's.",
      "function parse(text: string): unknown {\n  try {\n    return JSON.parse(text);\n  } catch {\n    return undefined; // no JSON text parses to undefined\n  }\n}",
    ],
    judge: (evidence) =>
      judgeEach(
        evidence,
        traffic,
        notJson,
        refuses(),
        "The body is not JSON, and only the caller can repair that.",
      ),
  },
  {
    id: "not-an-object",
    title: "JSON that is not an object gets a 400",
    scenario: "traffic",
    after: ["not-json"],
    expected: 'statusCode 400 and a JSON body with a "message" for the caller',
    hints: [
      "null, 25 and [25] are JSON too. What does your handler read from them?",
      'Reading a field of null throws a TypeError. Remember that typeof null is "object".',
      'const isObject = typeof input === "object" && input !== null && !Array.isArray(input);',
    ],
    judge: (evidence) =>
      judgeEach(
        evidence,
        traffic,
        notAnObject,
        refuses(),
        "That is valid JSON, but it has no fields to read.",
      ),
  },
  {
    id: "wrong-amount",
    title: "A wrong amount gets a 400 that names it",
    scenario: "traffic",
    after: ["not-an-object"],
    expected: 'statusCode 400 and a "message" that contains the word amount',
    hints: [
      "Which values of amount can you multiply and still send as a JSON number greater than zero?",
      'The text "25" times 0.92 is 23 in JavaScript, and Infinity becomes null in JSON. Ask for the type first, then for the range, and say in the message which field is wrong.',
      'if (typeof amount !== "number" || !Number.isFinite(amount) || amount <= 0) {\n  // 400: "amount must be a number greater than 0"\n}',
    ],
    judge: (evidence) =>
      judgeEach(
        evidence,
        traffic,
        wrongAmount,
        refuses("amount"),
        "An amount is a finite number greater than zero, and the caller needs to hear which field was wrong.",
      ),
  },
  {
    id: "wrong-currency",
    title: "A wrong currency gets a 400 that names it",
    scenario: "traffic",
    after: ["not-an-object"],
    expected: 'statusCode 400 and a "message" that contains the word currency',
    hints: [
      "What does your handler ask the rates service for when there is no currency?",
      "Look at the requests in the timeline: a request for /usd/undefined should never leave the function. Check the currency before you use it, and name the field in the message.",
      'if (typeof currency !== "string" || currency === "") {\n  // 400: "currency must be a code such as EUR"\n}',
    ],
    judge: (evidence) =>
      judgeEach(
        evidence,
        traffic,
        wrongCurrency,
        refuses("currency"),
        "A currency is a text that is not empty, and the caller needs to hear which field was wrong.",
      ),
  },
  {
    id: "unknown-currency",
    title: "A currency nobody knows gets a 400",
    scenario: "traffic",
    after: ["wrong-currency"],
    expected: 'statusCode 400 and a "message" that contains the word currency',
    hints: [
      "The rates service answers a request for XXX with status 404. Whose mistake is that?",
      "fetch does not throw when the answer is a 404: look at reply.status before you read a rate from the body.",
      "if (reply.status === 404) {\n  // the caller asked for a currency that does not exist: 400\n}",
    ],
    judge: (evidence) =>
      judgeEach(
        evidence,
        traffic,
        [unknownCurrency],
        refuses("currency"),
        "The service answered 404: there is no such currency, and only the caller can repair that.",
      ),
  },
  {
    id: "rates-fail",
    title: "A failing rates service is not the caller's fault",
    scenario: "traffic",
    after: ["good-request"],
    expected: 'statusCode 502, 503 or 504 and a JSON body with a "message"',
    hints: [
      "The caller did everything right and the rates service failed. Which family of status codes says so?",
      "Look at reply.ok. The service answered 500 with a text that is not JSON: reading a rate from it throws, and a 400 would send the caller looking for a mistake that is not theirs.",
      "if (!reply.ok) {\n  // 502: a service behind this one failed\n}",
    ],
    judge: (evidence) =>
      judgeEach(
        evidence,
        traffic,
        [brokenRate],
        givesUp(502, 503, 504),
        "The service answered 500: the request was fine, and trying again later may help.",
      ),
  },
  {
    id: "unreachable",
    title: "Nor is one that cannot be reached",
    scenario: "unreachable",
    after: ["rates-fail"],
    expected: 'statusCode 502, 503 or 504 and a JSON body with a "message"',
    hints: [
      "The connection breaks before there is an answer. What does fetch give you then?",
      "fetch resolves when there is an answer, whatever its status, and rejects when there is none. Catch that where you ask, next to the place where you look at reply.ok.",
      "try {\n  reply = await fetch(url);\n} catch {\n  // 502: the service could not be reached\n}",
    ],
    judge: (evidence) =>
      judgeEach(
        evidence,
        outage,
        outage.slice(0, 1),
        givesUp(502, 503, 504),
        "The connection to the rates service broke (ECONNRESET), so there was no answer with a status.",
      ),
  },
  {
    id: "next-request",
    title: "The next request is answered again",
    scenario: "unreachable",
    after: ["unreachable"],
    expected: 'statusCode 200 and a body with "converted": 24',
    hints: [
      "The rates service can be reached again. What did your code keep of the request that failed?",
      "A variable outside the handler lives as long as its environment. If a failed answer, or a rejected promise, is kept there, every later request gets it.",
      "rates.set(currency, rate); // keep a rate when you have it, not the promise of one that may fail",
    ],
    judge: (evidence) =>
      judgeEach(
        evidence,
        outage,
        outage.slice(1),
        converts("EUR", 24),
        "25 dollars at today's rate of 0.96 are 24 euros, and nothing was wrong with this request.",
      ),
  },
  {
    id: "deadline",
    title: "A slow rates service gets a 503 or 504 before the time is up",
    scenario: "slow",
    after: ["good-request"],
    expected: "statusCode 503 or 504, sent before Lambda's time-out of 3 seconds",
    hints: [
      "How does the function know how much of its time is left?",
      "context.getRemainingTimeInMillis() tells you. Wait for the rates service no longer than that, less a margin in which you can still answer.",
      "const patienceMs = context.getRemainingTimeInMillis() - 250;\nconst reply = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });\n// when the time is over, fetch throws: catch that and answer with a 504",
    ],
    judge: (evidence) =>
      judgeEach(
        evidence,
        slowTraffic,
        [slowRate],
        givesUp(503, 504),
        "The rates service needs 30 seconds for this one, and the function has 3.",
      ),
  },
  {
    id: "deadline-moves",
    title: "The limit comes from Lambda, not from a number in the code",
    scenario: "slowAndShort",
    after: ["deadline"],
    expected: "statusCode 503 or 504, sent before Lambda's time-out, which is 1 second in this run",
    hints: [
      "Somebody sets the function's timeout to one second. Which line of your code learns of it?",
      "A fixed number of milliseconds is right for one configuration only. Compute the wait from context.getRemainingTimeInMillis() in each invocation.",
      "const patienceMs = context.getRemainingTimeInMillis() - 250; // not: const patienceMs = 2750",
    ],
    judge: (evidence) =>
      judgeEach(
        evidence,
        slowTraffic,
        [slowRate],
        givesUp(503, 504),
        "The same code was deployed with a timeout of 1 second.",
      ),
  },
  {
    id: "patience",
    title: "With more time, the function waits for a late answer",
    scenario: "slowAndLong",
    after: ["deadline"],
    expected: 'statusCode 200 and a body with "converted": 135',
    hints: [
      "In this run the function has 10 seconds and the rates service needs 5. Why did the caller get no rate?",
      "Look for a number of milliseconds in your code. Giving up early turns a slow answer into none.",
      "const patienceMs = context.getRemainingTimeInMillis() - 250; // nearly all of the time there is",
    ],
    judge: (evidence) =>
      judgeEach(
        evidence,
        slowTraffic,
        [slowRate],
        converts("BRL", 135),
        "The same code was deployed with a timeout of 10 seconds, and the rates service answers after 5.",
      ),
  },
];

export default defineLab({
  id: "first-response",
  revision: 2,
  title: "First response",
  minutes: 20,
  level: "introductory",
  scenarios: {
    traffic: { workload: arrivals(traffic, 250), outsideHosts: [ratesService(40)] },
    unreachable: {
      workload: arrivals(outage, OUTAGE_MS + 1_000),
      outsideHosts: [ratesService(40, 0.96)],
      faults: {
        dependencies: [{ host: "rates.example.com", errorProbability: 1, untilMs: OUTAGE_MS }],
      },
    },
    slow: { workload: arrivals(slowTraffic, 5_000), outsideHosts: [ratesService(30_000)] },
    slowAndShort: {
      workload: arrivals(slowTraffic, 5_000),
      outsideHosts: [ratesService(30_000)],
      parameters: { Timeout: "1" },
    },
    slowAndLong: {
      workload: arrivals(slowTraffic, 12_000),
      outsideHosts: [ratesService(5_000)],
      parameters: { Timeout: "10" },
    },
  },
  checks,
  alternatives: {
    "errors-with-a-status":
      "What is wrong is thrown as an error that carries its status, and one place turns errors into responses. The way through the code stays straight, and any function on it can end it.",
    "race-in-javascript":
      "A race between the request and a timer: the first to end decides. Nothing is aborted, so that the request goes on for nobody when the timer was first.",
    "wrap-the-handler":
      "The deadline is around the handler instead of in it: whatever takes too long inside is answered with the same response, and the code inside knows nothing of time.",
  },
  question:
    "Your function answers before its time is up. How did you choose the margin, and what would make it too small?",
  equivalents: {
    "empty-catch: } catch {":
      "The value of a function that ends without return is undefined as well.",
    "change-number: const MARGIN_MS = 250;":
      "Too small for the world, and enough here: after the wait the simulated function answers in less than a millisecond.",
  },
  mistakes: {
    "body-left-an-object": {
      fails: "good-request",
      explanation:
        "The body is an object. API Gateway expects a text, and answers 502 when it gets something else: turn it into JSON with JSON.stringify.",
    },
    "only-known-fields": {
      fails: "unknown-fields",
      explanation:
        "The request was refused for a field you did not expect. A caller who adds a field before you know it would be locked out.",
    },
    "parse-and-hope": {
      fails: "no-body",
      explanation:
        "JSON.parse threw, and nothing caught it. To Lambda that is a function error, and the caller gets a 502 that says nothing.",
    },
    "status-without-a-message": {
      fails: "no-body",
      explanation:
        "The status is right, but the body tells the caller nothing they could act on: put a message into it.",
    },
    "only-a-missing-body": {
      fails: "not-json",
      explanation:
        "There was a body this time, but not a JSON text: JSON.parse threw, and nothing caught it.",
    },
    "null-is-an-object": {
      fails: "not-an-object",
      explanation:
        'typeof null is "object", so null passed your test and reading a field from it threw. Ask for null as well.',
    },
    "truthy-is-enough": {
      fails: "wrong-amount",
      explanation:
        'The check asks whether there is an amount, not what it is: the text "25" is there, and so is Infinity.',
    },
    "currency-taken-on-trust": {
      fails: "wrong-currency",
      explanation:
        'The currency went into the address as it came. A list with one element turns into its element there, so ["EUR"] was converted as if it were EUR.',
    },
    "rate-without-looking": {
      fails: "unknown-currency",
      explanation:
        "fetch resolves for a 404 as well. The body was read as if it held a rate, so the product was NaN, which JSON writes as null.",
    },
    "everything-is-a-400": {
      fails: "rates-fail",
      explanation:
        "A catch around everything answers 400 to everything, and tells a caller who did nothing wrong to repair their request.",
    },
    "only-the-status": {
      fails: "unreachable",
      explanation:
        "The status of the answer is looked at, and there was no answer: fetch rejected, and nothing caught that.",
    },
    "keeps-a-failed-rate": {
      fails: "next-request",
      explanation:
        "The promise of a rate is kept for the next request, also when it was rejected: one broken connection stays with the environment for as long as it lives.",
    },
    "wait-for-ever": {
      fails: "deadline",
      explanation:
        "The function waited for the rates service until Lambda ended it. The caller got an error without a word about the reason, and the next request pays for a new init.",
    },
    "wait-to-the-last-millisecond": {
      fails: "deadline",
      explanation:
        "The wait took all of the remaining time, so none was left to answer in. Keep a margin.",
    },
    "a-fixed-limit": {
      fails: "deadline-moves",
      explanation:
        "The limit is a number in the code. It was shorter than the timeout of 3 seconds, and is longer than one of 1 second.",
    },
    "give-up-early": {
      fails: "patience",
      explanation:
        "The limit is a number in the code, short enough for every timeout: so the function gives up although it has seconds left.",
    },
  },
});
