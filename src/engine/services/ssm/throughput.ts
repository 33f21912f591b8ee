/** How many calls a second Parameter Store takes. https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-throughput.html */
import type { Instant } from "../../kernel/instant.ts";
import { TokenBucket } from "../../lambda/token-bucket.ts";
import type { Call, Operation } from "../api/service-api.ts";
import { throttled } from "./errors.ts";
import { SSM_QUOTAS } from "./quotas.ts";

/** A setting of the account: `higher` costs money for every call. */
export type ParameterThroughput = "default" | "higher";

/** At the default throughput the three ways to read share one quota. */
const GROUPS: Readonly<Record<ParameterThroughput, Readonly<Record<string, [string, number]>>>> = {
  default: {
    GetParameter: ["reads", SSM_QUOTAS.readsPerSecond.value],
    GetParameters: ["reads", SSM_QUOTAS.readsPerSecond.value],
    GetParametersByPath: ["reads", SSM_QUOTAS.readsPerSecond.value],
    PutParameter: ["writes", SSM_QUOTAS.writesPerSecond.value],
  },
  higher: {
    GetParameter: ["GetParameter", SSM_QUOTAS.higherReadsPerSecond.value],
    GetParameters: ["GetParameters", SSM_QUOTAS.higherReadsOfManyPerSecond.value],
    GetParametersByPath: ["GetParametersByPath", SSM_QUOTAS.higherReadsByPathPerSecond.value],
    PutParameter: ["writes", SSM_QUOTAS.higherWritesPerSecond.value],
  },
};

/** Operations that refuse what is beyond the quota. */
export function limitedThroughput(
  operations: Readonly<Record<string, Operation>>,
  throughput: ParameterThroughput,
): Record<string, Operation> {
  const buckets = new Map<string, TokenBucket>();
  const bucketOf = ([group, perSecond]: [string, number], now: Instant): TokenBucket => {
    const bucket = buckets.get(group) ?? new TokenBucket(perSecond, perSecond, now);
    buckets.set(group, bucket);
    return bucket;
  };
  const limited = ([name, each]: [string, Operation]): [string, Operation] => {
    const group = GROUPS[throughput][name];
    if (!group) return [name, each];
    const run = (input: never, call: Call): unknown => {
      if (!bucketOf(group, call.now).take(call.now)) throw throttled();
      return each.run(input, call);
    };
    return [name, { ...each, run }];
  };
  return Object.fromEntries(Object.entries(operations).map(limited));
}
