import { count, visible } from "../text.ts";
import { length, list, type WordsFor } from "./words.ts";

/** Databases and who is connected to them. */
export const DATABASE_WORDS: WordsFor<
  | "database.connected"
  | "database.refused"
  | "database.queried"
  | "database.closed"
  | "database.changed"
> = {
  "database.connected": (it) => ({
    what: "database session",
    detail: list(
      `${it.connection}: ${visible(it.user)} at ${it.database}`,
      `${it.authentication}${it.tls ? " and TLS" : ""}`,
      `${it.used} of ${it.limit}`,
      length(it.durationUs),
    ),
  }),
  "database.refused": (it) => ({
    what: "database refused",
    detail: list(`${it.connection}: ${it.code} ${visible(it.message)}`, visible(it.because)),
    style: "red",
  }),
  "database.queried": (it) => ({
    what: it.errorCode === undefined ? "query" : "query failed",
    detail: list(
      `${it.connection}: ${visible(it.statement)}`,
      visible(it.command),
      it.rows > 0 && count(it.rows, "row"),
      it.waitedUs > 0 && `waited ${length(it.waitedUs)}`,
      length(it.durationUs),
      it.inTransaction && "in a transaction",
      it.errorCode !== undefined && `${it.errorCode} ${visible(it.error ?? "")}`,
    ),
    ...(it.errorCode === undefined ? {} : { style: "red" }),
  }),
  "database.closed": (it) => ({
    what: "session ended",
    detail: list(`${it.connection}: ${it.database}`, visible(it.because), `${it.used} left`),
  }),
  "database.changed": (it) => ({
    what: `database ${it.state}`,
    detail: list(it.database, visible(it.because)),
    style: it.state === "available" ? "green" : "red",
  }),
};
