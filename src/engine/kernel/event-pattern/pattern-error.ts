/** A pattern that AWS refuses. */
export class PatternError extends Error {
  override readonly name = "PatternError";
  /** What is wrong with it, without the place. */
  readonly reason: string;

  /** `place`: where in the pattern, as AWS writes it; some errors have none. */
  constructor(reason: string, place = "") {
    super(reason + place);
    this.reason = reason;
  }
}
