import { count, visible } from "../text.ts";
import { list, type WordsFor } from "./words.ts";

const SECRET_CHANGES = {
  created: "secret created",
  "new-version": "secret's new version",
  "marked-for-deletion": "secret to be deleted",
  restored: "secret restored",
  deleted: "secret deleted",
} as const;

const PARAMETER_CHANGES = {
  created: "parameter created",
  "new-version": "parameter changed",
  labelled: "parameter labelled",
  deleted: "parameter deleted",
} as const;

const ROTATION_STYLE = {
  started: "magenta",
  step: "magenta",
  retrying: "yellow",
  succeeded: "green",
  failed: "red",
} as const;

/** Secrets and parameters. */
export const CONFIGURATION_WORDS: WordsFor<
  "secret.changed" | "secret.stage.moved" | "secret.rotation" | "parameter.changed"
> = {
  "secret.changed": (it) => ({
    what: SECRET_CHANGES[it.change],
    detail: list(
      visible(it.secret),
      it.versionId,
      it.bytes !== undefined && count(it.bytes, "byte"),
    ),
    style: "magenta",
  }),
  "secret.stage.moved": (it) => ({
    what: "staging label moved",
    detail: `${visible(it.secret)} ${visible(it.stage)} from ${it.from ?? "nowhere"} to ${it.to ?? "nowhere"}`,
  }),
  "secret.rotation": (it) => ({
    what: `rotation ${it.status}`,
    detail: list(
      visible(it.secret),
      it.step,
      it.attempt > 1 && `attempt ${it.attempt}`,
      visible(it.because),
    ),
    style: ROTATION_STYLE[it.status],
  }),
  "parameter.changed": (it) => ({
    what: PARAMETER_CHANGES[it.change],
    detail: list(
      `${visible(it.parameter)} version ${it.version}`,
      it.bytes !== undefined && count(it.bytes, "byte"),
      it.labels && visible(it.labels.join(" ")),
    ),
    style: "magenta",
  }),
};
