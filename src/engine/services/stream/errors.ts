/** Errors of the APIs that write into streams. */
export class StreamError extends Error {
  override readonly name = "StreamError";
  /** For example `ValidationException`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
