/** Operations that refuse what is beyond a quota of calls a second. */
import { TokenBuckets } from "../../lambda/token-bucket.ts";
import type { ServiceError } from "./service-error.ts";
import type { Call, Operation } from "./service-api.ts";

/** Operations that share a quota. */
export interface RateGroup {
  readonly name: string;
  readonly perSecond: number;
}

/** `groupOf` an operation by its name; `undefined` for one that nothing limits. Calls beyond the quota throw `throttled()`. */
export function rateLimited(
  operations: Readonly<Record<string, Operation>>,
  groupOf: (operation: string) => RateGroup | undefined,
  throttled: () => ServiceError,
): Record<string, Operation> {
  const buckets = new TokenBuckets();
  const limited = ([name, each]: [string, Operation]): [string, Operation] => {
    const group = groupOf(name);
    if (!group) return [name, each];
    const run = (input: never, call: Call): unknown => {
      if (!buckets.take(group.name, call.now, group.perSecond)) throw throttled();
      return each.run(input, call);
    };
    return [name, { ...each, run }];
  };
  return Object.fromEntries(Object.entries(operations).map(limited));
}
