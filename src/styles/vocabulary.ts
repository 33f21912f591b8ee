/**
 * The words of the visual language. A phase or an outcome is always shown with its colour and texture (tokens.css), its
 * shape and one of these words; legends, tooltips and text alternatives take them from here.
 */
import type { InvocationStatus } from "../session/protocol.ts";

export type Phase = "placement" | "init" | "invoke" | "frozen" | "shutdown";

export interface Word {
  /** As it stands in a legend or a lane. */
  readonly word: string;
  /** One sentence, for a tooltip or a text alternative. */
  readonly meaning: string;
}

export const PHASES: Readonly<Record<Phase, Word>> = {
  placement: {
    word: "Placement",
    meaning: "Lambda finds room for a new execution environment and fetches the code.",
  },
  init: {
    word: "Init",
    meaning: "The runtime starts and the code outside the handler runs, once per environment.",
  },
  invoke: { word: "Invoke", meaning: "The handler runs for one event." },
  frozen: {
    word: "Frozen",
    meaning: "Nothing runs and nothing is billed; memory and timers are kept.",
  },
  shutdown: {
    word: "Shut down",
    meaning: "The environment is ended and everything in its memory is lost.",
  },
};

export const OUTCOMES: Readonly<Record<InvocationStatus, Word>> = {
  success: { word: "Success", meaning: "The handler returned and the client got its result." },
  error: { word: "Function error", meaning: "The handler threw or its result could not be sent." },
  timeout: { word: "Timed out", meaning: "Lambda ended the invocation when its time was up." },
  crash: { word: "Crashed", meaning: "The runtime process ended before there was a response." },
  throttle: {
    word: "Throttled",
    meaning: "Lambda refused the request with status 429; no environment saw it.",
  },
  accepted: {
    word: "Accepted",
    meaning: "The event is in the asynchronous queue; the client does not wait for the function.",
  },
  refused: {
    word: "Refused",
    meaning: "The Invoke API answered with an error before anything ran.",
  },
};
