/** The Lambda service of the account: functions, synchronous invocation, and which environment serves what. */
import { RandomStream } from "../kernel/random.ts";
import type { InvocationStatus } from "../kernel/trace.ts";
import { ExecutionEnvironment } from "./execution-environment.ts";
import { throttledPayload } from "./invocation-errors.ts";
import type {
  Invocation,
  LambdaFunction,
  LambdaPorts,
  LambdaWorld,
  FreeEnvironment,
} from "./world.ts";

export class LambdaService {
  private readonly ports: LambdaPorts;
  private readonly world: LambdaWorld;
  private readonly accountConcurrency: number;
  private readonly functions = new Map<string, LambdaFunction>();
  private readonly environments = new Set<FreeEnvironment>();
  /** Free environments, the one used last at the end. */
  private readonly idle: FreeEnvironment[] = [];
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
      complete: (invocation, status, payload, failed) =>
        this.complete(invocation, status, payload, failed),
      release: (environment) => this.release(environment),
      retire: (environment, because) => this.retire(environment, because),
    };
  }

  createFunction(fn: LambdaFunction): void {
    this.functions.set(fn.configuration.functionName, fn);
  }

  /** A synchronous invocation (`RequestResponse`) that arrives now. `payload` is JSON text. */
  invoke(functionName: string, index: number, payload: string): void {
    const fn = this.functions.get(functionName);
    if (!fn) throw new Error(`lambda: function ${functionName} does not exist`);
    const invocation = this.receive(functionName, index, payload);
    const environment = this.idle.pop();
    if (!environment && this.busy >= this.accountConcurrency) return this.throttle(invocation);
    this.busy++;
    if (environment) environment.thawFor(invocation);
    else this.createEnvironment(fn, invocation).startFor(invocation);
  }

  /** Ends what is left when the run is over. */
  endRun(): void {
    for (const environment of this.environments) environment.end("end-of-run", "the run was over");
    this.environments.clear();
  }

  private receive(functionName: string, index: number, payload: string): Invocation {
    const { agenda } = this.ports;
    const requestId = this.ids.uuid();
    const root = this.ids.hex(12);
    const invocation: Invocation = {
      requestId,
      index,
      functionName,
      receivedAt: agenda.now,
      payload,
      traceHeader: `Root=1-${this.epochSeconds().toString(16)}-${root};Parent=${this.ids.hex(8)};Sampled=0`,
    };
    this.ports.record({
      type: "invocation.received",
      requestId,
      functionName,
      index,
      payloadBytes: new TextEncoder().encode(payload).length,
    });
    return invocation;
  }

  private epochSeconds(): number {
    return Math.floor(this.ports.epochMs / 1_000 + this.ports.agenda.now / 1_000_000);
  }

  private createEnvironment(fn: LambdaFunction, invocation: Invocation): ExecutionEnvironment {
    const { functionName } = fn.configuration;
    const environment = new ExecutionEnvironment(this.world, fn, `env-${++this.environmentCount}`);
    this.environments.add(environment);
    this.ports.record({
      type: "environment.created",
      environmentId: environment.id,
      functionName,
      requestId: invocation.requestId,
      because: because(this.environments.size - 1),
    });
    return environment;
  }

  private throttle(invocation: Invocation): void {
    const { requestId, functionName } = invocation;
    this.ports.record({
      type: "invocation.throttled",
      requestId,
      functionName,
      reason: "ConcurrentInvocationLimitExceeded",
    });
    this.complete(invocation, "throttle", throttledPayload(), false);
  }

  private complete(
    invocation: Invocation,
    status: InvocationStatus,
    payload: string,
    failed: boolean,
  ): void {
    this.completed++;
    this.ports.record({
      type: "invocation.completed",
      requestId: invocation.requestId,
      functionName: invocation.functionName,
      status,
      statusCode: status === "throttle" ? 429 : 200,
      ...(failed ? { functionError: "Unhandled" as const } : {}),
      payload,
      latencyUs: this.ports.agenda.now - invocation.receivedAt,
    });
  }

  private release(environment: FreeEnvironment): void {
    this.busy--;
    this.idle.push(environment);
  }

  private retire(environment: FreeEnvironment, why: string): void {
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
