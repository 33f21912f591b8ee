import type { Quota } from "../../../lambda/quotas.ts";

/** Price of RDS Proxy in us-east-1. */
export const RDS_PROXY_PRICES = {
  proxyVcpuHour: {
    title: "One hour of RDS Proxy, per vCPU of the database instance",
    value: 0.015,
    unit: "USD",
    source: "https://aws.amazon.com/rds/proxy/pricing/",
    basis:
      "From AWS's price page, for provisioned instances, at least 2 vCPUs; not read from the price file.",
  },
} as const satisfies Record<string, Quota>;
