import { dg, type FactPart } from "./fact.ts";

const PRICING = "https://aws.amazon.com/lambda/pricing/";

export const BILLING: FactPart = {
  part: "A2",
  title: "The bill",
  facts: [
    {
      fact: 14,
      title:
        "Init is billed: billed duration is the duration and the init duration together, rounded up to a millisecond.",
      status: "simulated",
      simulated:
        "For every cold start on demand; the metric Duration leaves init out, as AWS's does.",
      source: [
        "https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/",
        dg("lambda-runtime-environment"),
      ],
    },
    {
      fact: 15,
      title:
        "Requests, gigabyte-seconds by architecture, /tmp above 512 MB and provisioned concurrency have prices; provisioned concurrency is billed from when it is asked for, rounded up to five minutes.",
      status: "partly",
      simulated:
        "The prices of US East in the first tier, for every invocation and for the run as a whole, with what its logs cost to come in.",
      missing:
        "The cheaper tiers for very large use, and the free tier, so that runs can be compared.",
      source: [PRICING],
    },
    {
      fact: 16,
      title:
        "Provisioned concurrency bills the init of environments that never serve a request; tenant isolation, Managed Instances and SnapStart have prices of their own.",
      status: "partly",
      simulated: "Provisioned concurrency.",
      missing: "The other three, because they are not simulated.",
      source: [dg("provisioned-concurrency"), dg("tenant-isolation"), dg("snapstart")],
    },
  ],
};
