/** An error to be raised inside the guest; becomes a guest `Error` with `code`. */
export class GuestError extends Error {
  override readonly name: string;
  readonly code: string | undefined;
  constructor(name: string, message: string, code?: string) {
    super(message);
    this.name = name;
    this.code = code;
  }
}

/** Thrown by a host callback to end the guest at once. The VM cannot be used afterwards. */
export class GuestStopped extends Error {
  override readonly name = "GuestStopped";
  readonly reason: "cpu" | "memory" | "exit" | "stack" | "abort";
  readonly exitCode: number;
  constructor(reason: GuestStopped["reason"], exitCode = 0) {
    super(`guest stopped: ${reason}`);
    this.reason = reason;
    this.exitCode = exitCode;
  }
}
