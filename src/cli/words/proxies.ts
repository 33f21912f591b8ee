import { visible } from "../text.ts";
import { length, list, type WordsFor } from "./words.ts";

/** RDS Proxy and its clients. */
export const PROXY_WORDS: WordsFor<
  | "proxy.connected"
  | "proxy.refused"
  | "proxy.waiting"
  | "proxy.borrowed"
  | "proxy.pinned"
  | "proxy.returned"
  | "proxy.closed"
> = {
  "proxy.connected": (it) => ({
    what: "proxy session",
    detail: list(
      `${it.connection}: ${visible(it.user)} at ${it.proxy}`,
      `${it.authentication}${it.tls ? " and TLS" : ""}`,
      `${it.clients} clients`,
      length(it.durationUs),
    ),
  }),
  "proxy.refused": (it) => ({
    what: "proxy refused",
    detail: list(`${it.connection}: ${it.code} ${visible(it.message)}`, visible(it.because)),
    style: "red",
  }),
  "proxy.waiting": (it) => ({
    what: "proxy waiting",
    detail: list(`${it.connection}: ${visible(it.because)}`, `${it.waiting} wait`),
    style: "yellow",
  }),
  "proxy.borrowed": (it) => ({
    what: "proxy borrowed",
    detail: list(
      `${it.connection}: database connection ${it.databaseConnection}`,
      `${it.borrowed} of ${it.limit}`,
      it.pinned > 0 && `${it.pinned} pinned`,
      it.waitedUs > 0 && `waited ${length(it.waitedUs)}`,
    ),
  }),
  "proxy.pinned": (it) => ({
    what: "proxy pinned",
    detail: list(`${it.connection}: ${visible(it.statement)}`, visible(it.because)),
    style: "yellow",
  }),
  "proxy.returned": (it) => ({
    what: "proxy returned",
    detail: list(
      `${it.connection}: database connection ${it.databaseConnection}`,
      `held ${length(it.heldUs)}`,
      `${it.borrowed} borrowed`,
    ),
  }),
  "proxy.closed": (it) => ({
    what: "proxy left",
    detail: list(
      `${it.connection}: ${it.proxy}`,
      visible(it.because),
      `${it.clients} clients left`,
    ),
  }),
};
