import { visible } from "../text.ts";
import { list, type WordsFor } from "./words.ts";

/** S3. */
export const OBJECT_WORDS: WordsFor<
  "object.put" | "object.deleted" | "object.notified" | "bucket.created" | "bucket.deleted"
> = {
  "object.put": (it) => ({
    what: "object put",
    detail: list(
      `${visible(`${it.bucket}/${it.key}`)} (${it.bytes} bytes)`,
      it.event.replace("ObjectCreated:", ""),
      it.requester && `by ${it.requester}`,
    ),
    style: "cyan",
  }),
  "object.deleted": (it) => ({
    what: "object deleted",
    detail: visible(`${it.bucket}/${it.key}`),
    style: "cyan",
  }),
  "object.notified": (it) => ({
    what: it.ok ? "S3 notified" : "notification lost",
    detail: list(
      `${it.event} ${visible(`${it.bucket}/${it.key}`)} to ${it.targetArn}`,
      it.error !== undefined && visible(it.error),
    ),
    style: it.ok ? "cyan" : "red",
  }),
  "bucket.created": (it) => ({ what: "bucket created", detail: it.bucket }),
  "bucket.deleted": (it) => ({ what: "bucket deleted", detail: it.bucket }),
};
