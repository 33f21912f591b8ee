import { dg, RECORDED, type FactPart } from "./fact.ts";

const PROVISIONED = dg("provisioned-concurrency");
const CONCURRENCY = dg("lambda-concurrency");

export const CONCURRENCY_AND_SCALING: FactPart = {
  part: "A10",
  title: "Concurrency and scaling",
  facts: [
    {
      fact: 66,
      title:
        "An account has 1,000 concurrent executions; each function adds up to 1,000 environments every 10 s; requests are limited to ten times the concurrency a second.",
      status: "simulated",
      simulated: "The three limits, with the refill of 100 environments a second.",
      source: [dg("scaling-behavior"), dg("gettingstarted-limits"), CONCURRENCY],
      basis: "One AWS page still says 500 every 10 s; the quota's page is followed.",
    },
    {
      fact: 67,
      title:
        "Reserved concurrency is both a function's guarantee and its limit; 100 have to stay unreserved.",
      status: "simulated",
      simulated: "The pool of its own, and AWS's refusals.",
      source: [dg("configuration-concurrency"), RECORDED],
    },
    {
      fact: 68,
      title:
        "Provisioned concurrency belongs to a version or alias, takes minutes to prepare, and what does not fit runs on demand.",
      status: "simulated",
      simulated: "Preparation, its failure, spillover by number and by rate.",
      source: [CONCURRENCY, PROVISIONED, RECORDED],
    },
    {
      fact: 69,
      title:
        "Target tracking raises provisioned concurrency after three minutes above its target and lowers it after fifteen below; without traffic there is no data, and nothing is lowered.",
      status: "simulated",
      simulated:
        "The two alarms, the change they cause, cooldowns and scheduled actions, also through the real client.",
      source: [PROVISIONED],
      basis:
        "AWS's guide says three datapoints for the lower alarm, practice fifteen: it can be set, default 15.",
    },
    {
      fact: 70,
      title: "Tenant isolation keeps environments apart by tenant.",
      status: "not simulated",
      missing: "Requests here come from nobody in particular. A tenant id is refused.",
      source: [dg("tenant-isolation")],
    },
    {
      fact: 71,
      title: "An alias names one version, or two by weight, drawn for every request.",
      status: "simulated",
      simulated:
        "Weights from the seed, the executed version, provisioned concurrency of an alias.",
      source: [dg("configuring-alias-routing")],
    },
    {
      fact: 72,
      title:
        "Lambda reports metrics of invocations, performance, concurrency, asynchronous events and event source mappings.",
      status: "partly",
      simulated: "The metrics of what is simulated, with AWS's names, units and statistics.",
      missing: "Metrics of Kafka, code signing and the opt-in groups.",
      source: [dg("monitoring-metrics-types")],
    },
  ],
};
