/** What the ledger has in the end, when it got it, and what became of the messages. */
import { answersOf, atMs, isObject, placeOf, show } from "../../src/grading/evidence.ts";
import { times, type Doing } from "../../src/grading/invariants.ts";
import type { CheckFailure, CheckResult, Evidence } from "../../src/grading/lab.ts";

export const LEDGER = "ledger.example.com";
export const QUEUE = "orders";
const DEAD_LETTERS = "orders-failed";

export interface Entry {
  /** `o-01`, `k-01`. */
  id: string;
  payload: Record<string, unknown>;
}

type Because = Omit<CheckFailure, "received">;

export const orders = (count: number, from = 1): Entry[] =>
  numbered("o", count, from).map((orderId) => ({
    id: orderId,
    payload: { orderId, article: "lamp", pieces: 1 },
  }));

export const corrections = (count: number): Entry[] =>
  numbered("k", count, 1).map((correctionId) => ({
    id: correctionId,
    payload: { correctionId, article: "chair", pieces: 12 },
  }));

const numbered = (letter: string, count: number, from: number): string[] =>
  Array.from({ length: count }, (_, index) => `${letter}-${String(from + index).padStart(2, "0")}`);

/** The requests that entered it, with the moments of their answers. */
function enteredAt(evidence: Evidence, id: string) {
  const answers = answersOf(evidence);
  return evidence
    .records("http.requested")
    .filter(({ host, method, path }) => host === LEDGER && method === "PUT" && path.endsWith(id))
    .flatMap((request) => {
      const answer = answers.get(request.exchange);
      return answer?.status !== undefined && answer.status < 300 ? [{ request, answer }] : [];
    });
}

const itemsOf = ({ run }: Evidence, id: string) =>
  (run.collections ?? []).flatMap(({ items }) => items).filter((item) => item.id === id);

/** Each of the entries is in the ledger, with its fields. */
export const booked = (entries: readonly Entry[]): Doing => ({
  things: entries.map(({ id }) => id),
  done: "booked",
  times: (evidence, id) => {
    const { article, pieces } = entries.find((entry) => entry.id === id)!.payload;
    return itemsOf(evidence, id).filter(
      (item) => item.article === article && item.pieces === pieces,
    );
  },
  why: (evidence, id) => whyNotBooked(evidence, id),
});

function whyNotBooked(evidence: Evidence, id: string): Because | undefined {
  const [wrong] = itemsOf(evidence, id);
  if (wrong) return { because: `The ledger has it as ${JSON.stringify(wrong)}.` };
  return id.startsWith("o") ? whyOrderIsLost(evidence, id) : whyCorrectionIsLost(evidence, id);
}

function whyOrderIsLost(evidence: Evidence, id: string): Because | undefined {
  const { records } = evidence;
  const { messageId } = messageOf(evidence, id) ?? {};
  const moved = records("message.moved").find((each) => each.messageId === messageId);
  if (moved) {
    const { because, ...place } = whyMoved(evidence, moved);
    return { because: `It lies in ${moved.deadLetterQueue}. ${because}`, ...place };
  }
  const gone = records("message.deleted").find((each) => each.messageId === messageId);
  return gone
    ? { because: "Its message was deleted all the same.", atMs: atMs(gone) }
    : { because: "Its message is still in the queue." };
}

const messageOf = ({ records }: Evidence, id: string) =>
  records("message.sent").find(({ queue, body }) => queue === QUEUE && body.includes(`"${id}"`));

/** "Nothing is wrong with it. It was taken from the queue 3 times, and the function had no room each time." */
function whyMoved(
  { records }: Evidence,
  moved: { at: number; messageId: string },
): Because & { atMs: number } {
  const { messageId } = moved;
  const taken = records("message.received").filter((each) => each.messageId === messageId);
  const ends = records("batch.ended").filter(({ failed }) => failed.includes(messageId));
  const isFull = ends.every(({ outcome }) => outcome === "throttled");
  const last = ends.at(-1)?.because.split(";")[0];
  const why = isFull ? "and the function had no room each time" : `the last time ${last}`;
  return {
    because: `Nothing is wrong with it. It was taken from the queue ${times(taken.length)}, ${why}.`,
    atMs: atMs(moved),
  };
}

function whyCorrectionIsLost({ records, invocations }: Evidence, id: string): Because | undefined {
  const invocation = invocations.find(
    ({ functionName, index }) => functionName === "correct" && index === Number(id.slice(2)) - 1,
  );
  const finished = records("async.finished").find(
    ({ requestId }) => requestId === invocation?.requestId,
  );
  if (!finished) return undefined;
  return {
    because: `Its event left Lambda's queue: ${finished.because}.`,
    ...placeOf(finished),
  };
}

/** Each of the orders, all sent at 0, was booked by then. */
export const bookedWithin =
  (entries: readonly Entry[], limitMs: number) =>
  (evidence: Evidence): CheckResult => {
    const first = entries.flatMap(({ id }) => enteredAt(evidence, id).slice(0, 1));
    const late = first.filter(({ answer }) => atMs(answer) > limitMs);
    if (late.length === 0) return true;
    const last = late.reduce((a, b) => (b.answer.at > a.answer.at ? b : a));
    return {
      received: `${late.length} of ${entries.length} orders booked later, the last one after ${Math.round(atMs(last.answer) / 1_000)} s`,
      because: `There were never more than ${most(first)} orders at the ledger at the same time.`,
      ...placeOf({ at: last.answer.at, requestId: last.request.requestId }),
    };
  };

type Entered = ReturnType<typeof enteredAt>[number];

const most = (entered: readonly Entered[]): number =>
  Math.max(
    ...entered.map(
      ({ request }) =>
        entered.filter((other) => other.request.at <= request.at && request.at < other.answer.at)
          .length,
    ),
  );

/** The messages with these bodies lie in the dead-letter queue in the end, or a function sent them there. */
export const setAside =
  (bodies: readonly string[]) =>
  ({ records }: Evidence): CheckResult => {
    for (const body of bodies) {
      const sent = records("message.sent");
      const message = sent.find((each) => each.queue === QUEUE && each.body === body);
      const isMeant = ({ messageId }: { messageId: string }) => messageId === message?.messageId;
      const sentOn = sent.some(
        ({ queue, body: text }) => queue === DEAD_LETTERS && says(text, body),
      );
      if (sentOn || records("message.moved").some(isMeant)) continue;
      const deleted = records("message.deleted").find(isMeant);
      return deleted
        ? {
            received: `${body} is in no queue any more`,
            because:
              "It cannot be booked, and was deleted as if it had been. Nobody will hear of it.",
            atMs: atMs(deleted),
          }
        : {
            received: `${body} is still in the queue ${QUEUE}`,
            because: "It cannot be booked, and comes back again and again.",
          };
    }
    return true;
  };

const says = (text: string, body: string): boolean =>
  text.includes(body) || text.includes(JSON.stringify(body).slice(1, -1));

/** No message of one of the entries was taken for one that cannot be booked. */
export const noneSetAside =
  (entries: readonly Entry[]) =>
  (evidence: Evidence): CheckResult => {
    const moved = new Map(evidence.records("message.moved").map((each) => [each.messageId, each]));
    for (const { id } of entries) {
      const message = messageOf(evidence, id);
      const record = message && moved.get(message.messageId);
      if (record)
        return { received: `${id} in ${record.deadLetterQueue}`, ...whyMoved(evidence, record) };
    }
    return true;
  };

/** The ledger answers 503 when it has as many requests as it takes, those included whose senders have given up. */
export const neverRefuses = ({ records }: Evidence): CheckResult => {
  const answers = records("http.responded");
  const refusal = answers.find(({ status }) => status === 503);
  if (!refusal) return true;
  const refused = records("http.requested").find(({ exchange }) => exchange === refusal.exchange);
  const givenUp = answers.filter(({ at, error }) => error !== undefined && at <= refusal.at).length;
  return {
    received: `a 503 for ${refused?.method} ${refused?.path}`,
    because: `The ledger had all it takes.${givenUp > 0 ? ` By then ${givenUp} of its requests had been given up by whoever sent them, and it works on those all the same.` : ""}`,
    ...placeOf(refusal),
  };
};

/** Every question at the counter got its answer. */
export const counterAnswers = ({ invocations }: Evidence): CheckResult => {
  for (const { functionName, status, payload, atMs: asked, requestId } of invocations) {
    if (functionName !== "counter") continue;
    if (status === "success" && isObject(payload) && typeof payload.pieces === "number") continue;
    return {
      received: status === "success" ? show(payload) : `${status}: ${show(payload)}`,
      because:
        status === "throttle"
          ? "The function counter had no room, so its code did not run. The terminal is told so, and shows an error."
          : "A terminal at the counter asked, and cannot use this.",
      atMs: asked,
      requestId,
    };
  }
  return true;
};
