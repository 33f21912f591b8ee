/** What EventBridge takes its time for. AWS documents none of it. */
import { fromMs, fromSeconds, type Microseconds } from "../../kernel/instant.ts";
import type { RandomStream } from "../../kernel/random.ts";

/**
 * From the bus to a target. AWS measured 129 ms at the 99th percentile in August 2024
 * (https://aws.amazon.com/blogs/compute/amazon-eventbridge-announces-improved-latencies-for-event-buses/); a log-normal
 * time with this median and spread has that percentile.
 */
const DELIVERY_MEDIAN_MS = 50;
const DELIVERY_SIGMA = 0.4;

export const deliveryDelayUs = (random: RandomStream): Microseconds =>
  fromMs(random.logNormal(DELIVERY_MEDIAN_MS, DELIVERY_SIGMA));

/**
 * "Exponential back-off and jitter" is all that is documented of retries, with 24 hours and 185 attempts. Doubling from a
 * second up to this bound, 185 attempts take about 23 hours.
 */
const LONGEST_BACKOFF_S = 480;
const JITTER = { least: 0.5, most: 1.5 } as const;

/** `failures`: attempts so far, from 1. */
export function retryDelayUs(failures: number, random: RandomStream): Microseconds {
  const seconds = Math.min(2 ** (failures - 1), LONGEST_BACKOFF_S);
  return fromSeconds(seconds * random.between(JITTER.least, JITTER.most));
}
