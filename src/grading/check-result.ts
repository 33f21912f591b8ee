/** What a check says of a run. */

/** A check passes with `true`, or fails with what was received and what in this run caused it. */
export type CheckResult = true | CheckFailure;

export interface CheckFailure {
  /** What the code did, in the learner's terms: "status 500". */
  received: string;
  /** What in this run led to it: "request 3 had no body, and the handler threw a TypeError". */
  because: string;
  /** Virtual time of the deciding record, for the link to the timeline. */
  atMs?: number;
  requestId?: string;
}
