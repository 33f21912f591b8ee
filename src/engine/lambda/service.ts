/** The Lambda service of the account: functions, synchronous invocation, and which environment serves what. */
import { RandomStream } from "../kernel/random.ts";
import { ExecutionEnvironment } from "./execution-environment.ts";
import { throttledPayload } from "./invocation-errors.ts";
import { functionArn } from "./environment-variables.ts";
import type {
  Environment,
  FunctionVersion,
  Invocation,
  InvokeAnswer,
  InvokeApi,
  InvokeOutcome,
  InvokeRequest,
  LambdaPorts,
  LambdaWorld,
} from "./world.ts";

interface Waiting {
  readonly request: InvokeRequest;
  readonly onAnswer: (answer: InvokeAnswer) => void;
}

export class LambdaService implements InvokeApi {
  private readonly ports: LambdaPorts;
  private readonly world: LambdaWorld;
  private readonly accountConcurrency: number;
  private readonly functions = new Map<string, FunctionVersion>();
  private readonly environments = new Set<Environment>();
  /** Free environments, the one used last at the end. */
  private readonly idle: Environment[] = [];
  private readonly waiting = new Map<string, Waiting>();
  private readonly ids: RandomStream;
  private environmentCount = 0;
  private busy = 0;
  completed = 0;

  constructor(ports: LambdaPorts, accountConcurrency: number) {
    this.ports = ports;
    this.accountConcurrency = accountConcurrency;
    this.ids = new RandomStream(ports.seed, "request-ids");
    this.world = {
      ...ports,
      respond: (environment, invocation, outcome) => this.respond(environment, invocation, outcome),
      release: (environment) => this.release(environment),
      retire: (environment, because) => this.retire(environment, because),
      prepared: () => {},
      preparationFailed: () => {},
    };
  }

  createFunction(fn: FunctionVersion): void {
    this.functions.set(fn.configuration.functionName, fn);
  }

  invoke(request: InvokeRequest, onAnswer: (answer: InvokeAnswer) => void): string {
    const { functionName } = request;
    const fn = this.functions.get(functionName);
    if (!fn) throw new Error(`lambda: function ${functionName} does not exist`);
    const invocation = this.receive(request);
    this.waiting.set(invocation.requestId, { request, onAnswer });
    const environment = this.idle.pop();
    if (!environment && this.busy >= this.accountConcurrency) {
      this.throttle(invocation);
      return invocation.requestId;
    }
    this.busy++;
    if (environment) environment.thawFor(invocation);
    else this.createEnvironment(fn, invocation).startFor(invocation);
    return invocation.requestId;
  }

  /** Ends what is left when the run is over. */
  endRun(): void {
    for (const environment of this.environments) environment.end("end-of-run", "the run was over");
    this.environments.clear();
  }

  private receive(request: InvokeRequest): Invocation {
    const { functionName, index, payload, qualifier } = request;
    const { agenda } = this.ports;
    const requestId = this.ids.uuid();
    const root = this.ids.hex(12);
    const invocation: Invocation = {
      requestId,
      index,
      functionName,
      attempt: 1,
      receivedAt: agenda.now,
      payload,
      traceHeader: `Root=1-${this.epochSeconds().toString(16)}-${root};Parent=${this.ids.hex(8)};Sampled=0`,
      invokedArn: functionArn(functionName, qualifier),
    };
    this.ports.record({
      type: "invocation.received",
      requestId,
      functionName,
      ...(qualifier ? { qualifier } : {}),
      invocationType: request.invocationType,
      source: request.source,
      ...(request.sourceId ? { sourceId: request.sourceId } : {}),
      index,
      payloadBytes: new TextEncoder().encode(payload).length,
    });
    return invocation;
  }

  private epochSeconds(): number {
    return Math.floor(this.ports.epochMs / 1_000 + this.ports.agenda.now / 1_000_000);
  }

  private createEnvironment(fn: FunctionVersion, invocation: Invocation): ExecutionEnvironment {
    const { functionName } = fn.configuration;
    const id = `env-${++this.environmentCount}`;
    const environment = new ExecutionEnvironment(this.world, fn, id, "on-demand");
    this.environments.add(environment);
    this.ports.record({
      type: "environment.created",
      environmentId: environment.id,
      functionName,
      version: fn.version,
      initializationType: "on-demand",
      requestId: invocation.requestId,
      because: because(this.environments.size - 1),
      rule: 12,
    });
    return environment;
  }

  private throttle(invocation: Invocation): void {
    const { requestId, functionName } = invocation;
    this.ports.record({
      type: "invocation.throttled",
      requestId,
      functionName,
      attempt: 1,
      reason: "ConcurrentInvocationLimitExceeded",
      because: `all ${this.accountConcurrency} concurrent executions of the account were in use`,
      rule: 66,
    });
    this.answer(invocation, {
      requestId,
      status: "throttle",
      statusCode: 429,
      payload: throttledPayload(),
      throttle: "ConcurrentInvocationLimitExceeded",
    });
  }

  private respond(
    environment: Environment,
    invocation: Invocation,
    { status, payload, failed }: InvokeOutcome,
  ): void {
    this.answer(invocation, {
      requestId: invocation.requestId,
      status,
      statusCode: 200,
      ...(failed ? { functionError: "Unhandled" as const } : {}),
      executedVersion: environment.version.version,
      payload,
    });
  }

  private answer(invocation: Invocation, answer: InvokeAnswer): void {
    this.completed++;
    this.ports.record({
      type: "invocation.completed",
      requestId: invocation.requestId,
      functionName: invocation.functionName,
      status: answer.status,
      statusCode: answer.statusCode,
      ...(answer.functionError ? { functionError: answer.functionError } : {}),
      ...(answer.executedVersion ? { executedVersion: answer.executedVersion } : {}),
      payload: answer.payload,
      latencyUs: this.ports.agenda.now - invocation.receivedAt,
    });
    const waiting = this.waiting.get(invocation.requestId);
    this.waiting.delete(invocation.requestId);
    waiting?.onAnswer(answer);
  }

  private release(environment: Environment): void {
    this.busy--;
    this.idle.push(environment);
  }

  private retire(environment: Environment, why: string): void {
    const index = this.idle.indexOf(environment);
    if (index === -1) this.busy--;
    else this.idle.splice(index, 1);
    this.environments.delete(environment);
    environment.end("spindown", why);
  }
}

const because = (others: number): string =>
  others === 0
    ? "there was no environment yet"
    : others === 1
      ? "the only environment was busy"
      : `all ${others} environments were busy`;
