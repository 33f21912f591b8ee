/**
 * Who may run at the same time: the account's concurrency, reserved concurrency, the scaling rate of each function and the
 * request rates. https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
import type { Agenda } from "../kernel/agenda.ts";
import type { ThrottleReason } from "../kernel/trace.ts";
import { ConfigurationError } from "./configuration-rules.ts";
import { LAMBDA_QUOTAS } from "./quotas.ts";
import { TokenBucket } from "./token-bucket.ts";

/** Why an invocation may not run. */
export interface Throttle {
  readonly reason: ThrottleReason;
  readonly because: string;
  readonly rule: number;
}

interface FunctionUse {
  reserved: number | undefined;
  /** Environments of provisioned concurrency that were asked for, over all qualifiers. */
  provisioned: number;
  onDemandBusy: number;
  provisionedBusy: number;
  /** New environments: `scalingRate` at once, and a tenth of it each second. */
  readonly scaling: TokenBucket;
  requests: TokenBucket | undefined;
}

export class Concurrency {
  readonly limit: number;
  private readonly agenda: Agenda;
  private readonly functions = new Map<string, FunctionUse>();
  private readonly requests: TokenBucket;
  /** Reserved and provisioned concurrency: taken from the account whether it is used or not. Also what still runs of it after it was given back. */
  private claimed = 0;
  /** What functions have reserved. */
  private reserved = 0;
  /** Invocations of functions without reserved concurrency: those on demand, and all of them. */
  private unreservedBusy = 0;
  private unreservedRunning = 0;

  constructor(agenda: Agenda, limit: number) {
    this.agenda = agenda;
    this.limit = limit;
    const perSecond = limit * LAMBDA_QUOTAS.requestsPerConcurrency.value;
    this.requests = new TokenBucket(perSecond, perSecond, agenda.now);
  }

  /** A new function, with what `PutFunctionConcurrency` asks for. Throws `ConfigurationError` when the account cannot give it. */
  register(functionName: string, reserved: number | undefined): void {
    const { value: scalingRate } = LAMBDA_QUOTAS.scalingRate;
    const scalingSeconds = LAMBDA_QUOTAS.scalingPeriod.value;
    const use: FunctionUse = {
      reserved: undefined,
      provisioned: 0,
      onDemandBusy: 0,
      provisionedBusy: 0,
      scaling: new TokenBucket(scalingRate / scalingSeconds, scalingRate, this.agenda.now),
      requests: undefined,
    };
    this.functions.set(functionName, use);
    if (reserved !== undefined) this.reserve(functionName, reserved);
  }

  /** `PutFunctionConcurrency`, or with `undefined` its deletion. Throws `ConfigurationError` when the account cannot give it. */
  reserve(functionName: string, reserved: number | undefined): void {
    const use = this.use(functionName);
    const keep = LAMBDA_QUOTAS.unreservedMinimum.value;
    const others = this.claimed - claimOf(use);
    if (reserved !== undefined && reserved > 0 && this.limit - others - reserved < keep) {
      throw new ConfigurationError(
        "reservedConcurrency",
        `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${keep}].`,
      );
    }
    if (reserved !== undefined && reserved < use.provisioned) {
      // AWS's own spaces (fact 67).
      throw new ConfigurationError(
        "reservedConcurrency",
        ` ReservedConcurrentExecutions  ${reserved} should not be lower than function's total provisioned concurrency [${use.provisioned}].`,
      );
    }
    this.countUnreserved(use, -1);
    this.reserved += (reserved ?? 0) - (use.reserved ?? 0);
    use.reserved = reserved;
    this.countUnreserved(use, 1);
    this.claimed = others + claimOf(use);
    const perSecond = (reserved ?? 0) * LAMBDA_QUOTAS.requestsPerConcurrency.value;
    use.requests =
      reserved === undefined ? undefined : new TokenBucket(perSecond, perSecond, this.agenda.now);
  }

  /** What functions without reserved concurrency share, as `GetAccountSettings` has it. */
  get unreserved(): number {
    return this.limit - this.reserved;
  }

  reservedOf(functionName: string): number | undefined {
    return this.use(functionName).reserved;
  }

  /** Provisioned concurrency of a function over all its qualifiers. Throws `ConfigurationError` when there is no room. */
  provision(functionName: string, amount: number): void {
    const use = this.use(functionName);
    const keep = LAMBDA_QUOTAS.unreservedMinimum.value;
    const others = this.claimed - claimOf(use);
    const room = use.reserved ?? this.limit - others - keep;
    if (amount > Math.max(room, use.provisioned)) {
      throw new ConfigurationError(
        "provisionedConcurrency",
        use.reserved === undefined
          ? `Specified ConcurrentExecutions for function is greater than the account's unreserved concurrency less ${keep}: ${room} can be provisioned, ${amount} were asked for.`
          : `Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function: ${amount} were asked for, ${use.reserved} are reserved.`,
      );
    }
    use.provisioned = amount;
    this.claimed = others + claimOf(use);
  }

  provisionedOf(functionName: string): number {
    return this.use(functionName).provisioned;
  }

  /** Whether the function may take one more request now; takes its share of the request rate. */
  admit(functionName: string): Throttle | undefined {
    const use = this.use(functionName);
    const { reserved, requests } = use;
    if (reserved !== undefined) {
      if (use.onDemandBusy + use.provisionedBusy >= reserved) return reservedInUse(reserved);
      if (!requests!.take(this.agenda.now)) return tooFast(requests!.perSecond, true);
      return undefined;
    }
    // Provisioned concurrency may have been added while the account was busy on demand.
    if (this.reserved + this.unreservedRunning >= this.limit) {
      return accountInUse(this.limit, this.reserved);
    }
    return this.requests.take(this.agenda.now)
      ? undefined
      : tooFast(this.requests.perSecond, false);
  }

  /** Whether an on-demand environment may run for the function now. */
  admitOnDemand(functionName: string): Throttle | undefined {
    const { reserved, provisioned, onDemandBusy } = this.use(functionName);
    if (reserved !== undefined) {
      return onDemandBusy < reserved - provisioned ? undefined : noneLeft(reserved, provisioned);
    }
    if (this.claimed + this.unreservedBusy < this.limit) return undefined;
    return accountInUse(this.limit, this.claimed);
  }

  /** Whether the function may start one more environment now; takes its share of the scaling rate. */
  admitNewEnvironment(functionName: string): Throttle | undefined {
    if (this.use(functionName).scaling.take(this.agenda.now)) return undefined;
    const { scalingRate, scalingPeriod } = LAMBDA_QUOTAS;
    return {
      reason: "ConcurrentInvocationLimitExceeded",
      because: `the function had started ${scalingRate.value} environments and gets ${scalingRate.value / scalingPeriod.value} more each second`,
      rule: 66,
    };
  }

  begin(functionName: string, provisioned: boolean): void {
    this.count(functionName, provisioned, 1);
  }

  end(functionName: string, provisioned: boolean): void {
    this.count(functionName, provisioned, -1);
  }

  private count(functionName: string, provisioned: boolean, by: 1 | -1): void {
    const use = this.use(functionName);
    this.claimed -= claimOf(use);
    if (provisioned) use.provisionedBusy += by;
    else use.onDemandBusy += by;
    this.claimed += claimOf(use);
    if (use.reserved !== undefined) return;
    this.unreservedRunning += by;
    if (!provisioned) this.unreservedBusy += by;
  }

  /** What runs of a function is counted with the account while it has no reserved concurrency. */
  private countUnreserved(use: FunctionUse, sign: 1 | -1): void {
    if (use.reserved !== undefined) return;
    this.unreservedRunning += sign * (use.onDemandBusy + use.provisionedBusy);
    this.unreservedBusy += sign * use.onDemandBusy;
  }

  private use(functionName: string): FunctionUse {
    return this.functions.get(functionName)!;
  }
}

/** What a function takes from the account for itself. */
const claimOf = ({ reserved, provisioned, provisionedBusy }: FunctionUse): number =>
  reserved ?? Math.max(provisioned, provisionedBusy);

const reservedInUse = (reserved: number): Throttle => ({
  reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
  because:
    reserved === 0
      ? "the function's reserved concurrency is 0"
      : `all ${reserved} of the function's reserved concurrency were in use`,
  rule: reserved === 0 ? 44 : 67,
});

const noneLeft = (reserved: number, provisioned: number): Throttle => ({
  reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
  because:
    reserved === provisioned
      ? `all ${reserved} of the reserved concurrency are provisioned, which leaves none on demand`
      : `${provisioned} of the ${reserved} reserved are provisioned, and the other ${reserved - provisioned} were in use`,
  rule: 68,
});

const accountInUse = (limit: number, claimed: number): Throttle => ({
  reason: "ConcurrentInvocationLimitExceeded",
  because:
    claimed === 0
      ? `all ${limit} concurrent executions of the account were in use`
      : `of the account's ${limit} concurrent executions ${claimed} are reserved or provisioned, and the other ${limit - claimed} were in use`,
  rule: 66,
});

const tooFast = (perSecond: number, reserved: boolean): Throttle => ({
  reason: reserved
    ? "ReservedFunctionInvocationRateLimitExceeded"
    : "FunctionInvocationRateLimitExceeded",
  because: reserved
    ? `requests came faster than ${perSecond} a second, ten times the reserved concurrency`
    : `requests came faster than ${perSecond} a second, ten times the account's concurrency`,
  rule: 66,
});
