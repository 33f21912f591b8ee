/** Numbers of Application Auto Scaling for provisioned concurrency, with unit and link. */
import type { Quota } from "../../lambda/quotas.ts";

const GUIDE = "https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html";
const ALARMS =
  "https://georgemao.medium.com/understanding-lambda-provisioned-concurrency-autoscaling-735eb14040cf";

export const SCALING_QUOTAS = {
  targetMinimum: {
    title: "Smallest target utilisation of provisioned concurrency, in percent",
    value: 10,
    unit: "count",
    source: GUIDE,
  },
  targetMaximum: {
    title: "Largest target utilisation of provisioned concurrency, in percent",
    value: 90,
    unit: "count",
    source: GUIDE,
  },
  alarmPeriod: {
    title: "Period of the alarms of target tracking",
    value: 60,
    unit: "s",
    source: GUIDE,
  },
  scaleOutDatapoints: {
    title: "Datapoints above the target before target tracking scales out",
    value: 3,
    unit: "count",
    source: GUIDE,
  },
  scaleInDatapoints: {
    title: "Datapoints below 90 % of the target before target tracking scales in",
    value: 15,
    unit: "count",
    source: ALARMS,
    basis: "Lambda's guide says 3; the alarms that Application Auto Scaling creates have 15.",
  },
  scaleInThreshold: {
    title: "Utilisation below which target tracking scales in, in percent of the target",
    value: 90,
    unit: "count",
    source: GUIDE,
  },
  scaleInStep: {
    title: "Largest part of provisioned concurrency that one scale-in takes away, in percent",
    value: 10,
    unit: "count",
    source: GUIDE,
    basis: 'AWS says "in smaller periodic steps"; the number is ours.',
  },
} as const satisfies Record<string, Quota>;
