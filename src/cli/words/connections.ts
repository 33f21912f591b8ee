import { count, visible } from "../text.ts";
import { length, list, type WordsFor } from "./words.ts";

/** TCP connections of functions. */
export const CONNECTION_WORDS: WordsFor<
  "connection.opened" | "connection.refused" | "connection.closed"
> = {
  "connection.opened": (it) => ({
    what: "connection opened",
    detail: `${it.connection}: ${visible(it.host)}:${it.port}`,
  }),
  "connection.refused": (it) => ({
    what: "no connection",
    detail: list(
      `${visible(it.host)}:${it.port}`,
      `${it.code} after ${length(it.durationUs)}`,
      visible(it.because),
    ),
    style: "red",
  }),
  "connection.closed": (it) => ({
    what: "connection closed",
    detail: list(
      `${it.connection}: ${visible(it.host)}:${it.port}`,
      `by the ${it.by} after ${length(it.durationUs)}`,
      visible(it.because),
      `${count(it.sentBytes, "byte")} sent`,
      `${count(it.receivedBytes, "byte")} received`,
    ),
    ...(it.by === "server" ? { style: "yellow" } : {}),
  }),
};
