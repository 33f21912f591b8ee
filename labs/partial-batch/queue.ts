/** What became of the messages of a run, and what the ledger has of them. */
import type { Evidence } from "../../src/grading/lab.ts";

export const QUEUE = "moves.fifo";
const DEAD_LETTERS = "moves-failed.fifo";

export interface Move {
  moveId: string;
  article: string;
  change: number;
}

type Entry = Record<string, unknown>;

/** A message that the workload sent, and its way through the queue. */
export interface Message {
  messageId: string;
  body: string;
  deliveries: Delivery[];
  /** `deleted`: Lambda took it for done, or the function deleted it. */
  fate: "deleted" | "dead-letter" | "left";
}

export interface Delivery {
  requestId: string;
  atMs: number;
  /** The batch's records, in order. */
  records: string[];
  /** Absent: the run ended before. */
  ended?: { atMs: number; outcome: string; because: string; isFailed: boolean };
}

/** In the order of sending. */
export function messagesOf(evidence: Evidence): Message[] {
  const gone = new Map<string, Message["fate"]>();
  for (const record of evidence.trace) {
    if (record.type === "message.deleted" && record.queue === QUEUE) {
      gone.set(record.messageId, "deleted");
    }
    if (record.type === "message.moved" && record.queue === QUEUE) {
      gone.set(record.messageId, "dead-letter");
    }
  }
  return evidence
    .records("message.sent")
    .filter(({ queue, byCall }) => queue === QUEUE && !byCall)
    .map(({ messageId, body }) => ({
      messageId,
      body,
      deliveries: deliveriesOf(evidence, messageId),
      fate: sentOn(evidence, body) ? "dead-letter" : (gone.get(messageId) ?? "left"),
    }));
}

function deliveriesOf(evidence: Evidence, messageId: string): Delivery[] {
  const ends = evidence.records("batch.ended");
  return evidence
    .records("batch.invoked")
    .filter(({ records }) => records.includes(messageId))
    .map(({ requestId, at, records }): Delivery => {
      const end = ends.find((each) => each.requestId === requestId);
      return {
        requestId,
        atMs: at / 1_000,
        records,
        ...(end
          ? {
              ended: {
                atMs: end.at / 1_000,
                outcome: end.outcome,
                because: end.because,
                isFailed: end.failed.includes(messageId),
              },
            }
          : {}),
      };
    });
}

/** A function may send a message to the dead-letter queue itself, as it is or in words of its own. */
function sentOn(evidence: Evidence, body: string): boolean {
  const quoted = JSON.stringify(body).slice(1, -1);
  return evidence
    .records("message.sent")
    .some(
      (sent) =>
        sent.queue === DEAD_LETTERS && (sent.body.includes(body) || sent.body.includes(quoted)),
    );
}

/** The ledger's entries, in the order in which they were made. */
export const entriesOf = ({ run }: Evidence): Entry[] =>
  (run.collections ?? []).flatMap(({ items }) => [...items]);

/** The requests that asked the ledger for an entry of a move. */
export const bookingsOf = ({ records }: Evidence, { moveId }: Move) =>
  records("http.requested").filter(
    ({ method, path, body }) =>
      method === "POST" && path === "/entries" && body?.includes(`"${moveId}"`),
  );

/** Why Lambda took a message for done, or brought it back, in sentences. */
export function reasonOf(delivery: Delivery): string {
  const { ended } = delivery;
  if (!ended) return "The run ended before its batch did.";
  const [why = ""] = ended.because.split("; what failed");
  const account = `Lambda's account of the batch: ${why}.`;
  return why === NOT_ASKED
    ? `${account} It did not look at the response: the event source in template.yaml does not ask for ReportBatchItemFailures.`
    : account;
}

/** What a mapping says of a success when the template does not ask for reports. */
const NOT_ASKED = "the function returned without an error";
