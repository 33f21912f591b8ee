/** The execution environments of an account: which one serves an invocation, and when a new one is made. */
import { RandomStream } from "../kernel/random.ts";
import type { InitializationType } from "../kernel/trace.ts";
import type { Concurrency, Throttle } from "./concurrency.ts";
import { ExecutionEnvironment } from "./execution-environment.ts";
import { ProvisionedPool } from "./provisioned-pool.ts";
import type {
  Environment,
  FunctionVersion,
  Invocation,
  InvokeOutcome,
  LambdaPorts,
  LambdaWorld,
} from "./world.ts";

type OnOutcome = (outcome: InvokeOutcome, executedVersion: string) => void;

/** What the fleet knows of an environment. */
interface Member {
  readonly pool: ProvisionedPool | undefined;
  busy: boolean;
}

/** On-demand environments of one version. */
interface OnDemand {
  /** Free, the one used last at the end. */
  readonly idle: Environment[];
  size: number;
}

export class Fleet {
  private readonly ports: LambdaPorts;
  private readonly world: LambdaWorld;
  private readonly concurrency: Concurrency;
  private readonly members = new Map<Environment, Member>();
  /** Why environments of a version serve nothing any more: it was given another configuration. */
  private readonly superseded = new Map<FunctionVersion, string>();
  /** Given up, and still in their shutdown phase. */
  private readonly ending = new Set<Environment>();
  private readonly onDemand = new Map<FunctionVersion, OnDemand>();
  private readonly pools = new Map<string, ProvisionedPool>();
  private readonly outcomes = new Map<Invocation, OnOutcome>();
  private readonly throttleRandom: RandomStream;
  private environmentCount = 0;

  constructor(ports: LambdaPorts, concurrency: Concurrency) {
    this.ports = ports;
    this.concurrency = concurrency;
    this.throttleRandom = new RandomStream(ports.seed, "faults/throttle");
    this.world = {
      ...ports,
      respond: (environment, invocation, outcome) => {
        const onOutcome = this.outcomes.get(invocation);
        this.outcomes.delete(invocation);
        onOutcome?.(outcome, environment.version.version);
      },
      release: (environment) => this.release(environment),
      retire: (environment, because) => this.retire(environment, because),
      ended: (environment) => void this.ending.delete(environment),
      prepared: (environment) => this.members.get(environment)?.pool?.onPrepared(environment),
      preparationFailed: (environment, errorType) => {
        const pool = this.members.get(environment)?.pool;
        this.members.delete(environment);
        pool?.onFailure(environment, errorType);
      },
    };
  }

  /**
   * Runs an invocation now, or says why it is throttled. `onOutcome` comes when the caller is to be answered; the
   * environment may be busy for longer.
   */
  run(
    version: FunctionVersion,
    qualifier: string | undefined,
    invocation: Invocation,
    onOutcome: OnOutcome,
  ): Throttle | undefined {
    const { functionName } = invocation;
    const refused = this.injectedThrottle(invocation) ?? this.concurrency.admit(functionName);
    if (refused) return refused;
    const pool =
      qualifier === undefined ? undefined : this.pools.get(poolKey(functionName, qualifier));
    const provisioned = pool?.take();
    if (typeof provisioned === "object") {
      this.concurrency.begin(functionName, true);
      this.members.get(provisioned)!.busy = true;
      this.outcomes.set(invocation, onOutcome);
      provisioned.thawFor(invocation);
      return undefined;
    }
    const throttle = this.runOnDemand(version, invocation, onOutcome, () => {
      if (provisioned === undefined) return;
      const { requestId } = invocation;
      this.ports.record({
        type: "invocation.spilled",
        requestId,
        functionName,
        qualifier: qualifier!,
        because: provisioned,
        rule: 68,
      });
    });
    return throttle;
  }

  /** Sets the provisioned concurrency of a qualifier; 0 removes it. Throws `ConfigurationError` when there is no room. */
  provision(
    functionName: string,
    qualifier: string,
    version: FunctionVersion,
    amount: number,
    because: string,
  ): void {
    const pool = this.poolOf(functionName, qualifier, version);
    const total = this.concurrency.provisionedOf(functionName) - pool.size + amount;
    this.concurrency.provision(functionName, total);
    pool.put(amount, because);
  }

  /** The on-demand environments of a version end: the idle ones now, the others when they are free. */
  supersede(version: FunctionVersion, because: string): void {
    this.superseded.set(version, because);
    for (const environment of this.onDemandOf(version).idle.splice(0)) {
      this.discard(environment, because);
    }
    this.onDemand.delete(version);
  }

  pool(functionName: string, qualifier: string): ProvisionedPool | undefined {
    return this.pools.get(poolKey(functionName, qualifier));
  }

  /** Pools of the function that hold or want environments. */
  poolsOf(functionName: string): ProvisionedPool[] {
    return [...this.pools.values()].filter(
      (pool) => pool.functionName === functionName && pool.state !== "DELETED",
    );
  }

  /** Ends what is left when the run is over. */
  endRun(): void {
    for (const environment of [...this.ending, ...this.members.keys()]) {
      environment.end("end-of-run", "the run was over");
    }
    this.members.clear();
  }

  private runOnDemand(
    version: FunctionVersion,
    invocation: Invocation,
    onOutcome: OnOutcome,
    onAdmitted: () => void,
  ): Throttle | undefined {
    const { functionName } = invocation;
    const refused = this.concurrency.admitOnDemand(functionName);
    if (refused) return refused;
    const onDemand = this.onDemandOf(version);
    if (onDemand.idle.length === 0) {
      const tooMany = this.concurrency.admitNewEnvironment(functionName);
      if (tooMany) return tooMany;
    }
    onAdmitted();
    this.concurrency.begin(functionName, false);
    this.outcomes.set(invocation, onOutcome);
    const free = onDemand.idle.pop();
    if (free) {
      this.members.get(free)!.busy = true;
      free.thawFor(invocation);
      return undefined;
    }
    const environment = this.create(version, "on-demand", undefined, {
      requestId: invocation.requestId,
      because: everyoneBusy(onDemand.size++),
      rule: 12,
    });
    this.members.get(environment)!.busy = true;
    environment.startFor(invocation);
    return undefined;
  }

  private injectedThrottle(invocation: Invocation): Throttle | undefined {
    const { requestId } = invocation;
    const { throttle } = this.ports.faults;
    const isScheduled = this.ports.schedule?.throttles(invocation) ?? false;
    const isDrawn = throttle !== undefined && this.throttleRandom.uniform() < throttle.probability;
    if (!isScheduled && !isDrawn) return undefined;
    const because = "the scenario's faults throttle some invocations although there is room";
    this.ports.record({
      type: "fault.injected",
      fault: "throttle",
      requestId,
      effect: "throttled",
    });
    return { reason: "ConcurrentInvocationLimitExceeded", because, rule: 42 };
  }

  private create(
    version: FunctionVersion,
    initializationType: InitializationType,
    pool: ProvisionedPool | undefined,
    why: { requestId?: string; because: string; rule: number },
  ): Environment {
    const id = `env-${++this.environmentCount}`;
    const environment = new ExecutionEnvironment(this.world, version, id, initializationType);
    this.members.set(environment, { pool, busy: false });
    this.ports.record({
      type: "environment.created",
      environmentId: id,
      functionName: version.configuration.functionName,
      version: version.version,
      initializationType,
      ...why,
    });
    return environment;
  }

  /** What an alias points to may have changed since its pool was deleted. */
  private poolOf(
    functionName: string,
    qualifier: string,
    version: FunctionVersion,
  ): ProvisionedPool {
    const key = poolKey(functionName, qualifier);
    const found = this.pools.get(key);
    if (found && (found.version === version || found.state !== "DELETED")) return found;
    const pool = new ProvisionedPool(this.ports, functionName, qualifier, version, {
      prepare: (into, because) => this.prepare(into, because),
      discard: (environment, because) => this.discard(environment, because),
    });
    this.pools.set(key, pool);
    return pool;
  }

  private prepare(pool: ProvisionedPool, because: string): Environment {
    const why = { because, rule: 68 };
    const environment = this.create(pool.version, "provisioned-concurrency", pool, why);
    // The pool has to know of it before its init can be over.
    this.ports.agenda.at(this.ports.agenda.now, () => environment.prepare());
    return environment;
  }

  private discard(environment: Environment, because: string): void {
    this.members.delete(environment);
    this.ending.add(environment);
    environment.end("spindown", because);
  }

  private onDemandOf(version: FunctionVersion): OnDemand {
    let found = this.onDemand.get(version);
    if (!found) this.onDemand.set(version, (found = { idle: [], size: 0 }));
    return found;
  }

  private release(environment: Environment): void {
    const member = this.members.get(environment)!;
    member.busy = false;
    const { functionName } = environment.version.configuration;
    this.concurrency.end(functionName, member.pool !== undefined);
    const superseded = this.superseded.get(environment.version);
    if (!member.pool && superseded !== undefined) this.discard(environment, superseded);
    else if (!member.pool) this.onDemandOf(environment.version).idle.push(environment);
    else if (!member.pool.release(environment)) {
      this.discard(environment, "fewer environments are provisioned now");
    }
  }

  private retire(environment: Environment, because: string): void {
    const member = this.members.get(environment)!;
    const { pool, busy } = member;
    if (busy)
      this.concurrency.end(environment.version.configuration.functionName, pool !== undefined);
    if (pool) pool.replace(environment);
    else this.dropOnDemand(environment);
    this.discard(environment, because);
  }

  private dropOnDemand(environment: Environment): void {
    const onDemand = this.onDemandOf(environment.version);
    onDemand.size--;
    const index = onDemand.idle.indexOf(environment);
    if (index !== -1) onDemand.idle.splice(index, 1);
  }
}

const poolKey = (functionName: string, qualifier: string): string => `${functionName}:${qualifier}`;

const everyoneBusy = (others: number): string =>
  others === 0
    ? "there was no environment yet"
    : others === 1
      ? "the only environment was busy"
      : `all ${others} environments were busy`;
