import { count, visible } from "../text.ts";
import { length, list, type WordsFor } from "./words.ts";

export const ENVIRONMENT_WORDS: WordsFor<
  | "environment.created"
  | "log-stream.created"
  | "init.started"
  | "init.ended"
  | "module.loaded"
  | "environment.ready"
  | "environment.frozen"
  | "environment.thawed"
  | "environment.reset"
  | "signal.sent"
  | "extension.ran"
  | "extension.answered"
  | "environment.shutdown"
> = {
  "environment.created": (it) => ({
    what: "environment created",
    detail: list(
      `${visible(it.because)}  ${it.environmentId}`,
      it.initializationType !== "on-demand" && it.initializationType,
      it.version !== "$LATEST" && `version ${it.version}`,
    ),
    style: "magenta",
  }),
  "log-stream.created": (it) => ({
    what: "log stream created",
    detail: visible(`${it.logGroup}  ${it.logStream}`),
    style: "dim",
  }),
  "init.started": (it) => ({
    what: "init started",
    detail: it.phase === "invoke" ? "again, inside the invocation" : "",
    style: "magenta",
  }),
  "init.ended": (it) => ({
    what: "init ended",
    detail: `${it.status}${it.errorType ? ` ${visible(it.errorType)}` : ""} after ${length(it.durationUs)}`,
    style: it.status === "success" ? "magenta" : "red",
  }),
  "module.loaded": (it) => ({
    what: "module loaded",
    detail: `${visible(it.path)}  ${count(it.bytes, "byte")}`,
  }),
  "environment.ready": () => ({ what: "environment ready", detail: "", style: "magenta" }),
  "environment.frozen": (it) => ({
    what: "environment frozen",
    detail: it.pending > 0 ? `with ${it.pending} pending` : "",
    style: "blue",
  }),
  "environment.thawed": (it) => ({
    what: "environment thawed",
    detail: `after ${length(it.frozenUs)}${it.requestId === undefined ? ", to shut down" : ""}`,
    style: "blue",
  }),
  "environment.reset": (it) => ({
    what: "environment reset",
    detail: visible(it.because),
    style: "red",
  }),
  "signal.sent": (it) => ({
    what: `signal ${it.signal}`,
    detail: it.budgetUs > 0 ? `${length(it.budgetUs)} left` : "",
    style: "dim",
  }),
  "extension.ran": (it) => ({
    what: "extension ran",
    detail: `${visible(it.extension)} in ${it.phase} for ${length(it.durationUs)}`,
  }),
  "extension.answered": (it) => ({
    what: "extension answered",
    detail: list(
      visible(`${it.path} ${it.name ?? ""}`.trim()),
      `status ${it.status}`,
      it.cache === "hit" && "from its cache",
      it.cache === "miss" && "asked the service",
    ),
    style: it.status === 200 ? "cyan" : "red",
  }),
  "environment.shutdown": (it) => ({
    what: "environment shut down",
    detail: `${it.reason}: ${visible(it.because)}`,
    style: "dim",
  }),
};
