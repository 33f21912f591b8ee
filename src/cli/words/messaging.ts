import { count, visible } from "../text.ts";
import { length, list, type WordsFor } from "./words.ts";

/** Event buses and topics. */
export const MESSAGING_WORDS: WordsFor<
  | "event.accepted"
  | "event.rejected"
  | "event.dropped"
  | "rule.matched"
  | "event.delivered"
  | "event.delivery.failed"
  | "event.given-up"
  | "notification.published"
  | "notification.filtered"
  | "notification.delivered"
  | "notification.delivery.failed"
  | "notification.given-up"
> = {
  "event.accepted": (it) => ({
    what: "event accepted",
    detail: `${it.bus} ${it.eventId}, ${visible(it.detailType)} from ${visible(it.source)}, ${count(it.bytes, "byte")}`,
    style: "bold",
  }),
  "event.rejected": (it) => ({
    what: "event rejected",
    detail: `${it.bus} ${it.errorCode}: ${visible(it.error)}`,
    style: "red",
  }),
  "event.dropped": (it) => ({
    what: "event dropped",
    detail: `${it.bus} ${it.eventId}: ${visible(it.because)}`,
    style: "red",
  }),
  "rule.matched": (it) => ({
    what: it.scheduled ? "schedule due" : "rule matched",
    detail: `${it.bus} ${it.ruleName} ${it.eventId}, ${count(it.targets.length, "target")}`,
  }),
  "event.delivered": (it) => ({
    what: "event delivered",
    detail: list(
      `${it.ruleName} to ${it.targetArn}`,
      it.attempt > 1 && `attempt ${it.attempt}`,
      `${length(it.ageUs)} old`,
    ),
    style: "cyan",
  }),
  "event.delivery.failed": (it) => ({
    what: "delivery failed",
    detail: `${it.ruleName} to ${it.targetArn}, attempt ${it.attempt}, ${it.errorCode}, again at ${length(it.retryAt)}: ${visible(it.error)}`,
    style: "yellow",
  }),
  "event.given-up": (it) => ({
    what: "event given up",
    detail: list(
      `${it.ruleName} to ${it.targetArn} after ${count(it.attempts, "attempt")}, ${it.errorCode}`,
      kept(it),
      visible(it.because),
    ),
    style: "red",
  }),
  "notification.published": (it) => ({
    what: "message published",
    detail: list(
      `${it.topic} ${it.messageId}`,
      it.subject !== undefined && visible(it.subject),
      count(it.bytes, "byte"),
    ),
    style: "bold",
  }),
  "notification.filtered": (it) => ({
    what: "message filtered",
    detail: `${it.topic} ${it.messageId}, not for ${it.endpoint} (${it.scope})`,
  }),
  "notification.delivered": (it) => ({
    what: "message delivered",
    detail: list(
      `${it.topic} to ${it.endpoint}`,
      it.attempt > 1 && `attempt ${it.attempt}`,
      `${length(it.ageUs)} old`,
    ),
    style: "cyan",
  }),
  "notification.delivery.failed": (it) => ({
    what: "delivery failed",
    detail: `${it.topic} to ${it.endpoint}, attempt ${it.attempt}, ${it.errorCode}, again at ${length(it.retryAt)}: ${visible(it.error)}`,
    style: "yellow",
  }),
  "notification.given-up": (it) => ({
    what: "message given up",
    detail: list(
      `${it.topic} to ${it.endpoint} after ${count(it.attempts, "attempt")}, ${it.errorCode}`,
      kept(it),
      visible(it.because),
    ),
    style: "red",
  }),
};

const kept = (it: { deadLettered: boolean; deadLetterArn?: string }): string =>
  it.deadLettered ? `kept in ${it.deadLetterArn}` : "lost: nothing keeps it";
