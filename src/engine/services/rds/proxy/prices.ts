import type { Quota } from "../../../lambda/quotas.ts";

/** Price of RDS Proxy in us-east-1. */
export const RDS_PROXY_PRICES = {
  proxyVcpuHour: {
    title: "One hour of RDS Proxy, per vCPU of the database instance",
    value: 0.015,
    unit: "USD",
    source: "https://aws.amazon.com/rds/proxy/pricing/",
    basis:
      "AWS's price page, and several cost calculations that quote it; for provisioned instances, at least 2 vCPUs.",
  },
} as const satisfies Record<string, Quota>;
