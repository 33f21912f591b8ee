/** How many requests a second Secrets Manager takes. https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
import type { Instant } from "../../kernel/instant.ts";
import { TokenBucket } from "../../lambda/token-bucket.ts";
import type { Call, Operation } from "../api/service-api.ts";
import * as errors from "./errors.ts";
import { SECRETS_QUOTAS } from "./quotas.ts";

/** Operations that refuse what is beyond the quota of their group. */
export function limitedRates(operations: Record<string, Operation>): Record<string, Operation> {
  const { readsPerSecond, listsPerSecond, othersPerSecond } = SECRETS_QUOTAS;
  const buckets = new Map<string, TokenBucket>();
  const bucketOf = (name: string, now: Instant): TokenBucket => {
    const reads = name === "GetSecretValue" || name === "DescribeSecret";
    const lists = name === "ListSecrets" || name === "BatchGetSecretValue";
    const group = reads ? "reads" : name;
    const { value } = reads ? readsPerSecond : lists ? listsPerSecond : othersPerSecond;
    const bucket = buckets.get(group) ?? new TokenBucket(value, value, now);
    buckets.set(group, bucket);
    return bucket;
  };
  return Object.fromEntries(
    Object.entries(operations).map(([name, each]) => [
      name,
      {
        ...each,
        run(input: never, call: Call) {
          if (!bucketOf(name, call.now).take(call.now)) throw errors.throttled();
          return each.run(input, call);
        },
      },
    ]),
  );
}
