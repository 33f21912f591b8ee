/**
 * Provisioned concurrency of one alias or version: environments that are initialised ahead of traffic.
 * https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
 */
import { fromSeconds, type Instant, type Microseconds } from "../kernel/instant.ts";
import { RandomStream } from "../kernel/random.ts";
import type { ProvisionedChanged } from "../kernel/trace.ts";
import { LAMBDA_QUOTAS } from "./quotas.ts";
import { TokenBucket } from "./token-bucket.ts";
import type { Environment, FunctionVersion, LambdaPorts } from "./world.ts";

const SECONDS_PER_MINUTE = 60;

/** What the pool needs of the fleet. */
export interface PoolHooks {
  /** Makes an environment for the pool and starts its preparation. */
  prepare(pool: ProvisionedPool, because: string): Environment;
  /** Ends an environment that is not needed any more. */
  discard(environment: Environment, because: string): void;
}

export class ProvisionedPool {
  readonly functionName: string;
  readonly qualifier: string;
  readonly version: FunctionVersion;
  private readonly ports: LambdaPorts;
  private readonly hooks: PoolHooks;
  private readonly random: RandomStream;
  private requested = 0;
  /** Usable and free, the one used last at the end. */
  private readonly idle: Environment[] = [];
  private readonly busy = new Set<Environment>();
  /** Initialising for an allocation. */
  private readonly preparing = new Set<Environment>();
  /** Initialising in the place of one that was ended; they serve at once, whatever else is allocated. */
  private readonly replacing = new Set<Environment>();
  /** Initialised, but none of an allocation can be used before all of it is. */
  private readonly held: Environment[] = [];
  /** Still to be created for the allocation in progress. */
  private missing = 0;
  /** Raised by every change of the request, so that an older allocation stops. */
  private generation = 0;
  private status: ProvisionedChanged["status"] = "DELETED";
  private requests: TokenBucket | undefined;
  /** AWS's `StatusReason` while the status is FAILED. */
  statusReason: string | undefined;
  /** When the amount was last asked for. */
  changedAt: Instant = 0;

  constructor(
    ports: LambdaPorts,
    functionName: string,
    qualifier: string,
    version: FunctionVersion,
    hooks: PoolHooks,
  ) {
    this.ports = ports;
    this.functionName = functionName;
    this.qualifier = qualifier;
    this.version = version;
    this.hooks = hooks;
    this.random = new RandomStream(ports.seed, `provisioned/${functionName}:${qualifier}`);
  }

  get size(): number {
    return this.requested;
  }

  /** As `GetProvisionedConcurrencyConfig` has it; `DELETED` when there is none. */
  get state(): ProvisionedChanged["status"] {
    return this.status;
  }

  /** Environments that can serve or are serving. */
  get available(): number {
    return this.idle.length + this.busy.size;
  }

  /** Environments that are initialised. */
  get allocated(): number {
    return this.available + this.held.length;
  }

  /** `PutProvisionedConcurrencyConfig`, or its deletion with 0. */
  put(amount: number, because: string): void {
    this.generation++;
    this.requested = amount;
    this.changedAt = this.ports.agenda.now;
    this.missing = Math.max(0, amount - this.inAll);
    if (amount === 0) this.dropHeld(because);
    this.useAllocated(because);
    this.change(this.missing > 0 ? "IN_PROGRESS" : this.settled(), because);
    if (this.missing === 0) return;
    const { provisionedPreparationMinimum: low, provisionedPreparationMaximum: high } =
      LAMBDA_QUOTAS;
    const seconds = this.random.between(low.value, high.value);
    const { generation } = this;
    this.later(fromSeconds(seconds), () => this.allocate(generation));
  }

  /** The environment that serves the next invocation, or why there is none. */
  take(): Environment | string {
    if (this.available === 0) {
      return this.requested === 0
        ? "its provisioned concurrency was removed"
        : `none of its ${this.requested} provisioned environments was ready`;
    }
    const environment = this.idle.at(-1);
    if (!environment) return `all ${this.available} provisioned environments were busy`;
    if (!this.requests!.take(this.ports.agenda.now)) {
      return `requests came faster than ${this.requests!.perSecond} a second, ten times the provisioned concurrency`;
    }
    this.idle.pop();
    this.busy.add(environment);
    return environment;
  }

  /** A busy environment is free again. True when it stays. */
  release(environment: Environment): boolean {
    this.busy.delete(environment);
    const stays = this.available < this.requested;
    if (stays) this.idle.push(environment);
    else this.setRequestRate();
    return stays;
  }

  /** An environment was ended that should have stayed: another one is initialised in its place. */
  replace(environment: Environment): void {
    this.busy.delete(environment);
    for (const free of [this.idle, this.held]) {
      const index = free.indexOf(environment);
      if (index !== -1) free.splice(index, 1);
    }
    if (this.inAll + this.missing >= this.requested) return;
    this.replacing.add(
      this.hooks.prepare(this, "it replaces a provisioned environment that was ended"),
    );
  }

  onPrepared(environment: Environment): void {
    if (this.replacing.delete(environment)) this.idle.push(environment);
    else {
      this.preparing.delete(environment);
      if (this.status === "FAILED" || this.status === "DELETED") {
        return this.hooks.discard(environment, "its allocation had failed or was taken back");
      }
      this.held.push(environment);
    }
    this.useAllocated("fewer are provisioned now");
    if (this.status === "FAILED" || this.isAllocating) return;
    this.change(this.settled(), `all ${this.requested} provisioned environments are initialised`);
  }

  onFailure(environment: Environment, errorType: string): void {
    this.preparing.delete(environment);
    this.replacing.delete(environment);
    if (this.status === "FAILED" || this.status === "DELETED") return;
    this.generation++;
    this.missing = 0;
    this.dropHeld("the allocation had failed");
    this.change(
      "FAILED",
      `the init phase of an environment failed with ${errorType}`,
      "FUNCTION_ERROR_INIT_FAILURE",
    );
  }

  /** Environments that are there or on their way. */
  private get inAll(): number {
    return this.available + this.held.length + this.preparing.size + this.replacing.size;
  }

  private get isAllocating(): boolean {
    return this.preparing.size > 0 || this.missing > 0;
  }

  private settled(): ProvisionedChanged["status"] {
    if (this.requested === 0) return "DELETED";
    return this.available >= this.requested ? "READY" : "IN_PROGRESS";
  }

  /** Ten requests a second for each environment; the bucket is only a new one when that has changed. */
  private setRequestRate(): void {
    const perSecond = this.available * LAMBDA_QUOTAS.requestsPerConcurrency.value;
    if (perSecond === this.requests?.perSecond) return;
    this.requests = new TokenBucket(perSecond, perSecond, this.ports.agenda.now);
  }

  /**
   * What was allocated can be used when all of it is there. Ends what is then free beyond what was asked for; what is busy
   * ends when it is released.
   */
  private useAllocated(because: string): void {
    if (!this.isAllocating) this.idle.push(...this.held.splice(0));
    while (this.idle.length > 0 && this.available > this.requested) {
      this.hooks.discard(this.idle.shift()!, because);
    }
    this.setRequestRate();
  }

  private dropHeld(because: string): void {
    for (const each of this.held.splice(0)) this.hooks.discard(each, because);
  }

  /** One environment after the other, at the rate at which Lambda allocates. */
  private allocate(generation: number): void {
    if (generation !== this.generation || this.missing === 0) return;
    this.missing--;
    this.preparing.add(this.hooks.prepare(this, `${this.requested} environments are provisioned`));
    const perSecond = LAMBDA_QUOTAS.provisionedRate.value / SECONDS_PER_MINUTE;
    this.later(fromSeconds(1 / perSecond), () => this.allocate(generation));
  }

  private later(after: Microseconds, run: () => void): void {
    const { agenda } = this.ports;
    agenda.at(agenda.now + after, run);
  }

  private change(
    status: ProvisionedChanged["status"],
    because: string,
    statusReason?: string,
  ): void {
    this.status = status;
    this.statusReason = statusReason;
    this.ports.record({
      type: "provisioned.changed",
      functionName: this.functionName,
      qualifier: this.qualifier,
      requested: this.requested,
      allocated: this.allocated,
      available: this.available,
      status,
      ...(statusReason ? { statusReason } : {}),
      because,
      rule: 68,
    });
  }
}
