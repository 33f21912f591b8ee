/** A service as the network sees it: a protocol and operations. Every service's `api.ts` makes one. */
import type { Instant } from "../../kernel/instant.ts";
import type { AwsCall } from "./aws-call.ts";
import type { Protocol } from "./protocol.ts";
import type { ServiceError } from "./service-error.ts";

export interface ServiceApi {
  /** The name under which requests are signed: `dynamodb`, `events`. */
  readonly service: string;
  /** As people say it: `DynamoDB`. */
  readonly title: string;
  readonly protocol: Protocol;
  readonly operations: Readonly<Record<string, Operation>>;
  /** What the service says to who may not. Default: `AccessDeniedException`, 400. */
  readonly accessDenied?: { readonly code: string; readonly status: number };
  /** What the service says to credentials that it cannot take. Default: as the JSON protocols do. */
  readonly credentialErrors?: CredentialErrors;
}

/** What a service says to credentials that nobody has issued, or that have expired. */
export interface CredentialErrors {
  unknown(accessKeyId: string): ServiceError;
  expired(): ServiceError;
}

/**
 * One operation. `Input` and `Output` have the member names of the protocol (`TableName`), as AWS documents them; a REST
 * service's are what its protocol makes of the request.
 */
export interface Operation<Input = never, Output = unknown> {
  /** Members that are acted upon. A request with any other is refused as not simulated. Absent: the protocol sees to it. */
  readonly takes?: readonly string[];
  /** What the caller must be allowed to do; usually one action on one resource. */
  permissions(input: Input): readonly Permission[];
  /** The table, queue ... that is meant: for the timeline. */
  resource?(input: Input): string | undefined;
  /** Median time of the call in ms when it is not the service's usual one. */
  medianMs?(input: Input): number;
  /** Throws {@link ServiceError} or `NotSimulated`. An answer that takes its time is a {@link Later}. */
  run(input: Input, call: Call): Output | Later<Output>;
}

/** An IAM action on a resource: `dynamodb:PutItem` on an ARN, or on `*` where AWS knows no resource. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
  /** Condition keys of the service: `dynamodb:LeadingKeys`. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** Whether a caller may do something: IAM, for the services. */
export interface Authorisation {
  /** `undefined` when the caller may; otherwise the sentence that AWS answers. */
  refusal(caller: Caller, permission: Permission): string | undefined;
}

/** Who calls: a function's process with the credentials of its role. */
export interface Caller {
  readonly functionName: string;
  /** ARN of the role; `undefined` when the account was described without roles, where everything is allowed. */
  readonly roleArn: string | undefined;
  /** `arn:aws:sts::<account>:assumed-role/<role>/<function>`. */
  readonly arn: string;
  readonly environmentId: string;
  /** Of the invocation, if there is one. */
  readonly requestId?: string;
}

/** One call of an operation. */
export interface Call {
  readonly operation: string;
  readonly caller: Caller;
  /** Of this call: `x-amzn-RequestId`. */
  readonly requestId: string;
  /** When the request reached the service. */
  readonly now: Instant;
  /** The same in ms since 1970. */
  readonly nowMs: number;
  /** `X-Amzn-Trace-Id` as the SDK forwards it, with the lineage of Lambda's recursion guard. */
  readonly traceHeader: string | undefined;
  readonly http: AwsCall;
}

/** An answer that comes by itself: a long poll, a function that is called. */
export class Later<Output> {
  /** Begins, and returns what happens when the caller gives up: usually nothing, the service works on. */
  readonly begin: (
    answer: (output: Output) => void,
    fail: (error: ServiceError) => void,
  ) => () => void;
  constructor(begin: Later<Output>["begin"]) {
    this.begin = begin;
  }
}

/** Types an operation by its input and output. */
export const operation = <Input, Output = unknown>(
  definition: Operation<Input, Output>,
): Operation => definition as unknown as Operation;
