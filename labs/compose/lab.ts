/**
 * An order desk whose middlewares are put around its handlers by the learner's `compose`. What is judged is what clients get
 * and what the florist is asked for: answers, their headers, and who saw a request in which order.
 */
import { placeOfAnswer } from "../../src/grading/evidence.ts";
import { defineLab, type Check, type CheckResult, type Evidence } from "../../src/grading/lab.ts";
import type { OutsideHost } from "../../src/session/protocol.ts";
import {
  elsewhere,
  florist503,
  good,
  handlerFailed,
  hasty,
  healthy,
  judgeAnswers,
  nobody,
  noMessage,
  noTrace,
  notJson,
  several,
  stock,
  stranger,
  tellsTooMuch,
  thrownText,
  tulips,
  unknownPrice,
  wrongHeaders,
  wrongList,
  wrongOrder,
  wrongStatus,
  wrongSteps,
  type Call,
} from "./requests.ts";

const FLORIST = "florist.example.com";

const hosts: OutsideHost[] = [
  {
    host: FLORIST,
    latencyMs: 30,
    routes: [
      { method: "GET", path: "/prices/rose", body: { price: 3 } },
      { method: "GET", path: "/prices/thistle", body: {} },
      { method: "GET", path: "/prices/lily", status: 503, body: "closed" },
      { method: "POST", path: "/orders", status: 201, body: {} },
    ],
  },
];

/** Far enough apart that each request gets an execution environment of its own. */
const HALF_AN_HOUR_MS = 1_800_000;

/** Routes whose middlewares call next() at most once. */
const ordinary: Call[] = [
  good,
  nobody,
  notJson,
  stranger,
  elsewhere,
  unknownPrice,
  florist503,
  thrownText,
  tulips,
  ...stock,
  healthy,
];
const alone: Call[] = [...ordinary, ...hasty];

/** All in one environment, one after the other, and each more than once. */
const round = [good, tulips, nobody, stock[0]!, hasty[0]!, unknownPrice];
const together: Call[] = [...round, several, ...round, several, ...stock];

const sent = (calls: readonly Call[], gapMs: number) => ({
  workload: {
    kind: "list" as const,
    arrivals: calls.map(({ request }, index) => ({ atMs: index * gapMs, payload: request })),
    target: { functionUrl: "desk" },
  },
  outsideHosts: hosts,
});

function judgeHasty(evidence: Evidence): CheckResult {
  for (const call of hasty) {
    const answer = evidence.run.httpExchanges.find(({ index }) => index === alone.indexOf(call))!;
    const asked = evidence
      .records("http.requested")
      .filter(
        ({ requestId, host, method, path }) =>
          requestId === answer.requestId &&
          host === FLORIST &&
          method === call.florist.method &&
          path === call.florist.path,
      );
    if (asked.length > 1) {
      return {
        received: `${asked.length} times ${call.florist.method} ${call.florist.path} at the florist`,
        because: `POST ${call.request.path} was ${call.what}. ${call.because} What is further in ran twice.`,
        ...placeOfAnswer(answer),
        atMs: asked[1]!.at / 1_000,
      };
    }
  }
  return judgeAnswers(evidence, alone, hasty, [wrongStatus]);
}

function whyHeaders({ status, headers: own }: Call): string {
  if (status >= 400) return "Its reply is a middleware's own, or made of an error.";
  return own ? "Its handler has set cache-control itself." : "Its handler sets no headers.";
}

const checks: Check[] = [
  {
    id: "order-placed",
    title: "A good order is placed",
    scenario: "alone",
    expected: "status 201 and the order, with the customer that the middleware customer has found",
    hints: [
      "Who puts the customer and the body into request.state, and when does that run?",
      "compose gives back the handler alone. It has to give back a handler that begins with the first middleware, and gives it a next() that goes on with the second.",
      "async function run(request: Request, place: number): Promise<Reply> {\n  const middleware = middlewares[place];\n  if (!middleware) return handler(request);\n  return middleware(request, () => run(request, place + 1));\n}",
    ],
    judge: (evidence) => judgeAnswers(evidence, alone, [good], [wrongStatus, wrongOrder]),
  },
  {
    id: "onion",
    title: "The first middleware is the outermost",
    scenario: "alone",
    after: ["order-placed"],
    expected: `the header x-steps: ${good.steps}`,
    hints: [
      "Which middleware sees the request first, and which sees the reply last?",
      "Compare x-steps of the answer with what it should be. Each middleware goes on after its next() when everything further in has replied: so next() has to wait for all of that, and to give its reply back.",
      "middlewares.reduceRight((inner, middleware) => ..., handler) // begins with the last, which is the innermost",
    ],
    judge: (evidence) =>
      judgeAnswers(
        evidence,
        alone,
        [good],
        [wrongSteps],
        () => "A > stands for the way in, a < for the way out, and order is the handler.",
      ),
  },
  {
    id: "early-exit",
    title: "A middleware that replies itself ends it",
    scenario: "alone",
    after: ["onion"],
    expected: "status 401, with x-steps: >door <door",
    hints: [
      "A middleware returns a reply and has not called next(). What should run further in?",
      "Nothing. What a middleware returns is the reply, whether it called next() or not, and those further out get it from their next().",
      "return middleware(request, next); // whatever it is",
    ],
    judge: (evidence) => judgeAnswers(evidence, alone, [nobody], [wrongStatus, wrongSteps]),
  },
  {
    id: "callers-mistakes",
    title: "An HttpError becomes its status and message",
    scenario: "alone",
    after: ["onion"],
    expected: 'the status of the HttpError (400, 401 or 404), and a JSON body with its "message"',
    hints: [
      "An error is thrown further in. At which moment does the middleware errors hear of it?",
      "next() rejects. A try around it catches that when the promise is awaited inside the try.",
      "try {\n  return await next();\n} catch (error) {\n  if (error instanceof HttpError) return json(error.status, { message: error.message });\n  ...\n}",
    ],
    judge: (evidence) =>
      judgeAnswers(evidence, alone, [notJson, stranger, elsewhere], [wrongStatus, noMessage]),
  },
  {
    id: "our-mistakes",
    title: "Everything else becomes a 500 that says nothing",
    scenario: "alone",
    after: ["callers-mistakes"],
    expected: 'status 500 with a "message" that does not say what broke, and what broke in the log',
    hints: [
      "Who needs to know that the florist answered 404: the caller, or you?",
      "Only an HttpError is meant for the caller. Whatever else was thrown, and that can be anything, goes into the log, and the caller gets a 500 with words of your own.",
      'console.error(error);\nreturn json(500, { message: "Something went wrong" });',
    ],
    judge: (evidence) =>
      judgeAnswers(
        evidence,
        alone,
        [unknownPrice, florist503, thrownText],
        [wrongStatus, noMessage, tellsTooMuch, noTrace],
      ),
  },
  {
    id: "error-path",
    title: "An error comes by every layer on its way out",
    scenario: "alone",
    after: ["early-exit", "our-mistakes"],
    expected:
      "an error goes from the handler outwards, past each middleware, until one of them makes a reply of it; from there on it is a reply",
    hints: [
      "The handler throws. Which middleware should be the first to see that?",
      "The innermost one: its next() rejects. Look at x-steps: a ! says that an error came by. compose itself has nothing to catch.",
      "return middleware(request, next); // when it rejects, the next() of the one around it rejects",
    ],
    judge: (evidence) =>
      judgeAnswers(
        evidence,
        alone,
        [tulips, unknownPrice, notJson, stranger],
        [wrongStatus, wrongSteps],
      ),
  },
  {
    id: "plain-functions",
    title: "Middlewares and handlers need not be async",
    scenario: "alone",
    after: ["error-path"],
    expected:
      "next() always gives a promise: of the reply, or rejected with what was thrown, whoever is further in",
    hints: [
      "A handler that is not async returns a plain object, or throws at once. What does your next() give then?",
      "A middleware may use next().then() and next().catch(). So next() has to turn replies and errors of plain functions into a promise. An async function does that with everything in it.",
      "const next = async () => run(request, place + 1); // what is thrown in there becomes a rejection",
    ],
    judge: (evidence) => judgeAnswers(evidence, alone, stock, [wrongStatus, wrongSteps]),
  },
  {
    id: "headers",
    title: "Every answer has the headers of the house",
    scenario: "alone",
    after: ["error-path"],
    expected:
      "x-content-type-options: nosniff and cache-control: no-store on every answer, unless its handler has set them otherwise",
    hints: [
      "Through which middleware does every reply come, also those that are made of errors?",
      "The outermost. There the reply is there already: give back a new one, with the headers of the house and with its own. It may have none.",
      'return { ...reply, headers: { "x-content-type-options": "nosniff", ...reply.headers } };',
    ],
    judge: (evidence) =>
      judgeAnswers(evidence, alone, ordinary, [handlerFailed, wrongHeaders], whyHeaders),
  },
  {
    id: "next-once",
    title: "next() works once",
    scenario: "alone",
    after: ["plain-functions"],
    expected:
      "the second call of next() runs nothing and gives a promise that rejects, whatever has become of the first",
    hints: [
      "A middleware calls next() twice. How many orders does the florist get?",
      "Each middleware's next() has to remember that it was called: before anything further in runs, not afterwards, and for good. The second call rejects, it does not throw.",
      'let asked = false;\nconst next = async () => {\n  if (asked) throw new Error("next() was called twice");\n  asked = true;\n  return run(request, place + 1);\n};',
    ],
    judge: judgeHasty,
  },
  {
    id: "requests-apart",
    title: "Requests have nothing to do with each other",
    scenario: "together",
    after: ["next-once", "headers"],
    expected:
      "the same answers when an environment has served other requests before, and when one handler is at work on several at once",
    hints: [
      "compose runs once, when the environment starts. How often does the handler run that it gives back?",
      "Whatever compose remembers of a request (the place that was reached, who called next(), the request itself) has to be made anew inside of the handler that it gives back. And the list of middlewares belongs to whoever made it.",
      "return (request) => {\n  let reached = -1; // new for each request\n  ...\n};",
    ],
    judge: (evidence) =>
      judgeAnswers(
        evidence,
        together,
        together,
        [wrongStatus, wrongSteps, wrongHeaders, wrongList],
        (call, index) =>
          call === several ? call.because : `It was request ${index + 1} of its environment.`,
      ),
  },
];

export default defineLab({
  id: "compose",
  revision: 1,
  title: "Compose",
  minutes: 35,
  level: "intermediate",
  scenarios: {
    alone: sent(alone, HALF_AN_HOUR_MS),
    together: sent(together, 1_000),
  },
  checks,
  alternatives: {
    "reduce-right":
      "Each middleware becomes a handler around the one that was made before, from the innermost outwards. A small function of its own lets next be used once.",
    "highest-place":
      "As Koa does it: each request keeps the highest place that was reached, and whoever asks for one that is not higher asks a second time.",
    "without-recursion":
      "The layers are started in a loop, as long as each asks for the next, and a second loop hands what came from within to the layer around it. The stack does not grow with the number of layers.",
    "middy-in-front":
      "middy has the two outermost layers, and has no next: before, after and onError are lists of their own. A middleware that has to act on every way out stands in two of them.",
  },
  question:
    "Where in the chain would you measure how long requests take, and what would your number leave out?",
  equivalents: {},
  mistakes: {
    "inside-out": {
      fails: "onion",
      explanation:
        "reduce begins with the first middleware, so that it ends up innermost. From the other end, with reduceRight, it is the outermost.",
    },
    "only-on-the-way-in": {
      fails: "onion",
      explanation:
        "The middlewares run one after the other, and the handler at last. None of them is still there when the reply comes back.",
    },
    "calls-next-for-them": {
      fails: "early-exit",
      explanation:
        "When a middleware does not call next(), the composer goes on for it. Not calling next() is how a middleware says that it has replied.",
    },
    "returned-without-await": {
      fails: "callers-mistakes",
      explanation:
        "Inside try, return next() gives the promise away and leaves. The rejection comes later, when nobody is there to catch it: return await next().",
    },
    "everything-is-a-500": {
      fails: "callers-mistakes",
      explanation: "Every error becomes a 500. The caller cannot see that the mistake is theirs.",
    },
    "status-without-a-message": {
      fails: "callers-mistakes",
      explanation: "The message is the whole body, as a JSON text, and not under message.",
    },
    "any-status-counts": {
      fails: "our-mistakes",
      explanation:
        "Everything with a status counts as meant for the caller, also the error of a call to somebody else, whose status is about us.",
    },
    "tells-what-broke": {
      fails: "our-mistakes",
      explanation: "The 500 has the error's own message. What broke inside is nothing for callers.",
    },
    "nothing-in-the-log": {
      fails: "our-mistakes",
      explanation:
        "The caller hears nothing of what broke, which is right, and neither does anybody else.",
    },
    "trusts-that-it-is-an-error": {
      fails: "our-mistakes",
      explanation:
        "It reads the stack of what was thrown. A text has none, and the middleware that should catch everything throws itself.",
    },
    "catches-too-early": {
      fails: "error-path",
      explanation:
        "The composer catches around every layer, so that an error becomes a reply at the innermost place. The middlewares further out never see it.",
    },
    "headers-inside-errors": {
      fails: "headers",
      explanation:
        "The headers are added inside of errors. When something throws, the reply is made further out and never comes by.",
    },
    "the-house-wins": {
      fails: "headers",
      explanation: "The house's headers are written over those that the handler has set.",
    },
    "writes-into-the-reply": {
      fails: "headers",
      explanation:
        "It takes for granted that a reply has headers. One without any makes it fail, and outside of errors nobody catches that.",
    },
    "takes-what-it-gets": {
      fails: "plain-functions",
      explanation:
        "next() gives what the middleware or handler gave, promise or not. Whoever calls next().then() fails on a plain reply.",
    },
    "resolves-too-late": {
      fails: "plain-functions",
      explanation:
        "Promise.resolve(handler(request)) helps with plain replies. What throws at once throws before there is a promise.",
    },
    "no-guard": {
      fails: "next-once",
      explanation:
        "Nothing keeps a middleware from calling next() twice: what is further in runs twice.",
    },
    "off-by-one": {
      fails: "next-once",
      explanation:
        "A place below the one that was reached is refused, and the same place is not. So the innermost middleware can run the handler twice.",
    },
    "guards-afterwards": {
      fails: "next-once",
      explanation:
        "The call is remembered when it has come to an end. A second one before that gets through.",
    },
    "guard-forgets-failures": {
      fails: "next-once",
      explanation:
        "After an error the guard is taken back, so that a middleware can run what is further in again. Some of it had been done.",
    },
    "throws-at-the-second-call": {
      fails: "next-once",
      explanation:
        "The second call throws at once. next() promises a promise: whoever handles its rejection with catch() is not asked.",
    },
    "same-reply-again": {
      fails: "next-once",
      explanation:
        "The second call gets the reply of the first. Nothing runs twice, and the mistake goes unnoticed.",
    },
    "one-place-for-all": {
      fails: "requests-apart",
      explanation:
        "The place that was reached is remembered outside the request, for as long as the environment lives. The second request has called next() before it begins.",
    },
    "one-place-at-a-time": {
      fails: "requests-apart",
      explanation:
        "The place is reset for each request, which is right until two of them are on their way at once.",
    },
    "uses-up-the-list": {
      fails: "requests-apart",
      explanation:
        "Each request takes middlewares off the list. The second one meets the handler alone.",
    },
    "current-request": {
      fails: "requests-apart",
      explanation:
        "The request is kept in a variable of the composed handler. A second one that comes in between takes its place.",
    },
  },
});
