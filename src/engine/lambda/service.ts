/** The Lambda service of an account: its functions, and the Invoke API in front of them. */
import { RandomStream } from "../kernel/random.ts";
import type { FunctionDefinition } from "./configuration.ts";
import { ConfigurationError } from "./configuration-rules.ts";
import { Concurrency } from "./concurrency.ts";
import { functionArn } from "./environment-variables.ts";
import { Fleet } from "./fleet.ts";
import type { FunctionRegistry } from "./function-registry.ts";
import { throttledPayload } from "./invocation-errors.ts";
import type {
  FunctionVersion,
  Invocation,
  InvokeAnswer,
  InvokeApi,
  InvokeOutcome,
  InvokeRequest,
  LambdaPorts,
} from "./world.ts";

export class LambdaService implements InvokeApi {
  private readonly ports: LambdaPorts;
  private readonly registry: FunctionRegistry;
  private readonly concurrency: Concurrency;
  private readonly fleet: Fleet;
  private readonly ids: RandomStream;
  /** Calls that have their answer. */
  answered = 0;

  constructor(ports: LambdaPorts, registry: FunctionRegistry, accountConcurrency: number) {
    this.ports = ports;
    this.registry = registry;
    this.concurrency = new Concurrency(ports.agenda, accountConcurrency);
    this.fleet = new Fleet(ports, this.concurrency);
    this.ids = new RandomStream(ports.seed, "request-ids");
  }

  /** Deploys a function with its versions, aliases and provisioned concurrency. Throws `ConfigurationError` or `DeploymentError`. */
  createFunction(definition: FunctionDefinition & { files: Record<string, string> }): void {
    this.registry.create(definition);
    const { functionName, reservedConcurrency } = definition.configuration;
    this.concurrency.register(functionName, reservedConcurrency);
  }

  /** `PutProvisionedConcurrencyConfig`. Throws `ConfigurationError`. */
  provision(functionName: string, qualifier: string, amount: number, because: string): void {
    const version = this.provisionable(functionName, qualifier);
    this.fleet.provision(functionName, qualifier, version, amount, because);
  }

  invoke(request: InvokeRequest, onAnswer: (answer: InvokeAnswer) => void): string {
    const invocation = this.receive(request);
    const answer = (given: Omit<InvokeAnswer, "requestId">): void =>
      this.answer(invocation, given, onAnswer);
    const { functionName, qualifier } = request;
    const version = this.registry.resolve(functionName, qualifier)!;
    const throttle = this.fleet.run(version, qualifier, invocation, (outcome, executedVersion) =>
      answer(ran(outcome, executedVersion)),
    );
    if (!throttle) return invocation.requestId;
    const { requestId, attempt } = invocation;
    this.ports.record({
      type: "invocation.throttled",
      requestId,
      functionName,
      attempt,
      ...throttle,
    });
    answer({
      status: "throttle",
      statusCode: 429,
      payload: throttledPayload(throttle.reason),
      errorCode: "TooManyRequestsException",
      throttle: throttle.reason,
      because: throttle.because,
    });
    return requestId;
  }

  /** Ends what is left when the run is over. */
  endRun(): void {
    this.fleet.endRun();
  }

  private receive(request: InvokeRequest): Invocation {
    const { functionName, index, payload, qualifier } = request;
    const requestId = this.ids.uuid();
    const traceHeader = this.newTrace();
    this.ports.record({
      type: "invocation.received",
      requestId,
      functionName,
      ...(qualifier === undefined ? {} : { qualifier }),
      invocationType: request.invocationType,
      source: request.source,
      ...(request.sourceId === undefined ? {} : { sourceId: request.sourceId }),
      index,
      payloadBytes: new TextEncoder().encode(payload).length,
    });
    return {
      requestId,
      index,
      functionName,
      attempt: 1,
      receivedAt: this.ports.agenda.now,
      payload,
      traceHeader,
      invokedArn: functionArn(functionName, qualifier),
    };
  }

  private newTrace(): string {
    const seconds = Math.floor(this.ports.epochMs / 1_000 + this.ports.agenda.now / 1_000_000);
    const root = this.ids.hex(12);
    return `Root=1-${seconds.toString(16)}-${root};Parent=${this.ids.hex(8)};Sampled=0`;
  }

  private answer(
    invocation: Invocation,
    given: Omit<InvokeAnswer, "requestId">,
    onAnswer: (answer: InvokeAnswer) => void,
  ): void {
    this.answered++;
    const { requestId, functionName } = invocation;
    this.ports.record({
      type: "invocation.completed",
      requestId,
      functionName,
      status: given.status,
      statusCode: given.statusCode,
      ...(given.functionError ? { functionError: given.functionError } : {}),
      ...(given.executedVersion ? { executedVersion: given.executedVersion } : {}),
      payload: given.payload,
      latencyUs: this.ports.agenda.now - invocation.receivedAt,
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

const ran = (
  { status, payload, failed }: InvokeOutcome,
  executedVersion: string,
): Omit<InvokeAnswer, "requestId"> => ({
  status,
  statusCode: 200,
  ...(failed ? { functionError: "Unhandled" as const } : {}),
  executedVersion,
  payload,
});
