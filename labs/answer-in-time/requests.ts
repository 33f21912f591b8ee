/** What clients of the gallery ask, what they were told, and how often the appraiser was paid. */
import { isObject, placeOf, show } from "../../src/grading/evidence.ts";
import type { CheckFailure, CheckResult, Evidence } from "../../src/grading/lab.ts";
import type { HttpExchange } from "../../src/session/protocol.ts";

export interface Ask {
  atMs: number;
  method: "POST" | "GET";
  id: string;
}

export const ask = (atMs: number, id: string): Ask => ({ atMs, method: "POST", id });
export const lookUp = (atMs: number, id: string): Ask => ({ atMs, method: "GET", id });

export const pathOf = ({ id }: Ask): string => `/estimates/${id}`;

/** "the lookup of e-1 after 2 minutes". */
const nameOf = ({ method, id, atMs }: Ask): string =>
  `the ${method === "POST" ? "request for" : "lookup of"} ${id} ${atMs === 0 ? "at the start" : `after ${lengthOf(atMs)}`}`;

function lengthOf(ms: number): string {
  const [count, unit] =
    ms >= 7_200_000
      ? [ms / 3_600_000, "hours"]
      : ms >= 120_000
        ? [ms / 60_000, "minutes"]
        : [ms / 1_000, "seconds"];
  return `${Math.round(count)} ${unit}`;
}

/** Every request is answered, if only by the API. */
export const answerTo = ({ run }: Evidence, asks: readonly Ask[], asked: Ask): HttpExchange =>
  run.httpExchanges.find(({ index }) => index === asks.indexOf(asked))!;

export function failure(
  answer: HttpExchange,
  asked: Ask,
  received: string,
  because: string,
): CheckFailure {
  return {
    received: `for ${nameOf(asked)}: ${received}`,
    because,
    ...placeOf(answer),
  };
}

/** "status 503 after 30 s" and, as the reason, what the API says of it. */
export function tooLateOrRefused(
  answer: HttpExchange,
  asked: Ask,
  allowed: readonly number[],
  withinMs: number,
): CheckResult {
  const late = answer.latencyMs > withinMs;
  if (!late && allowed.includes(answer.status)) return true;
  const after = late ? ` after ${(answer.latencyMs / 1_000).toFixed(1)} s` : "";
  const said = answer.because
    ? `The API answered in the function's place: ${answer.because}.`
    : `The body is ${show(answer.body)}.`;
  return failure(answer, asked, `status ${answer.status}${after}`, said);
}

/** What a lookup says of an estimate. */
export const stateIn = ({ body }: HttpExchange): unknown =>
  isObject(body) ? body.state : undefined;

export const eurosIn = ({ body }: HttpExchange): unknown =>
  isObject(body) && isObject(body.estimate) ? body.estimate.euros : undefined;

/** The requests for an appraisal of an item. */
export const appraisalsOf = ({ records }: Evidence, id: string) =>
  records("http.requested").filter(
    ({ host, path }) => host === "appraiser.example.com" && path === `/items/${id}`,
  );
