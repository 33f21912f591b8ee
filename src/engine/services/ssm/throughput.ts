/** How many calls a second Parameter Store takes. https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-throughput.html */
import type { RateGroup } from "../api/rate-limits.ts";
import { SSM_QUOTAS } from "./quotas.ts";

/** A setting of the account: `higher` costs money for every call. */
export type ParameterThroughput = "default" | "higher";

/** At the default throughput the three ways to read share one quota. */
const GROUPS: Readonly<Record<ParameterThroughput, Readonly<Record<string, RateGroup>>>> = {
  default: {
    GetParameter: { name: "reads", perSecond: SSM_QUOTAS.readsPerSecond.value },
    GetParameters: { name: "reads", perSecond: SSM_QUOTAS.readsPerSecond.value },
    GetParametersByPath: { name: "reads", perSecond: SSM_QUOTAS.readsPerSecond.value },
    PutParameter: { name: "writes", perSecond: SSM_QUOTAS.writesPerSecond.value },
  },
  higher: {
    GetParameter: { name: "GetParameter", perSecond: SSM_QUOTAS.higherReadsPerSecond.value },
    GetParameters: {
      name: "GetParameters",
      perSecond: SSM_QUOTAS.higherReadsOfManyPerSecond.value,
    },
    GetParametersByPath: {
      name: "GetParametersByPath",
      perSecond: SSM_QUOTAS.higherReadsByPathPerSecond.value,
    },
    PutParameter: { name: "writes", perSecond: SSM_QUOTAS.higherWritesPerSecond.value },
  },
};

/** `undefined`: nothing limits the operation. */
export const rateGroupsOf =
  (throughput: ParameterThroughput) =>
  (operation: string): RateGroup | undefined =>
    GROUPS[throughput][operation];
