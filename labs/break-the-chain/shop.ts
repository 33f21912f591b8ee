/** What became of each order: what the customer was told, what the two services have, what was set aside, and who waited for whom. */
import {
  answersOf,
  atMs,
  isObject,
  parseJson,
  placeOf,
  show,
  type Place,
} from "../../src/grading/evidence.ts";
import { eachOnce, inOrder, nothingLost, type Doing } from "../../src/grading/invariants.ts";
import type { Check, CheckResult, Evidence } from "../../src/grading/lab.ts";
import type { HttpExchange, InvocationSummary } from "../../src/session/protocol.ts";

export interface Order {
  orderId: string;
  email: string;
  total: number;
}

export const BOOKS = "books.example.com";
export const MAIL = "mail.example.com";
const FAILED = "failed";

type Judge = Check["judge"];

const isAccepted = ({ status }: HttpExchange): boolean => status >= 200 && status < 300;

/** What the customer got for the order with this place in the traffic. */
const answerTo = ({ run }: Evidence, index: number): HttpExchange | undefined =>
  run.httpExchanges.find((exchange) => exchange.index === index);

/** The request that a service has carried out for an order. */
function carriedOut(evidence: Evidence, host: string, orderId: string) {
  const answers = answersOf(evidence);
  return evidence
    .records("http.requested")
    .filter(
      (request) =>
        request.host === host &&
        (request.path.endsWith(`/${orderId}`) || isAbout(request.body, orderId)),
    )
    .filter(({ exchange }) => (answers.get(exchange)?.status ?? 500) < 300);
}

function isAbout(body: string | undefined, orderId: string): boolean {
  const value = parseJson(body);
  return isObject(value) && value.orderId === orderId;
}

/** The services hold it themselves: a request whose answer was lost counts, too. */
const heldBy = ({ run }: Evidence, host: string, orderId: string) =>
  (run.collections ?? [])
    .filter((collection) => collection.host === host)
    .flatMap(({ items }) => items.filter((item) => item.orderId === orderId));

const doing = (orders: readonly Order[], host: string, done: string): Doing => ({
  things: orders.map(({ orderId }) => orderId),
  done,
  times: (evidence, orderId) => heldBy(evidence, host, orderId),
  why: (evidence, orderId, count) =>
    count === 0 ? whyNot(evidence, orderId) : whyAgain(evidence, host, orderId),
});

const booked = (orders: readonly Order[]) => doing(orders, BOOKS, "booked");
const receipted = (orders: readonly Order[]) => doing(orders, MAIL, "given a receipt");

/** The messages about an order that lie in the queue for failures when the run is over. */
function setAside({ records }: Evidence, orderId: string): boolean {
  const deleted = new Set(records("message.deleted").map(({ messageId }) => messageId));
  const sent = records("message.sent");
  const bodies = new Map(sent.map(({ messageId, body }) => [messageId, body]));
  const there = [
    ...sent.filter(({ queue }) => queue === FAILED).map(({ messageId }) => messageId),
    ...records("message.moved")
      .filter(({ deadLetterQueue }) => deadLetterQueue === FAILED)
      .map(({ messageId }) => messageId),
  ];
  return there.some((id) => !deleted.has(id) && (bodies.get(id) ?? "").includes(orderId));
}

/** Where an order was last heard of, in a sentence. */
function whyNot(evidence: Evidence, orderId: string): { because: string } & Place {
  if (setAside(evidence, orderId)) {
    return { because: `It lies in the queue ${FAILED}: every attempt that it got had failed.` };
  }
  return (
    elsewhere(evidence, orderId) ??
    dropped(evidence, orderId) ??
    refused(evidence, orderId) ??
    overlooked(evidence, orderId) ?? {
      because: "No attempt failed. Something began it and did not wait, or nothing did.",
    }
  );
}

const messagesAbout = ({ records }: Evidence, orderId: string): ReadonlySet<string> =>
  new Set(
    records("message.sent")
      .filter(({ body }) => body.includes(orderId))
      .map(({ messageId }) => messageId),
  );

/** A message about it went to a dead-letter queue that nobody looks into. */
function elsewhere(evidence: Evidence, orderId: string) {
  const about = messagesAbout(evidence, orderId);
  const moved = evidence.records("message.moved").find(({ messageId }) => about.has(messageId));
  return moved
    ? {
        because: `Its message ended in the queue ${moved.deadLetterQueue}. The one into which somebody looks is ${FAILED}.`,
        atMs: atMs(moved),
      }
    : undefined;
}

/** Requests of functions that name the order, to the services and to AWS, with their answers. */
function requestsAbout(evidence: Evidence, orderId: string) {
  const answers = answersOf(evidence);
  return evidence
    .records("http.requested")
    .filter(({ path, body }) => path.endsWith(`/${orderId}`) || body?.includes(orderId))
    .map((request) => ({ ...request, status: answers.get(request.exchange)?.status }));
}

/** Lambda gave up its event, and had no place for it. */
function dropped(evidence: Evidence, orderId: string) {
  const by = new Set(requestsAbout(evidence, orderId).map(({ requestId }) => requestId));
  const lost = evidence.records("async.finished").find((it) => it.lost && by.has(it.requestId));
  return lost
    ? {
        because: `Every attempt of ${nameOf(evidence, lost.requestId)} failed, and there was no place that keeps its event.`,
        ...placeOf(lost),
      }
    : undefined;
}

/** The last request for it failed, and nothing tried again. */
function refused(evidence: Evidence, orderId: string) {
  const last = requestsAbout(evidence, orderId).at(-1);
  if (!last || (last.status !== undefined && last.status < 400)) return undefined;
  const answer = last.status === undefined ? "did not answer" : `answered ${last.status} to`;
  const by = evidence.invocations.find(({ requestId }) => requestId === last.requestId);
  const name = by?.functionName ?? "a function";
  const end = by?.status === "success" ? `${name} ended well all the same` : `${name} failed`;
  return {
    because: `${last.aws?.service ?? last.host} ${answer} ${name}. Then ${end}, and nothing tried again.`,
    ...placeOf(last),
  };
}

/** It came in one batch with others, and was deleted with them. */
function overlooked(evidence: Evidence, orderId: string) {
  const about = messagesAbout(evidence, orderId);
  const batch = evidence
    .records("batch.invoked")
    .findLast(({ records }) => records.length > 1 && records.some((id) => about.has(id)));
  return batch
    ? {
        because: `Its message came to ${nameOf(evidence, batch.requestId)} in a batch of ${batch.records.length}, and was deleted when that ended well.`,
        ...placeOf(batch),
      }
    : undefined;
}

const messageIn = (payload: unknown): unknown =>
  isObject(payload) && "errorMessage" in payload ? payload.errorMessage : payload;

const nameOf = ({ invocations }: Evidence, requestId: string): string =>
  invocations.find((each) => each.requestId === requestId)?.functionName ?? "a function";

function whyAgain(evidence: Evidence, host: string, orderId: string) {
  const [, second] = carriedOut(evidence, host, orderId);
  return second
    ? {
        because: `The second came from ${nameOf(evidence, second.requestId ?? "")}. What had been done was done again, because an attempt failed later than that.`,
        ...placeOf(second),
      }
    : undefined;
}

/** Every order was answered with a 2xx and its number. */
const judgeAnswers =
  (orders: readonly Order[]): Judge =>
  (evidence) => {
    for (const [index, { orderId }] of orders.entries()) {
      const answer = answerTo(evidence, index);
      if (!answer)
        return { received: `no answer for ${orderId}`, because: "The run ended before." };
      if (!isAccepted(answer))
        return { received: `status ${answer.status}`, ...whyRefused(evidence, answer, orderId) };
      if (isObject(answer.body) && answer.body.orderId === orderId) continue;
      return {
        received: `${answer.status} with the body ${show(answer.body)}`,
        because: `The customer ordered ${orderId} and wants to read that number.`,
        ...placeOf(answer),
      };
    }
    return true;
  };

function whyRefused(evidence: Evidence, answer: HttpExchange, orderId: string) {
  const invocation = evidence.invocations.find((each) => each.requestId === answer.requestId);
  const end = invocation ? endOf(invocation) : (answer.because ?? "no function was called");
  return { because: `It was the answer to ${orderId}: ${end}.`, ...placeOf(answer) };
}

const endOf = ({ functionName, status, payload, durationMs }: InvocationSummary): string =>
  status === "timeout"
    ? `${functionName} timed out after ${Math.round(durationMs ?? 0)} ms`
    : `${functionName} ended with ${show(messageIn(payload))}`;

/** Every order answered with its number, booked, and its receipt sent once. */
export const judgeDone = (orders: readonly Order[]): Judge =>
  inOrder(judgeAnswers(orders), eachOnce(booked(orders)), eachOnce(receipted(orders)));

/** The same, and the customer had the answer in this time. */
export const judgeInTime =
  (orders: readonly Order[], limitMs: number): Judge =>
  (evidence) => {
    for (const [index, { orderId }] of orders.entries()) {
      const answer = answerTo(evidence, index);
      if (!answer || answer.latencyMs <= limitMs) continue;
      const called = waitedCalls(evidence).find(({ caller }) => caller === answer.requestId);
      return {
        received: `an answer after ${Math.round(answer.latencyMs)} ms, status ${answer.status}`,
        because: called
          ? `The function that answers called ${called.functionName} and waited ${Math.round(called.waitedMs)} ms for it.`
          : `The function that answers ${orderId} waited for something behind it.`,
        ...placeOf(answer),
      };
    }
    return inOrder(
      judgeAnswers(orders),
      nothingLost(booked(orders)),
      nothingLost(receipted(orders)),
    )(evidence);
  };

/** Calls of functions by functions that waited for the answer. */
function waitedCalls(evidence: Evidence) {
  const answers = answersOf(evidence);
  return evidence
    .records("http.requested")
    .filter(({ aws }) => aws?.service === "lambda" && aws.operation.startsWith("Invoke"))
    .map((request) => {
      const end = answers.get(request.exchange);
      return {
        caller: request.requestId,
        functionName: request.aws?.resource ?? "a function",
        waitedMs: ((end?.at ?? request.at) - request.at) / 1_000,
      };
    })
    .toSorted((a, b) => b.waitedMs - a.waitedMs);
}

/** What an invocation may take besides its own requests to the two services. */
const OWN_MS = 1_000;

/** No invocation was billed for time in which it waited for neither of the services. */
export function judgeNobodyWaits(evidence: Evidence): CheckResult {
  for (const invocation of evidence.invocations) {
    const { requestId, functionName, durationMs, atMs: at } = invocation;
    if (durationMs === null) continue;
    const idleMs = durationMs - servedMs(evidence, requestId);
    if (idleMs <= OWN_MS) continue;
    const called = waitedCalls(evidence).find(({ caller }) => caller === requestId);
    return {
      received: `${functionName} billed for ${Math.round(durationMs)} ms, of which it waited ${Math.round(idleMs)} ms`,
      because:
        called && called.waitedMs > OWN_MS
          ? `It called ${called.functionName}, which did the work, and waited for its end. Both are billed for the same time.`
          : "In that time it had no request of its own at one of the services. It waited for the work of another.",
      atMs: at,
      requestId,
    };
  }
  return true;
}

/** For how long the invocation had a request at one of the services, in milliseconds. */
function servedMs(evidence: Evidence, requestId: string): number {
  const answers = answersOf(evidence);
  let until = 0;
  let served = 0;
  for (const { host, requestId: by, at, exchange } of evidence.records("http.requested")) {
    if (by !== requestId || (host !== BOOKS && host !== MAIL)) continue;
    const end = answers.get(exchange)?.at ?? at;
    served += Math.max(0, end - Math.max(at, until));
    until = Math.max(until, end);
  }
  return served / 1_000;
}

/** Whatever the customer was promised is done, or set aside where somebody finds it. */
export const judgeKept =
  (orders: readonly Order[]): Judge =>
  (evidence) => {
    for (const [index, { orderId }] of orders.entries()) {
      const answer = answerTo(evidence, index);
      if (!answer || !isAccepted(answer) || setAside(evidence, orderId)) continue;
      const missing = [
        ...(heldBy(evidence, BOOKS, orderId).length === 0 ? ["an entry"] : []),
        ...(heldBy(evidence, MAIL, orderId).length === 0 ? ["a receipt"] : []),
      ];
      if (missing.length === 0) continue;
      return {
        received: `${orderId} answered with ${answer.status}, without ${missing.join(" and ")}, and not in the queue ${FAILED}`,
        ...placeOf(answer),
        ...whyNot(evidence, orderId),
      };
    }
    return true;
  };
