/** How many requests a second Secrets Manager takes. https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
import type { RateGroup } from "../api/rate-limits.ts";
import { SECRETS_QUOTAS } from "./quotas.ts";

const { readsPerSecond, listsPerSecond, othersPerSecond } = SECRETS_QUOTAS;

/** The two ways to read share one quota; every other operation has its own. */
export function rateGroupOf(operation: string): RateGroup {
  switch (operation) {
    case "GetSecretValue":
    case "DescribeSecret":
      return { name: "reads", perSecond: readsPerSecond.value };
    case "ListSecrets":
    case "BatchGetSecretValue":
      return { name: operation, perSecond: listsPerSecond.value };
    default:
      return { name: operation, perSecond: othersPerSecond.value };
  }
}
