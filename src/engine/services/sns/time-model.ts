/** What SNS takes its time for: AWS documents neither the first delivery's delay nor the steps between 1 and 20 s. */
import { fromMs, fromSeconds, type Microseconds } from "../../kernel/instant.ts";
import type { RandomStream } from "../../kernel/random.ts";
import { SNS_QUOTAS } from "./quotas.ts";

/** "Message delivery with low latency, generally below 30 ms": https://aws.amazon.com/sns/faqs/ */
const DELIVERY_MEDIAN_MS = 15;
const DELIVERY_SIGMA = 0.3;

export const deliveryDelayUs = (random: RandomStream): Microseconds =>
  fromMs(random.logNormal(DELIVERY_MEDIAN_MS, DELIVERY_SIGMA));

/** Ten delays from 1 to 20 s, each the same factor longer than the one before. */
const BACKOFF_S = [1, 1.4, 1.9, 2.7, 3.8, 5.3, 7.4, 10.3, 14.3, 20];

/** Before an attempt, from 2; `undefined` when there is none any more (fact 59). */
export function delayBeforeUs(attempt: number): Microseconds | undefined {
  const quotas = SNS_QUOTAS;
  let left = attempt - quotas.immediateAttempts.value;
  if (left <= 0) return 0;
  if (left <= quotas.preBackoffAttempts.value) return fromSeconds(quotas.preBackoffDelay.value);
  left -= quotas.preBackoffAttempts.value;
  if (left <= quotas.backoffAttempts.value) return fromSeconds(BACKOFF_S[left - 1]!);
  left -= quotas.backoffAttempts.value;
  if (left > quotas.postBackoffAttempts.value) return undefined;
  return fromSeconds(quotas.postBackoffDelay.value);
}
