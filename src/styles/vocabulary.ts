/**
 * The words of the visual language. A phase or an outcome is always shown with its colour and texture (tokens.css), its
 * shape and one of these words; legends, tooltips and text alternatives take them from here.
 */
import type { AsyncCondition, InvocationStatus } from "../session/protocol.ts";

export type Phase = "placement" | "init" | "invoke" | "extension" | "frozen" | "shutdown";

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
  extension: {
    word: "Extensions",
    meaning: "Extensions go on after the response; the environment is busy and the time is billed.",
  },
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

/** A word with its shape: a path of 16 by 16, drawn with a line of 2, the same on canvases and in HTML. */
export interface Sign extends Word {
  readonly path: string;
}

/** What happens at one instant. */
export type MomentKind =
  | "throttle"
  | "retry"
  | "delivered"
  | "dead-letter"
  | "lost"
  | "duplicate"
  | "spillover"
  | "scale-out"
  | "scale-in"
  | "provisioned"
  | "alarm"
  | "alarm-ok"
  | "alarm-unknown"
  | "reserved"
  | "filtered"
  | "split"
  | "dropped"
  | "fault"
  | "reset"
  | "signal"
  | "shutdown";

export const MOMENTS: Readonly<Record<MomentKind, Sign>> = {
  throttle: {
    word: "Throttled",
    meaning: "Lambda refused to run the function now.",
    path: "M14 8A6 6 0 1 1 2 8A6 6 0 1 1 14 8M5 8h6",
  },
  retry: {
    word: "Back to the queue",
    meaning: "The event waits for its next attempt.",
    path: "M3.5 8a4.5 4.5 0 1 0 1.6-3.4M5 1.8v3h3",
  },
  delivered: {
    word: "Delivered",
    meaning: "A record of the invocation was sent to a destination.",
    path: "M2 8h8M7 5l3 3-3 3M13.5 3v10",
  },
  "dead-letter": {
    word: "Dead letter",
    meaning: "What failed for good was kept in a dead-letter queue or failure destination.",
    path: "M2.5 4h11v9h-11zM6 6.7l4 4m0-4-4 4",
  },
  lost: {
    word: "Lost",
    meaning: "Lambda gave the event up, and nothing keeps it.",
    path: "M13 8A5 5 0 1 1 3 8A5 5 0 1 1 13 8M3 13 13 3",
  },
  duplicate: {
    word: "Duplicate",
    meaning: "The same event was delivered a second time.",
    path: "M2.5 2.5h7v7h-7zM6.5 6.5h7v7h-7z",
  },
  spillover: {
    word: "Spillover",
    meaning: "No provisioned environment was free: the invocation runs on demand.",
    path: "M2.5 4v5a3 3 0 0 0 3 3H13m-3-3 3 3-3 3",
  },
  "scale-out": {
    word: "Scaled out",
    meaning: "More may run at the same time.",
    path: "m3 11 5-6 5 6",
  },
  "scale-in": {
    word: "Scaled in",
    meaning: "Less may run at the same time.",
    path: "m3 5 5 6 5-6",
  },
  provisioned: {
    word: "Provisioned concurrency",
    meaning: "Environments were asked for, became ready or were taken back.",
    path: "M3 13V8h3v5m-3 0h10V3h-3v10",
  },
  alarm: {
    word: "Alarm",
    meaning: "A CloudWatch alarm went into the state ALARM.",
    path: "M8 2.5 14 13H2zM8 6.5v3",
  },
  "alarm-ok": {
    word: "Alarm over",
    meaning: "A CloudWatch alarm went into the state OK.",
    path: "M8 2.5 14 13H2zM6 9.5l1.4 1.4L10 8",
  },
  "alarm-unknown": {
    word: "Insufficient data",
    meaning: "A CloudWatch alarm has too few data points to know its state.",
    path: "M8 2.5 14 13H2z",
  },
  reserved: {
    word: "Reserved concurrency",
    meaning: "Reserved concurrency was set or removed.",
    path: "M3 3h10v10H3zM3 8h10",
  },
  filtered: {
    word: "Filtered",
    meaning: "The filter of the event source mapping took records out.",
    path: "M2.5 3h11L9.5 8v5l-3-1.5V8z",
  },
  split: {
    word: "Split",
    meaning: "A failed batch was split in two.",
    path: "M8 2v4L4 13M8 6l4 7",
  },
  dropped: {
    word: "Given up",
    meaning: "Records were given up after their last attempt or at their greatest age.",
    path: "M8 2.5v9m-3.5-3.5L8 11.5 11.5 8M3 14h10",
  },
  fault: {
    word: "Injected fault",
    meaning: "A fault that the scenario asked for happened.",
    path: "M8 2.5v11M3.2 5.2l9.6 5.6M12.8 5.2 3.2 10.8",
  },
  reset: {
    word: "Reset",
    meaning: "The runtime process was ended; /tmp stays, globals are lost.",
    path: "M3.5 8a4.5 4.5 0 1 0 1.6-3.4M5 1.8v3h3",
  },
  signal: {
    word: "Signal",
    meaning: "Lambda asked the runtime process to end.",
    path: "M8 2v6M4.2 4.8a5 5 0 1 0 7.6 0",
  },
  shutdown: {
    word: "Shut down",
    meaning: "The environment is ended and everything in its memory is lost.",
    path: "M4 4h8v8H4z",
  },
};

/** What a bar above the lanes is. */
export type BarKind =
  "waiting" | "retry" | "backoff" | "running" | "success" | "partial" | "failed" | "throttled";

export const BARS: Readonly<Record<BarKind, Word>> = {
  waiting: { word: "In the queue", meaning: "The event waits to be handed to the function." },
  retry: {
    word: "Waits for a retry",
    meaning: "The function failed with the event; the queue waits before it tries again.",
  },
  backoff: {
    word: "Backs off",
    meaning: "The attempt was throttled; the queue waits longer each time before it tries again.",
  },
  running: { word: "With the function", meaning: "The queue has handed the event over." },
  success: { word: "Batch", meaning: "The function is done with all records of the batch." },
  partial: {
    word: "Batch, part of it failed",
    meaning: "The function reported some records of the batch as failed.",
  },
  failed: {
    word: "Failed batch",
    meaning: "All records of the batch will be seen again, or are given up.",
  },
  throttled: {
    word: "Throttled batch",
    meaning: "Lambda refused to run the function; the batch is tried again.",
  },
};

/** Why an event left the asynchronous queue, and the outcome whose mark says so. */
export const CONDITIONS: Readonly<Record<AsyncCondition, Word & { status: InvocationStatus }>> = {
  Success: { word: "Success", meaning: "The function handled the event.", status: "success" },
  RetriesExhausted: {
    word: "Retries exhausted",
    meaning: "The function failed with the event at every attempt.",
    status: "error",
  },
  EventAgeExceeded: {
    word: "Too old",
    meaning: "The event was given up because it was in the queue for too long.",
    status: "error",
  },
  ZeroReservedConcurrency: {
    word: "May not run",
    meaning: "The event was given up because the function's reserved concurrency is 0.",
    status: "throttle",
  },
  RecursiveInvocationsDropped: {
    word: "Loop stopped",
    meaning: "Lambda dropped the event because the function calls itself over and over.",
    status: "refused",
  },
};
