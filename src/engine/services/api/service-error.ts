/** What a service answers when it refuses: AWS's code, HTTP status and words. */

export interface ServiceErrorOptions {
  /** HTTP status; default 400. */
  readonly status?: number;
  /** Members of the error's shape beside the message: `Item`, `CancellationReasons`. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** The code that the service had in the query protocol, where it still says it (SQS). */
  readonly queryCode?: string | undefined;
}

export class ServiceError extends Error {
  override readonly name: string = "ServiceError";
  /** For example `ResourceNotFoundException`. */
  readonly code: string;
  readonly status: number;
  readonly members: Readonly<Record<string, unknown>>;
  readonly queryCode: string | undefined;

  constructor(code: string, message: string, options: ServiceErrorOptions = {}) {
    super(message);
    this.code = code;
    this.status = options.status ?? 400;
    this.members = options.members ?? {};
    this.queryCode = options.queryCode;
  }
  /** The caller's fault or the service's. */
  get fault(): "Sender" | "Receiver" {
    return this.status < 500 ? "Sender" : "Receiver";
  }
}

/** Something that AWS has and Coldstart has not. It fails as nothing of AWS would, so that SDKs do not retry it. */
export class NotSimulated extends Error {
  override readonly name = "NotSimulated";
}

/** `what` completes "... is not simulated": `PutItem with Expected`. */
export function notSimulated(what: string): never {
  throw new NotSimulated(what);
}
