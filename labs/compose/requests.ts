/** What clients ask of the order desk, what is right as an answer, and what is wrong with an answer that came. */
import { isObject, placeOfAnswer, show } from "../../src/grading/evidence.ts";
import type { CheckResult, Evidence } from "../../src/grading/lab.ts";
import type { HttpExchange } from "../../src/session/protocol.ts";

export interface Call {
  /** For messages: "an order without a token". */
  what: string;
  request: { method: string; path: string; headers?: Record<string, string>; body?: unknown };
  status: number;
  /** The header x-steps of the answer. */
  steps?: string;
  /** For messages: what this request is there to show. */
  because: string;
  /** Headers of the answer that its handler has set. */
  headers?: Record<string, string>;
  /** The answer must not say so, and the function's log must. */
  secret?: string;
}

const token = { authorization: "Bearer f-1815" };

const post = (path: string, body: unknown, headers: Record<string, string> = token) => ({
  method: "POST",
  path,
  headers,
  body,
});

const get = (path: string, headers: Record<string, string> = {}) => ({
  method: "GET",
  path,
  headers,
});

const THROUGH = ">door >desk >counter order <counter <desk <door";
const SOLD_OUT = ">door >desk >counter order !counter <desk <door";
const BACK_OUT = ">door >desk >counter order !counter !desk !door";

export const good: Call = {
  what: "an order for three roses",
  request: post("/orders", { flower: "rose", count: 3 }),
  status: 201,
  steps: THROUGH,
  because: "The florist takes it, and nothing is wrong with it.",
};

export const nobody: Call = {
  what: "an order without a token",
  request: post("/orders", { flower: "rose", count: 3 }, {}),
  status: 401,
  steps: ">door <door",
  because: "The middleware customer replies itself and does not call next().",
};

export const notJson: Call = {
  what: "an order whose body is not JSON",
  request: post("/orders", "three roses, please"),
  status: 400,
  steps: ">door >desk !desk !door",
  because: "The middleware body throws an HttpError with status 400.",
};

export const stranger: Call = {
  what: "an order with a token that nobody knows",
  request: post("/orders", { flower: "rose", count: 1 }, { authorization: "Bearer w-1" }),
  status: 401,
  steps: ">door !door",
  because: "The middleware customer throws an HttpError with status 401.",
};

export const elsewhere: Call = {
  what: "a request for a path that does not exist",
  request: get("/vases"),
  status: 404,
  steps: "",
  because: "The handler throws an HttpError with status 404.",
};

export const unknownPrice: Call = {
  what: "an order for an orchid, for which the florist answers 404",
  request: post("/orders", { flower: "orchid", count: 1 }),
  status: 500,
  steps: BACK_OUT,
  because:
    "The handler throws a FloristError. Its status is the florist's answer to us, not ours to the caller, who did nothing wrong.",
  secret: "florist answered 404",
};

export const florist503: Call = {
  what: "an order for lilies, for which the florist answers 503",
  request: post("/orders", { flower: "lily", count: 2 }),
  status: 500,
  steps: BACK_OUT,
  because: "The handler throws a FloristError, which is no HttpError.",
  secret: "florist answered 503",
};

export const thrownText: Call = {
  what: "an order for a thistle, for which the florist has no price",
  request: post("/orders", { flower: "thistle", count: 1 }),
  status: 500,
  steps: BACK_OUT,
  because: "The handler throws a text. In JavaScript anything can be thrown, not only an Error.",
  secret: "no price for thistle",
};

export const tulips: Call = {
  what: "an order for tulips, which are sold out",
  request: post("/orders", { flower: "tulip", count: 1 }),
  status: 409,
  steps: SOLD_OUT,
  because:
    "The handler throws SoldOut. The error comes by the counter, and the middleware soldOut, which is further out, makes a reply of it.",
};

export const stock: Call[] = [
  {
    what: "a look at the stock of roses",
    request: get("/stock?flower=rose"),
    status: 200,
    steps: ">gate stock <gate",
    because:
      "The handler returns its reply without a promise, and the middleware around it works with next().then().",
    headers: { "cache-control": "max-age=60" },
  },
  {
    what: "a look at the stock without a flower",
    request: get("/stock"),
    status: 400,
    steps: ">gate <gate",
    because: "The middleware namesFlower returns its own reply, without a promise.",
  },
  {
    what: "a look at the stock that wants an image",
    request: get("/stock?flower=rose", { accept: "image/png" }),
    status: 406,
    steps: ">gate !gate",
    because:
      "The middleware acceptsJson is not async: it throws at once, and the middleware around it waits for next() to reject.",
  },
  {
    what: "a look at the stock of moss, which there is not",
    request: get("/stock?flower=moss"),
    status: 404,
    steps: ">gate stock !gate",
    because:
      "The handler is not async: it throws at once, and the middleware around it waits for next() to reject.",
  },
  {
    what: "a look at the stock of daisies, whose data are broken",
    request: get("/stock?flower=daisy"),
    status: 500,
    steps: ">gate stock !gate",
    because: "The handler is not async: it throws a TypeError at once.",
  },
];

export const healthy: Call = {
  what: "a request for the desk's health",
  request: get("/health"),
  status: 200,
  steps: "",
  because: "The handler replies with a status and nothing else.",
};

/** What a middleware that calls next() twice may lead to: `asked` requests to the florist of one kind, at the most. */
export interface HastyCall extends Call {
  florist: { method: string; path: string };
}

const MODES = {
  "in-turn": "It awaits the first call and returns the second, which has to reject.",
  "at-once": "It makes both calls before either of them has come to an end.",
  "after-an-error":
    "The first call fails, and the second is an attempt to try again, which has to reject.",
  "and-ignores-it":
    "It returns the reply of the first call, and catches the rejection of the second with next().catch().",
};

const hastyOrder = (
  mode: keyof typeof MODES,
  flower: string,
  status: number,
  florist: HastyCall["florist"],
  place: "" | "/early" = "",
): HastyCall => ({
  what: `an order through a middleware that calls next() twice, ${place === "" ? "right before the handler" : "with another middleware further in"}`,
  request: post(`/hasty/${mode}${place}`, { flower, count: 1 }),
  status,
  florist,
  because: MODES[mode],
});

const ORDER = { method: "POST", path: "/orders" };

export const hasty: HastyCall[] = [
  hastyOrder("in-turn", "rose", 500, ORDER),
  hastyOrder("in-turn", "rose", 500, ORDER, "/early"),
  hastyOrder("at-once", "rose", 500, ORDER),
  hastyOrder("at-once", "rose", 500, ORDER, "/early"),
  hastyOrder("after-an-error", "orchid", 500, { method: "GET", path: "/prices/orchid" }),
  hastyOrder("and-ignores-it", "rose", 201, ORDER),
];

export const several: Call = {
  what: "three orders in one request",
  request: post("/orders/several", [
    { flower: "rose", count: 1 },
    { flower: "tulip", count: 2 },
    { flower: "rose", count: 5 },
  ]),
  status: 200,
  because: "They go through the same composed handler, side by side.",
};

/** What the answer to {@link several} lists. */
const LISTED = [
  { status: 201, steps: THROUGH },
  { status: 409, steps: SOLD_OUT },
  { status: 201, steps: THROUGH },
];

const headerOf = ({ headers }: HttpExchange, wanted: string): string | undefined =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1];

/** What is wrong with an answer, or `null`. */
type Problem = (answer: HttpExchange, call: Call, evidence: Evidence) => string | null;

/** The answers to some of a scenario's calls: the first thing that one of `problems` finds, or `true`. */
export function judgeAnswers(
  evidence: Evidence,
  sent: readonly Call[],
  calls: readonly Call[],
  problems: readonly Problem[],
  because: (call: Call, index: number) => string = (call) => call.because,
): CheckResult {
  for (const [index, call] of sent.entries()) {
    if (!calls.includes(call)) continue;
    const answer = evidence.run.httpExchanges.find((each) => each.index === index);
    if (!answer) throw new Error(`no answer to ${call.what}`);
    for (const problem of problems) {
      const received = problem(answer, call, evidence);
      if (received === null) continue;
      const { method, path } = call.request;
      return {
        received,
        because: `${method} ${path} was ${call.what}. ${because(call, index)}`,
        ...placeOfAnswer(answer),
      };
    }
  }
  return true;
}

/** For a client that is a 502. */
export function handlerFailed(
  answer: HttpExchange,
  _call: Call,
  evidence: Evidence,
): string | null {
  const invocation = evidence.invocations.find(({ requestId }) => requestId === answer.requestId);
  if (invocation?.functionError && isObject(invocation.payload)) {
    const { errorType, errorMessage } = invocation.payload;
    return `an error that left the handler, ${String(errorType)}: ${String(errorMessage)}`;
  }
  return null;
}

export function wrongStatus(answer: HttpExchange, call: Call, evidence: Evidence): string | null {
  if (answer.status === call.status) return null;
  const failed = handlerFailed(answer, call, evidence);
  if (failed !== null) return failed;
  return `status ${answer.status}${answer.body === "" ? "" : ` with the body ${show(answer.body)}`}`;
}

export function wrongSteps(answer: HttpExchange, { steps }: Call): string | null {
  if (steps === undefined) return null;
  const came = headerOf(answer, "x-steps") ?? "";
  return came === steps ? null : `x-steps: ${came === "" ? "(empty)" : came}, and not ${steps}`;
}

/** For the caller there has to be a text under `message`. */
export function noMessage(answer: HttpExchange): string | null {
  const { body } = answer;
  return isObject(body) && typeof body.message === "string" && body.message !== ""
    ? null
    : `status ${answer.status} without a message: ${show(body)}`;
}

export function tellsTooMuch({ body, status }: HttpExchange, { secret }: Call): string | null {
  if (secret === undefined || !show(body, 10_000).includes(secret)) return null;
  return `status ${status} with the body ${show(body)}, which tells the caller what broke`;
}

export function noTrace(answer: HttpExchange, { secret }: Call, { run }: Evidence): string | null {
  const logged = run.logs.some(
    ({ requestId, line, source }) =>
      source === "function" &&
      requestId === answer.requestId &&
      secret !== undefined &&
      line.includes(secret),
  );
  return secret === undefined || logged
    ? null
    : `status ${answer.status}, and no line in the log that says "${secret}"`;
}

const HOUSE: Record<string, string> = {
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

export function wrongHeaders(answer: HttpExchange, { headers }: Call): string | null {
  for (const [name, value] of Object.entries({ ...HOUSE, ...headers })) {
    const came = headerOf(answer, name);
    if (came !== value) {
      return `status ${answer.status} ${came === undefined ? `without the header ${name}` : `with ${name}: ${came}, and not ${value}`}`;
    }
  }
  return null;
}

export function wrongList({ body }: HttpExchange, call: Call): string | null {
  if (call !== several) return null;
  const came = Array.isArray(body) ? (body as unknown[]) : [];
  for (const [index, { status, steps }] of LISTED.entries()) {
    const one = came[index];
    if (isObject(one) && one.status === status && one.steps === steps) continue;
    return `for order ${index + 1} of ${LISTED.length} ${isObject(one) ? `status ${show(one.status)} with the steps ${show(one.steps)}` : show(one)}`;
  }
  return null;
}

/** The order as it was placed. */
export function wrongOrder({ body }: HttpExchange): string | null {
  const expected = { flower: "rose", count: 3, total: 9, customer: "ada" };
  const same =
    isObject(body) && Object.entries(expected).every(([field, value]) => body[field] === value);
  return same ? null : `the body ${show(body)}`;
}
