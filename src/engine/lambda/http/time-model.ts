/** How long front ends take. AWS documents bounds at most; what each number rests on is said beside it. */
import { fromMs, type Microseconds } from "../../kernel/instant.ts";
import type { RandomStream } from "../../kernel/random.ts";
import type { HttpFront } from "../../kernel/trace.ts";

/**
 * What a front end adds to the function's own time. AWS said when HTTP APIs came that for 99 of 100 requests they add less than
 * 10 ms (https://aws.amazon.com/blogs/compute/announcing-http-apis-for-amazon-api-gateway/): a median of 4 ms with this sigma
 * gives that. REST APIs do more and are slower; a function URL has no gateway. Those two medians are guesses.
 */
const OVERHEAD_MEDIAN_MS: Record<HttpFront, number> = {
  "http-api": 4,
  "rest-api": 7,
  "function-url": 3,
};
const OVERHEAD_SIGMA = 0.35;

export const frontEndUs = (front: HttpFront, random: RandomStream): Microseconds =>
  fromMs(random.logNormal(OVERHEAD_MEDIAN_MS[front], OVERHEAD_SIGMA));
