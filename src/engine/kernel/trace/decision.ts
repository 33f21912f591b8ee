/** Why something was decided. */
export interface Decision {
  /** In plain words, with the numbers that decided: "all 5 of the reserved concurrency were in use". */
  because: string;
  /** Number of the fact that makes Lambda decide so. */
  rule: number;
}
