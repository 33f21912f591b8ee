import { count, formatUsd, visible } from "../text.ts";
import { length, list, type WordsFor } from "./words.ts";

const OUTCOME: Record<string, "green" | "yellow"> = {
  success: "green",
  accepted: "green",
  throttle: "yellow",
};

export const INVOCATION_WORDS: WordsFor<
  | "invocation.received"
  | "invocation.throttled"
  | "invocation.completed"
  | "invoke.started"
  | "invoke.responded"
  | "invoke.ended"
  | "stream.started"
  | "stream.chunk"
  | "stream.ended"
> = {
  "invocation.received": (it) => ({
    what: "invocation received",
    detail: list(
      `${count(it.payloadBytes, "byte")}  ${it.requestId}`,
      it.invocationType !== "RequestResponse" && it.invocationType,
      it.qualifier !== undefined && `${it.functionName}:${it.qualifier}`,
      it.source !== "client" && `from ${it.sourceId ?? it.source}`,
    ),
    style: "bold",
  }),
  "invocation.throttled": (it) => ({
    what: "invocation throttled",
    detail: list(it.reason, it.attempt > 1 && `attempt ${it.attempt}`, visible(it.because)),
    style: "yellow",
  }),
  "invocation.completed": (it) => ({
    what: "invocation completed",
    detail: list(
      `${it.status} after ${length(it.latencyUs)}`,
      it.statusCode !== 200 && `status ${it.statusCode}`,
    ),
    style: OUTCOME[it.status] ?? "red",
  }),
  "invoke.started": (it) => ({
    what: "invoke started",
    detail: list(
      it.coldStart ? "cold start" : "warm",
      it.version !== "$LATEST" && `version ${it.version}`,
      it.attempt > 1 && `attempt ${it.attempt}`,
      `deadline at ${length(it.deadline)}`,
    ),
    style: "cyan",
  }),
  "invoke.responded": (it) => ({
    what: "response posted",
    detail: it.ok ? "" : "an error",
    style: it.ok ? "cyan" : "red",
  }),
  "invoke.ended": (it) => ({
    what: "invoke ended",
    detail: list(
      it.errorType === undefined ? it.status : `${it.status} ${visible(it.errorType)}`,
      it.postRuntimeExtensionsUs !== undefined &&
        `extensions went on for ${length(it.postRuntimeExtensionsUs)}`,
      `billed ${it.billedMs} ms`,
      formatUsd(it.costUsd),
    ),
    style: it.status === "success" ? "cyan" : "red",
  }),
  "stream.started": (it) => ({
    what: "stream started",
    detail: visible(it.contentType),
    style: "cyan",
  }),
  "stream.chunk": (it) => ({
    what: "stream chunk",
    detail: `${count(it.bytes, "byte")}, ${it.totalBytes.toLocaleString("en-US")} so far`,
  }),
  "stream.ended": (it) => ({
    what: "stream ended",
    detail: list(
      it.errorType === undefined ? it.status : `${it.status} ${visible(it.errorType)}`,
      count(it.totalBytes, "byte"),
    ),
    style: it.status === "complete" ? "cyan" : "red",
  }),
};
