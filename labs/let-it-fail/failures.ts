/** What the carrier, the table and the queue for failures hold, and how it came there. */
import {
  answersOf,
  atMs,
  isObject,
  parseJson,
  placeOf,
  show,
  type Place,
} from "../../src/grading/evidence.ts";
import type { CheckFailure, CheckResult, Evidence } from "../../src/grading/lab.ts";

export interface Order {
  orderId: string;
  postcode: string;
}

export const CARRIER = "carrier.example.com";
const QUEUE = "failures";
const TABLE = "shipments";

type Because = Omit<CheckFailure, "received">;

/** The messages about an order that the queue got. */
export const messagesOf = ({ records }: Evidence, { orderId }: Order) =>
  records("message.sent").filter(({ queue, body }) => queue === QUEUE && body.includes(orderId));

/** Bodies of what is in the queue in the end. */
export function leftIn({ records }: Evidence): string[] {
  const gone = new Set(records("message.deleted").map(({ messageId }) => messageId));
  return records("message.sent")
    .filter(({ queue, messageId }) => queue === QUEUE && !gone.has(messageId))
    .map(({ body }) => body);
}

const parcelOf = ({ run }: Evidence, { orderId }: Order) =>
  (run.collections ?? [])
    .find(({ host }) => host === CARRIER)
    ?.items.find((item) => item.id === orderId);

/** What is missing for an order to be shipped; `undefined` when nothing is. */
export function notShipped(evidence: Evidence, order: Order): string | undefined {
  const parcel = parcelOf(evidence, order);
  if (!parcel) return `no parcel for ${order.orderId} at the carrier`;
  if (parcel.postcode !== order.postcode) {
    return `a parcel for ${order.orderId} ${having("postcode", parcel.postcode)}`;
  }
  const row = evidence.run.tables?.[TABLE]?.items.find(({ orderId }) => orderId === order.orderId);
  if (!row) return `no row for ${order.orderId} in the table`;
  if (row.status === "shipped") return undefined;
  return `a row for ${order.orderId} ${having("status", row.status)}`;
}

const having = (what: string, value: unknown): string =>
  value === undefined ? `without a ${what}` : `with the ${what} ${show(value)}`;

/** The requests to the carrier about an order, with their answers. */
export function requestsAbout(evidence: Evidence, { orderId }: Order) {
  const answers = answersOf(evidence);
  return evidence
    .records("http.requested")
    .filter(({ host, path }) => host === CARRIER && path.endsWith(`/${orderId}`))
    .map((request) => ({ ...request, status: answers.get(request.exchange)?.status }));
}

/** One message about the order is in the queue. */
export function judgeKept(evidence: Evidence, order: Order): CheckResult {
  const { length } = messagesOf(evidence, order);
  if (length === 1) return true;
  const received = length === 0 ? "no message" : `${length} messages`;
  return {
    received: `${received} about ${order.orderId} in the queue`,
    ...(length === 0 ? whyNotKept(evidence, order) : whyTwice(evidence, order)),
  };
}

/** The message about the order, or what came with it, names what the carrier answered. */
export function judgeReason(evidence: Evidence, order: Order, status: number): CheckResult {
  const texts = [
    ...deliveriesOf(evidence, order).map(
      ({ body, attributes }) => body + JSON.stringify(attributes),
    ),
    ...ownMessages(evidence, order).map(({ body = "" }) => body),
  ];
  if (texts.some((text) => new RegExp(`\\b${status}\\b`).test(text))) return true;
  const [delivery] = deliveriesOf(evidence, order);
  const message = delivery?.attributes?.ErrorMessage;
  return {
    received: `a message about ${order.orderId} in which nothing says ${status}`,
    because: message
      ? `The last attempt failed with ${show(message)}. The queue gets an error's message, and not its cause.`
      : "Whoever finds it there has to look for the reason in the logs.",
    ...(delivery ? placeOf(delivery) : lastOf(evidence, order)),
  };
}

/** What Lambda sent to the queue by itself. */
const deliveriesOf = ({ records }: Evidence, { orderId }: Order) =>
  records("record.delivered").filter(
    ({ targetArn, body, ok }) => ok && targetArn.endsWith(`:${QUEUE}`) && body.includes(orderId),
  );

/** What the handler sent there. */
const ownMessages = ({ records }: Evidence, { orderId }: Order) =>
  records("http.requested").filter(
    ({ aws, body }) =>
      aws?.resource === QUEUE && aws.operation.startsWith("SendMessage") && body?.includes(orderId),
  );

/** How Lambda's queue for events ended with an order. */
const finishedOf = (evidence: Evidence, order: Order) => {
  const [request] = requestsAbout(evidence, order);
  const requestId = request?.requestId;
  return evidence.records("async.finished").find((each) => each.requestId === requestId);
};

export function whyNotKept(evidence: Evidence, order: Order): Because {
  const finished = finishedOf(evidence, order);
  const place = lastOf(evidence, order);
  const status = requestsAbout(evidence, order).at(-1)?.status;
  if (finished?.condition === "Success") {
    return {
      because: `${endedWell(evidence, order, status)} To Lambda the order was done: it did not try again, and sent the event nowhere.`,
      ...place,
    };
  }
  const undelivered = evidence
    .records("record.delivered")
    .find(({ requestId, ok }) => !ok && requestId === finished?.requestId);
  if (undelivered) return { because: `Lambda could not send it: ${undelivered.error}`, ...place };
  return {
    because: finished?.lost
      ? "Every attempt failed, and the function has neither a dead-letter queue nor a destination for failures."
      : "Every attempt failed, and the event went somewhere else.",
    ...place,
  };
}

/** What had happened when an attempt ended well without an order being shipped. */
function endedWell(evidence: Evidence, order: Order, status: number | undefined): string {
  const [message] = ownMessages(evidence, order);
  if (message) {
    const answer = answersOf(evidence).get(message.exchange);
    return answer?.status === undefined
      ? "An attempt ended well before its message had reached the queue, and the environment was frozen."
      : `SQS answered ${answer.status} to its message, and the attempt ended well.`;
  }
  if (status === undefined) return "An attempt ended well.";
  return status < 300
    ? "The carrier booked the parcel, something behind that failed, and the attempt ended well."
    : `The carrier answered ${status}, and an attempt ended well.`;
}

function whyTwice(evidence: Evidence, order: Order): Because {
  const own = ownMessages(evidence, order).length;
  const byLambda = deliveriesOf(evidence, order).length;
  const place = lastOf(evidence, order);
  if (own === 0) {
    return { because: "Lambda sent it to a dead-letter queue and to a destination.", ...place };
  }
  return {
    because:
      byLambda === 0
        ? `The handler sent a message in ${own} attempts.`
        : `The handler sent ${own === 1 ? "one" : own} and failed, so that Lambda sent one as well.`,
    ...place,
  };
}

/** Where the last attempt asked the carrier about the order. */
export const lastOf = (evidence: Evidence, order: Order): Place =>
  placeOf(requestsAbout(evidence, order).at(-1));

/** Why an order was not shipped although its event was sent again after `fromMs`. */
export function whyNotRedriven(evidence: Evidence, order: Order, fromMs: number): Because {
  const again = evidence
    .records("http.requested")
    .find(
      ({ aws, body, ...request }) =>
        aws?.service === "lambda" && atMs(request) >= fromMs && body?.includes(order.orderId),
    );
  if (!again) {
    return {
      because:
        "Its message could not be sent again: the body has to be the event, or a destination's record with the event in it.",
      atMs: fromMs,
    };
  }
  const event = parseJson(again.body);
  const isWhole =
    isObject(event) && event.orderId === order.orderId && event.postcode === order.postcode;
  const asked = requestsAbout(evidence, order).find((request) => atMs(request) >= fromMs);
  return {
    because: whyNotShippedNow(isWhole ? undefined : show(event), asked !== undefined),
    atMs: atMs(asked ?? again),
    ...(asked?.requestId ? { requestId: asked.requestId } : {}),
  };
}

function whyNotShippedNow(otherEvent: string | undefined, isAsked: boolean): string {
  if (otherEvent !== undefined) {
    return `The event that was sent again was ${otherEvent}: the message did not hold the order's event as it came.`;
  }
  return isAsked
    ? "Its event was sent again, the carrier was asked, and the attempt did not do the rest."
    : "Its event was sent again, and no attempt asked the carrier: something that the first delivery left behind kept them from it.";
}
