/** The Lambda service of an account: its functions, and the Invoke API in front of them. */
import type { Instant } from "../kernel/instant.ts";
import { RandomStream } from "../kernel/random.ts";
import { utf8Length } from "../kernel/utf8-length.ts";
import type {
  AsyncEvent,
  AsynchronousSettings,
  AttemptResult,
} from "./asynchronous/destinations.ts";
import { AsynchronousQueue } from "./asynchronous/queue.ts";
import type { FunctionConfiguration, FunctionDefinition } from "./configuration.ts";
import { ConfigurationError } from "./configuration-rules.ts";
import { Concurrency, type Throttle } from "./concurrency.ts";
import { functionArn } from "./environment-variables.ts";
import { Fleet } from "./fleet.ts";
import type { FunctionRegistry } from "./function-registry.ts";
import {
  contentError,
  notFoundError,
  payloadLimitError,
  recursionError,
  throttledError,
  type InvokeError,
} from "./invoke-errors.ts";
import type { ProvisionedPool } from "./provisioned-pool.ts";
import { extendLineage, isRecursiveLoop } from "./recursion.ts";
import { LogTails } from "./log-tails.ts";
import { Tracing } from "./xray.ts";
import type {
  DeliveryTargets,
  FunctionVersion,
  Invocation,
  InvokeAnswer,
  InvokeApi,
  InvokeOutcome,
  InvokeRequest,
  LambdaPorts,
} from "./world.ts";

type Answer = Omit<InvokeAnswer, "requestId">;

/** A call that has been received: what is known of it before anything runs. */
interface Call {
  readonly request: InvokeRequest;
  readonly event: AsyncEvent;
  readonly payloadBytes: number;
}

export class LambdaService implements InvokeApi {
  private readonly ports: LambdaPorts;
  /** The functions as they are now. What is changed there acts on what is invoked next. */
  readonly registry: FunctionRegistry;
  private readonly concurrency: Concurrency;
  private readonly fleet: Fleet;
  private readonly queue: AsynchronousQueue;
  private readonly tracing: Tracing;
  private readonly ids: RandomStream;
  private readonly tails = new LogTails();
  /** The header's last field when a chain of requests begins with the function. */
  private readonly firstLineage = new Map<string, string>();

  constructor(
    ports: LambdaPorts,
    registry: FunctionRegistry,
    accountConcurrency: number,
    targets: DeliveryTargets,
  ) {
    this.ports = this.tails.listening(ports);
    this.registry = registry;
    this.concurrency = new Concurrency(ports.agenda, accountConcurrency);
    this.fleet = new Fleet(this.ports, this.concurrency);
    this.tracing = new Tracing(ports);
    this.ids = new RandomStream(ports.seed, "request-ids");
    const { agenda, seed, faults, dateAt, record } = ports;
    this.queue = new AsynchronousQueue({
      agenda,
      seed,
      faults,
      ...(ports.schedule ? { schedule: ports.schedule } : {}),
      targets,
      dateAt,
      record,
      attempt: (event, attempt, onEnd) => this.attempt(event, attempt, onEnd),
      settingsOf: (event) => this.settingsOf(event),
    });
  }

  /** Deploys a function with its versions, aliases and provisioned concurrency. Throws `ConfigurationError` or `DeploymentError`. */
  createFunction(definition: FunctionDefinition & { files: Record<string, string> }): void {
    this.registry.create(definition);
    const { functionName, reservedConcurrency } = definition.configuration;
    this.concurrency.register(functionName, reservedConcurrency);
  }

  /** Of the version that a qualifier names; of a weighted alias, its first. Undefined: it does not exist. */
  timeoutSecondsOf(functionName: string, qualifier?: string): number | undefined {
    return this.registry.peek(functionName, qualifier)?.configuration.timeoutSeconds;
  }

  /** `PutProvisionedConcurrencyConfig`. Throws `ConfigurationError`. */
  provision(functionName: string, qualifier: string, amount: number, because: string): void {
    const version = this.provisionable(functionName, qualifier);
    this.fleet.provision(functionName, qualifier, version, amount, because);
  }

  /** `GetProvisionedConcurrencyConfig`; undefined when the alias or version has none. */
  provisionedConcurrency(functionName: string, qualifier: string): ProvisionedState | undefined {
    const pool = this.fleet.pool(functionName, qualifier);
    return pool && stateOf(pool);
  }

  /** Of all its aliases and versions. */
  provisionedConcurrencyOf(functionName: string): ProvisionedState[] {
    return this.fleet.poolsOf(functionName).flatMap((pool) => stateOf(pool) ?? []);
  }

  /** `PutFunctionConcurrency`, or with `undefined` `DeleteFunctionConcurrency`. Throws `ConfigurationError`. */
  reserve(functionName: string, reserved: number | undefined): void {
    this.concurrency.reserve(functionName, reserved);
    this.ports.record({ type: "reserved.changed", functionName, value: reserved ?? null });
  }

  reservedConcurrency(functionName: string): number | undefined {
    return this.concurrency.reservedOf(functionName);
  }

  /** Of the account: its limit, and what is left of it for functions that have reserved nothing. */
  get accountConcurrency(): { limit: number; unreserved: number } {
    const { limit, unreserved } = this.concurrency;
    return { limit, unreserved };
  }

  /**
   * Gives `$LATEST` another configuration: environments of the old one end when they are free. Throws `ConfigurationError` or
   * `DeploymentError`.
   */
  updateConfiguration(functionName: string, configuration: FunctionConfiguration): FunctionVersion {
    const before = this.registry.peek(functionName)!;
    const latest = this.registry.updateLatest(functionName, configuration);
    this.fleet.supersede(before, "the function was given another configuration");
    return latest;
  }

  invoke(request: InvokeRequest, onAnswer: (answer: InvokeAnswer) => void): string {
    const call = this.receive(request);
    const { event } = call;
    const now = (given: Answer): void => this.answer(event, given, onAnswer);
    const answer = request.logTail ? this.tails.withTail(event.requestId, now) : now;
    const refusal = this.refusal(call);
    if (refusal) answer({ status: "refused", ...refusal });
    else if (request.invocationType === "DryRun") answer({ ...ACCEPTED, statusCode: 204 });
    else if (request.invocationType === "Event") {
      this.queue.accept(event);
      answer({ ...ACCEPTED, statusCode: 202 });
    } else {
      // A client of the workload takes streams; services that push call the API Invoke.
      const streams = request.streams ?? request.source === "client";
      const onOutcome = (outcome: InvokeOutcome, version: string): void =>
        answer(ran(outcome, version));
      const { clientContext, onStreamStart } = request;
      const throttle = this.run(
        {
          ...event,
          ...(streams ? { streams } : {}),
          ...(onStreamStart ? { onStreamStart } : {}),
          ...(clientContext ? { clientContext } : {}),
        },
        1,
        onOutcome,
      );
      if (throttle) answer(throttled(throttle));
    }
    return event.requestId;
  }

  /** Ends what is left when the run is over. */
  endRun(): void {
    this.fleet.endRun();
  }

  private receive(request: InvokeRequest): Call {
    const { functionName, index, payload, qualifier } = request;
    const requestId = this.ids.uuid();
    const payloadBytes = utf8Length(payload);
    const { header, traced } = this.tracing.begin(
      functionName,
      this.registry.tracingOf(functionName),
      request.traceHeader,
    );
    this.ports.record({
      type: "invocation.received",
      requestId,
      functionName,
      ...(qualifier === undefined ? {} : { qualifier }),
      invocationType: request.invocationType,
      source: request.source,
      ...(request.sourceId === undefined ? {} : { sourceId: request.sourceId }),
      index,
      payloadBytes,
      ...(traced ? { traced } : {}),
    });
    const event: AsyncEvent = {
      requestId,
      index,
      functionName,
      ...(qualifier === undefined ? {} : { qualifier }),
      receivedAt: this.ports.agenda.now,
      // Without a body the event is an empty object.
      payload: payload === "" ? "{}" : payload,
      traceHeader: header,
      invokedArn: functionArn(functionName, qualifier),
    };
    return { request, event, payloadBytes };
  }

  /** Why the API answers with an error before anything runs. */
  private refusal({ request, event, payloadBytes }: Call): InvokeError | undefined {
    const { functionName, qualifier, invocationType, source } = request;
    if (!this.registry.has(functionName, qualifier)) return notFoundError(functionName, qualifier);
    const tooLarge = payloadLimitError(invocationType, payloadBytes);
    if (tooLarge) return tooLarge;
    // What a workload or a poller sends was written as JSON by the simulator itself.
    const isJson = source === "client" || source === "event-source-mapping";
    const malformed = isJson ? undefined : contentError(event.payload);
    if (malformed) return malformed;
    // A new chain cannot be a loop; the asynchronous queue stops its own.
    if (request.traceHeader === undefined || invocationType !== "RequestResponse") return undefined;
    if (this.registry.settingsOf(functionName).recursiveLoop === "Allow") return undefined;
    return isRecursiveLoop(event.traceHeader, functionArn(functionName))
      ? recursionError()
      : undefined;
  }

  /** Runs the function with the event once, unless it is throttled. */
  private run(
    event: AsyncEvent & Pick<Invocation, "streams" | "onStreamStart" | "clientContext">,
    attempt: number,
    onOutcome: (outcome: InvokeOutcome, executedVersion: string) => void,
  ): Throttle | undefined {
    const { requestId, functionName, qualifier } = event;
    const version = this.registry.resolve(functionName, qualifier)!;
    const traceHeader = this.withLineage(event);
    const invocation: Invocation = { ...event, attempt, traceHeader };
    const throttle = this.fleet.run(version, qualifier, invocation, onOutcome);
    if (throttle) {
      this.ports.record({
        type: "invocation.throttled",
        requestId,
        functionName,
        attempt,
        ...throttle,
      });
    }
    return throttle;
  }

  /** One attempt of the asynchronous queue. */
  private attempt(
    event: AsyncEvent,
    attempt: number,
    onEnd: (result: AttemptResult) => void,
  ): void {
    const throttle = this.run(event, attempt, (outcome, executedVersion) =>
      onEnd({ kind: "ran", outcome, executedVersion }),
    );
    if (throttle) onEnd({ kind: "throttled", ...throttle });
  }

  private settingsOf({ functionName }: AsyncEvent): AsynchronousSettings {
    const { deadLetterArn } = this.registry.configurationOf(functionName);
    const { asynchronous, recursiveLoop } = this.registry.settingsOf(functionName);
    const reservedConcurrency = this.concurrency.reservedOf(functionName);
    return {
      ...(asynchronous ? { asynchronous } : {}),
      ...(deadLetterArn ? { deadLetterArn } : {}),
      ...(recursiveLoop ? { recursiveLoop } : {}),
      ...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
    };
  }

  /** The header as the function gets it, with this invocation counted. */
  private withLineage({ traceHeader, functionName }: AsyncEvent): string {
    if (traceHeader.includes("Lineage=")) {
      return extendLineage(traceHeader, functionArn(functionName));
    }
    let lineage = this.firstLineage.get(functionName);
    if (lineage === undefined) {
      lineage = extendLineage("", functionArn(functionName));
      this.firstLineage.set(functionName, lineage);
    }
    return `${traceHeader};${lineage}`;
  }

  private answer(event: AsyncEvent, given: Answer, onAnswer: (answer: InvokeAnswer) => void): void {
    const { requestId, functionName } = event;
    this.ports.record({
      type: "invocation.completed",
      requestId,
      functionName,
      status: given.status,
      statusCode: given.statusCode,
      ...(given.functionError ? { functionError: given.functionError } : {}),
      ...(given.executedVersion ? { executedVersion: given.executedVersion } : {}),
      payload: given.payload,
      latencyUs: this.ports.agenda.now - event.receivedAt,
    });
    onAnswer({ requestId, ...given });
  }

  /** The version that provisioned concurrency of a qualifier initialises. */
  private provisionable(functionName: string, qualifier: string): FunctionVersion {
    const refuse = (message: string): never => {
      throw new ConfigurationError("provisionedConcurrency", message);
    };
    if (qualifier === "$LATEST") {
      refuse("Provisioned Concurrency Configs cannot be applied to unpublished function versions.");
    }
    const version = this.registry.resolve(functionName, qualifier);
    if (!version)
      return refuse(`The function ${functionName} has no version or alias ${qualifier}.`);
    if (this.registry.aliasOf(functionName, qualifier)?.additional) {
      refuse(
        `The alias ${qualifier} routes to two versions; provisioned concurrency of a weighted alias is not simulated.`,
      );
    }
    return version;
  }
}

/** `GetProvisionedConcurrencyConfig`. */
export interface ProvisionedState {
  readonly qualifier: string;
  readonly requested: number;
  readonly allocated: number;
  readonly available: number;
  readonly status: "IN_PROGRESS" | "READY" | "FAILED";
  readonly statusReason?: string;
  readonly changedAt: Instant;
}

function stateOf(pool: ProvisionedPool): ProvisionedState | undefined {
  const { qualifier, size: requested, allocated, available, state: status, changedAt } = pool;
  if (status === "DELETED") return undefined;
  const { statusReason } = pool;
  return {
    qualifier,
    requested,
    allocated,
    available,
    status,
    ...(statusReason ? { statusReason } : {}),
    changedAt,
  };
}

const ACCEPTED = { status: "accepted", payload: "" } as const;

const ran = (
  { status, payload, failed, streamed }: InvokeOutcome,
  executedVersion: string,
): Answer => ({
  status,
  statusCode: 200,
  ...(failed ? { functionError: "Unhandled" as const } : {}),
  executedVersion,
  payload,
  ...(streamed ? { streamed } : {}),
});

const throttled = ({ reason, because }: Throttle): Answer => ({
  status: "throttle",
  ...throttledError(reason),
  throttle: reason,
  because,
});
