/** What passes between the Lambda service, its environments and the account around them. */
import type { Agenda } from "../kernel/agenda.ts";
import type { Instant } from "../kernel/instant.ts";
import type {
  InitializationType,
  InvocationSource,
  InvocationStatus,
  InvocationType,
  Logged,
  ThrottleReason,
  TraceEvent,
} from "../kernel/trace.ts";
import type { Deployment } from "../sandbox/deployment.ts";
import type { ExchangeAnswer, OutgoingRequest } from "../sandbox/process-options.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { FunctionConfiguration } from "./configuration.ts";
import type { CredentialStore } from "./credentials.ts";
import type { CallFaults, FaultSchedule } from "./fault-schedule.ts";
import type { Faults } from "./faults.ts";
import type { RequestOwner } from "./request-owner.ts";
import type { SocketPort } from "./sockets.ts";

export type { RequestOwner } from "./request-owner.ts";

/** `$LATEST` or a published version: what an execution environment runs. */
export interface FunctionVersion {
  readonly configuration: FunctionConfiguration;
  readonly deployment: Deployment;
  /** `$LATEST` or `1`, `2`, ... */
  readonly version: string;
  /** Qualified with the version when it is a published one. */
  readonly arn: string;
}

/** One run of a function with an event. Attempts of an asynchronous event share the request id. */
export interface Invocation {
  readonly requestId: string;
  /** The arrival's place in the workload; -1 when no client sent it. */
  readonly index: number;
  readonly functionName: string;
  readonly attempt: number;
  readonly receivedAt: Instant;
  /** The event as JSON text. */
  readonly payload: string;
  readonly traceHeader: string;
  /** The ARN that was called, with its qualifier. */
  readonly invokedArn: string;
  /** The caller takes a streamed response as it comes (`InvokeWithResponseStream`); for others Lambda collects it. */
  readonly streams?: boolean;
  /** What the caller says of itself, JSON text: `context.clientContext`. */
  readonly clientContext?: string;
  readonly onStreamStart?: OnStreamStart;
}

/** How one attempt ended. `payload` is what the caller is answered. */
export interface InvokeOutcome {
  readonly status: "success" | "error" | "timeout" | "crash";
  readonly payload: string;
  /** True for a function error: `X-Amz-Function-Error: Unhandled`. */
  readonly failed: boolean;
  /** Of a response that was streamed to the caller, whether it ended well or not. */
  readonly streamed?: StreamedPayload;
}

/** A streamed response as its caller got it. */
export interface StreamedPayload {
  readonly contentType: string;
  /** One character per byte; the first megabyte of it. */
  readonly bytes: string;
  /** What came after that, counted only. */
  readonly moreBytes: number;
  /** When the first byte came. */
  readonly startedAt: Instant;
}

/** A call of the Invoke API. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export interface InvokeRequest {
  readonly functionName: string;
  /** Version or alias. */
  readonly qualifier?: string;
  readonly invocationType: InvocationType;
  /** JSON text, as the caller sent it. */
  readonly payload: string;
  readonly source: InvocationSource;
  readonly sourceId?: string;
  readonly index: number;
  /** X-Ray header of the caller; a new trace begins without one. */
  readonly traceHeader?: string;
  /** JSON text; passed on for synchronous invocations only. */
  readonly clientContext?: string;
  /** Answers with the end of the invocation's log (`LogType: Tail`), when it is over. */
  readonly logTail?: boolean;
  /** The caller takes a streamed response as it comes (`InvokeWithResponseStream`). Default: a client of the workload does. */
  readonly streams?: boolean;
  /** Called when a response that the caller takes as it comes begins. */
  readonly onStreamStart?: OnStreamStart;
}

type OnStreamStart = (stream: OpenStream) => void;

/** A streamed response that has begun. */
export interface OpenStream {
  /** `$LATEST` or a number. */
  readonly executedVersion: string;
  /** What the caller has by now. */
  readonly streamed: StreamedPayload;
  /** Called with what leaves from now on, one character per byte. */
  onLeave?: (text: string) => void;
}

/** What the Invoke API answers. */
export interface InvokeAnswer {
  readonly requestId: string;
  readonly statusCode: number;
  readonly status: InvocationStatus;
  readonly functionError?: "Unhandled";
  readonly executedVersion?: string;
  readonly payload: string;
  /** AWS's error code when the API refused: `TooManyRequestsException`, `ResourceNotFoundException` ... */
  readonly errorCode?: string;
  readonly throttle?: ThrottleReason;
  readonly because?: string;
  /** The last 4 KB of the log, as text. */
  readonly logTail?: string;
  readonly streamed?: StreamedPayload;
}

/** Calls functions of the account: what event source mappings and services hold. */
export interface InvokeApi {
  /** Returns the request id at once; `onAnswer` comes when the caller would have its answer. */
  invoke(request: InvokeRequest, onAnswer: (answer: InvokeAnswer) => void): string;
}

/** Where destinations and dead-letter queues send to. */
export interface DeliveryTargets {
  /** Delivers at once. `error`: AWS's reason why it could not be delivered. */
  deliver(delivery: Delivery): { error?: string };
}

export interface Delivery {
  readonly targetArn: string;
  readonly kind: "on-success" | "on-failure" | "dead-letter";
  /** JSON text. */
  readonly body: string;
  readonly attributes?: Record<string, string>;
  /** Of the object, for a bucket. */
  readonly objectKey?: string;
  readonly sourceFunction: string;
  readonly traceHeader: string;
}

export type OutsideAnswer = ExchangeAnswer | { code: string; message: string };

/** The network beyond the account. */
/** A request on its way. */
export interface SentRequest {
  /** Its connection is closed, and no answer comes. */
  giveUp(because: string): void;
  /**
   * The environment is frozen. A new connection is set up by the process, in several round trips: that waits for the thaw.
   * What has left is on its way.
   */
  freeze(): void;
  thaw(): void;
}

export interface OutsidePort {
  send(
    owner: RequestOwner,
    request: OutgoingRequest,
    onAnswer: (answer: OutsideAnswer) => void,
    /** Faults that the scenario has for this very request. */
    faults?: CallFaults,
  ): SentRequest;
}

/** Something that listens on a port of the environment. */
export interface LocalServer {
  readonly port: number;
  /** Answers once. Gives back what gives the request up. */
  send(
    owner: RequestOwner,
    request: OutgoingRequest,
    onAnswer: (answer: OutsideAnswer) => void,
  ): (because: string) => void;
}

/** The Parameters and Secrets Extension in one environment. */
interface SecretsExtension extends LocalServer {
  /** Its process starts. */
  start(): void;
  /** It is told of an invocation. */
  invoke(): void;
}

export interface SecretsExtensionPorts extends Pick<
  LambdaPorts,
  "agenda" | "outside" | "epochMs" | "dateAt" | "record"
> {
  /** Writes to the function's log stream. */
  log(text: string): void;
}

/** `variables`: the environment's. */
type SecretsExtensionType = new (
  variables: Readonly<Record<string, string>>,
  ports: SecretsExtensionPorts,
) => SecretsExtension;

/** What the account gives the Lambda service. */
export interface LambdaPorts {
  readonly agenda: Agenda;
  readonly seed: string;
  readonly image: Sandbox;
  readonly epochMs: number;
  readonly outside: OutsidePort;
  /** What is not spoken to by HTTP. */
  readonly sockets: SocketPort;
  readonly faults: Faults;
  /** Absent when the scenario has no schedule of faults. */
  readonly schedule?: FaultSchedule;
  /** Those of every environment are issued here. */
  readonly credentials: CredentialStore;
  /** For functions with its layer: loaded where the scenario names it. */
  readonly secretsExtension?: SecretsExtensionType;
  readonly onHeartbeat?: () => void;
  /** ISO 8601 date of an instant. */
  dateAt(instant: Instant): string;
  record(event: TraceEvent): void;
  log(line: Logged): void;
}

/** An execution environment as the service sees it. */
export interface Environment {
  readonly id: string;
  readonly version: FunctionVersion;
  readonly initializationType: InitializationType;
  /** A cold start: placement, init, then the invocation it was made for. */
  startFor(invocation: Invocation): void;
  /** Provisioned concurrency: placement and init without an invocation; ends in `prepared` or `preparationFailed`. */
  prepare(): void;
  /** A warm start. */
  thawFor(invocation: Invocation): void;
  /** Ends an environment that is idle (SIGTERM and extensions get their budget), or whatever it does at the end of the run. */
  end(reason: "spindown" | "failure" | "end-of-run", because: string): void;
}

/** What an execution environment sees of the service it belongs to. */
export interface LambdaWorld extends LambdaPorts {
  /** The caller is answered; the environment may still be busy. */
  respond(environment: Environment, invocation: Invocation, outcome: InvokeOutcome): void;
  /** The environment is free again. */
  release(environment: Environment): void;
  /** The environment is to be ended although nothing is wrong with it: idle too long, too old, recycled. */
  retire(environment: Environment, because: string): void;
  /** Nothing of the environment is left, its shutdown phase included. */
  ended(environment: Environment): void;
  /** A provisioned environment's init succeeded; it is frozen and can serve. */
  prepared(environment: Environment): void;
  /** A provisioned environment's init failed; `errorType` as INIT_REPORT prints it. The environment is over. */
  preparationFailed(environment: Environment, errorType: string): void;
}
