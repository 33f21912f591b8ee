import { visible } from "../text.ts";
import { length, list, type WordsFor } from "./words.ts";

const FRONTS = {
  "http-api": "HTTP API",
  "rest-api": "REST API",
  "function-url": "function URL of",
} as const;

const FIRST_ERROR = 400;
const FIRST_SERVER_ERROR = 500;

/** HTTP requests to APIs and function URLs. */
export const HTTP_WORDS: WordsFor<"api.requested" | "api.authorized" | "api.responded"> = {
  "api.requested": (it) => ({
    what: "HTTP request",
    detail: list(
      `${it.exchange}: ${it.method} ${visible(it.path)}`,
      `${FRONTS[it.front]} ${it.name}`,
      it.bytes > 0 && `${it.bytes} bytes`,
    ),
    style: "bold",
  }),
  "api.authorized": (it) => ({
    what: it.allowed ? "authorized" : "not authorized",
    detail: list(
      `${it.exchange}: ${it.authorizer}`,
      it.cached && "kept from before",
      visible(it.because),
    ),
    style: it.allowed ? "green" : "yellow",
  }),
  "api.responded": (it) => ({
    what: `HTTP ${it.status}`,
    detail: list(
      `${it.exchange}: after ${length(it.latencyUs)}`,
      `${it.bytes} bytes`,
      it.decision && visible(it.decision.because),
    ),
    style: it.status >= FIRST_SERVER_ERROR ? "red" : it.status >= FIRST_ERROR ? "yellow" : "green",
  }),
};
