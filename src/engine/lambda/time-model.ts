/**
 * How long things take that Lambda does not document. Calibrated on the measurements named beside each number; see
 * "Cold-start calibration" on the page "What is simulated".
 */
import { MICROSECONDS_PER_MS, fromMs, type Microseconds } from "../kernel/instant.ts";
import type { RandomStream } from "../kernel/random.ts";
import type { RuntimeName } from "../sandbox/runtimes.ts";
import { LAMBDA_QUOTAS } from "./quotas.ts";

type Architecture = "x86_64" | "arm64";

/**
 * Init Duration of an empty handler: a floor plus a log-normal part, the same at every memory size. On arm64 a share of
 * environments is faster. Fitted to https://github.com/maxday/lambda-perf, June to August 2026.
 */
interface InitDistribution {
  floorMs: number;
  medianMs: number;
  sigma: number;
  fastShare: number;
  fastMedianMs: number;
}

const INIT: Record<RuntimeName, Record<Architecture, InitDistribution>> = {
  "nodejs24.x": {
    x86_64: { floorMs: 100, medianMs: 41, sigma: 0.45, fastShare: 0, fastMedianMs: 0 },
    arm64: { floorMs: 112, medianMs: 14, sigma: 0.7, fastShare: 0.18, fastMedianMs: 98 },
  },
  "nodejs22.x": {
    x86_64: { floorMs: 105, medianMs: 40, sigma: 0.42, fastShare: 0, fastMedianMs: 0 },
    arm64: { floorMs: 117, medianMs: 13.6, sigma: 0.55, fastShare: 0.18, fastMedianMs: 102 },
  },
};
const FAST_SIGMA = 0.04;

/** The slowest init phases that lambda-perf saw, 300 to 550 ms, are few and belong to no curve. */
const TAIL_SHARE = 0.002;
const TAIL_FROM_MS = 300;
const TAIL_TO_MS = 550;

/** What the sandbox charges for loading the one file of an empty handler; part of the Init Duration that was measured. */
const HANDLER_LOAD_MS = 1;

/** Finding a place and fetching the code, before the init phase; not billed. A guess that AWS does not document. */
const PLACEMENT_MEDIAN_MS = 30;
const PLACEMENT_SIGMA = 0.3;
const DOWNLOAD_MS_PER_MB = 5;

/**
 * From the Invoke API's 202 until the queue hands the event over. AWS only says that a separate process reads the queue;
 * that it takes milliseconds is what AsyncEventAge shows of functions that are not throttled
 * (https://aws.amazon.com/blogs/compute/introducing-new-asynchronous-invocation-metrics-for-aws-lambda/). The number is a guess.
 */
const ASYNCHRONOUS_DISPATCH_MEDIAN_MS = 8;
const ASYNCHRONOUS_DISPATCH_SIGMA = 0.35;

/** What the runtime itself does in one invocation: a part that does not depend on memory, and CPU that does. */
const INVOKE_FIXED_MS = 0.7;
const INVOKE_CPU_MS = 0.06;
const INVOKE_SIGMA = 0.12;

/**
 * CPU of the first invocation of a process, which runs cold code. lambda-perf measures 12 to 13 ms at 128 MB and 3.1 ms
 * from 256 MB on: no share of a vCPU explains that, but Linux's bandwidth control does. A process may use its share of
 * every 20 ms period at full speed and then waits for the next one: 256 MB buy 2.9 ms a period, which is enough, and
 * 128 MB buy 1.4 ms, which is not.
 */
const FIRST_INVOKE_CPU_MS = 2.3;
const FIRST_INVOKE_SIGMA = 0.08;
const CPU_PERIOD_MS = 20;

/** Max Memory Used of an empty function, in MB (lambda-perf). */
const RUNTIME_MEMORY_MB: Record<RuntimeName, { low: number; high: number }> = {
  "nodejs24.x": { low: 76, high: 79 },
  "nodejs22.x": { low: 74, high: 74 },
};

/** Heap that one VM may have in the simulator, whatever the function's memory: a browser tab has to hold it. */
const LARGEST_HEAP_MB = 1_024;

const BYTES_PER_MB = 1_024 * 1_024;

/** Init of an empty handler without loading it: what passes before the runtime client starts. */
export const initBaseUs = (
  runtime: RuntimeName,
  architecture: Architecture,
  random: RandomStream,
): Microseconds => fromMs(emptyInitMs(INIT[runtime][architecture], random) - HANDLER_LOAD_MS);

function emptyInitMs(distribution: InitDistribution, random: RandomStream): number {
  const { floorMs, medianMs, sigma, fastShare, fastMedianMs } = distribution;
  const place = random.uniform();
  if (place < TAIL_SHARE) return random.between(TAIL_FROM_MS, TAIL_TO_MS);
  if (place < TAIL_SHARE + fastShare) return random.logNormal(fastMedianMs, FAST_SIGMA);
  return floorMs + random.logNormal(medianMs, sigma);
}

export const placementUs = (packageBytes: number, random: RandomStream): Microseconds =>
  fromMs(
    random.logNormal(PLACEMENT_MEDIAN_MS, PLACEMENT_SIGMA) +
      (packageBytes / BYTES_PER_MB) * DOWNLOAD_MS_PER_MB,
  );

export const asynchronousDispatchUs = (random: RandomStream): Microseconds =>
  fromMs(random.logNormal(ASYNCHRONOUS_DISPATCH_MEDIAN_MS, ASYNCHRONOUS_DISPATCH_SIGMA));

/** CPU time of the handler stretches below 1,769 MB; init runs at full speed. */
export const cpuScale = (memorySizeMb: number): number =>
  Math.max(1, LAMBDA_QUOTAS.memoryPerVcpu.value / memorySizeMb);

/** What an invocation takes besides the handler. `first`: of its process. */
export function invokeOverheadUs(
  memorySizeMb: number,
  first: boolean,
  random: RandomStream,
): Microseconds {
  const scale = cpuScale(memorySizeMb);
  if (!first) return wholeUs(random, INVOKE_FIXED_MS + INVOKE_CPU_MS * scale);
  const cpuMs = random.logNormal(FIRST_INVOKE_CPU_MS, FIRST_INVOKE_SIGMA);
  const coldMs = underBandwidthControl(cpuMs, CPU_PERIOD_MS / scale, random);
  return wholeUs(random, INVOKE_FIXED_MS) + fromMs(coldMs);
}

const wholeUs = (random: RandomStream, medianMs: number): Microseconds =>
  Math.round(random.logNormal(medianMs * MICROSECONDS_PER_MS, INVOKE_SIGMA));

/** How long CPU work takes that begins anywhere in a period, when each period has `quotaMs` of it. */
function underBandwidthControl(cpuMs: number, quotaMs: number, random: RandomStream): number {
  if (cpuMs <= quotaMs) return cpuMs;
  const untilNextPeriod = random.between(0, CPU_PERIOD_MS);
  const left = cpuMs - Math.min(quotaMs, untilNextPeriod);
  const fullPeriods = Math.ceil(left / quotaMs) - 1;
  return untilNextPeriod + fullPeriods * CPU_PERIOD_MS + (left - fullPeriods * quotaMs);
}

export function runtimeMemoryMb(runtime: RuntimeName, random: RandomStream): number {
  const { low, high } = RUNTIME_MEMORY_MB[runtime];
  return Math.floor(random.between(low, high + 1));
}

export const heapLimitBytes = (runtime: RuntimeName, memorySizeMb: number): number =>
  Math.min(memorySizeMb - RUNTIME_MEMORY_MB[runtime].high, LARGEST_HEAP_MB) * BYTES_PER_MB;

/** A poller of a queue waits with a long poll: how long after its arrival a message is there. A guess from SQS's latency. */
const QUEUE_POLL_MEDIAN_MS = 12;
const QUEUE_POLL_SIGMA = 0.2;

export const queuePollUs = (random: RandomStream): Microseconds =>
  fromMs(random.logNormal(QUEUE_POLL_MEDIAN_MS, QUEUE_POLL_SIGMA));

/**
 * AWS says how many batches a mapping adds per minute, not in which steps, and that errors and throttles take concurrency
 * away "gradually": here both go second by second, at the same pace, and errors leave two pollers.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export const POLLER_SCALING = { stepMs: 1_000, leastAfterErrors: 2 } as const;

/**
 * Lambda reads a shard once a second, of DynamoDB four times.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html, with-ddb.html
 */
export const shardPollUs = (kind: "kinesis" | "dynamodb"): Microseconds =>
  fromMs(kind === "kinesis" ? 1_000 : 250);

/**
 * How long a mapping waits before it tries a batch again after a throttle, and a stream's batch after an error. AWS says
 * "backs off" and no numbers.
 */
const BATCH_RETRY_FIRST_MS = 1_000;
const BATCH_RETRY_LONGEST_MS = 60_000;

export const batchRetryUs = (retry: number, random: RandomStream): Microseconds =>
  fromMs(
    Math.min(BATCH_RETRY_FIRST_MS * 2 ** Math.min(retry, 16), BATCH_RETRY_LONGEST_MS) *
      random.between(0.9, 1.1),
  );

/**
 * From a call of the Invoke API to its answer and back to the client, at the least: 5 ms, a guess for a client in the same
 * region. Only what a client does next after a refusal depends on it; the latency of an invocation does not contain it.
 */
export const CLIENT_ROUND_TRIP_US: Microseconds = fromMs(5);

/**
 * "If any rotation step fails, Secrets Manager retries the entire rotation process multiple times." How many times and after
 * how long AWS does not say: four more attempts, the first after a minute and then after twice as long each, are a guess.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda.html
 */
export const ROTATION_RETRIES = 4;
const ROTATION_RETRY_FIRST_MS = 60_000;

/** `attempt`: the one that failed, from 1. */
export const rotationRetryUs = (attempt: number): Microseconds =>
  fromMs(ROTATION_RETRY_FIRST_MS * 2 ** (attempt - 1));

/**
 * How long UpdateFunctionConfiguration stays InProgress. AWS gives no number; waiters of the SDK look once a second, and a
 * function without a VPC is usually done at their first or second look.
 */
export const FUNCTION_UPDATE_US: Microseconds = fromMs(1_500);

/** How long an event source mapping takes to become what was asked for. AWS says "several seconds" to minutes of its states. */
export const MAPPING_CHANGE_US: Microseconds = fromMs(5_000);

/**
 * How long a query of Logs Insights runs: AWS promises nothing; short ones are done when the console asks for the second time,
 * about a second later. Larger ones scan about 1 GB in a few seconds.
 */
export const logsQueryUs = (bytesScanned: number): Microseconds =>
  fromMs(LOGS_QUERY_MS + (bytesScanned / BYTES_PER_GB) * LOGS_QUERY_MS_PER_GB);

const LOGS_QUERY_MS = 800;
const LOGS_QUERY_MS_PER_GB = 3_000;
const BYTES_PER_GB = 1_024 ** 3;

/**
 * The Parameters and Secrets extension, a program in Go: how long it takes to start beside the runtime, after each INVOKE event,
 * and to answer on localhost what it has. AWS publishes none of it; guesses. Its SDK retries after 0.1 s and twice that
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html, without the jitter).
 */
export const PARAMETERS_SECRETS_EXTENSION = { initMs: 60, invokeMs: 1 } as const;
export const LOCAL_ANSWER_US: Microseconds = fromMs(1);
const EXTENSION_RETRY_FIRST_MS = 100;

/** `attempt`: the one that failed, from 1. */
export const extensionRetryUs = (attempt: number): Microseconds =>
  fromMs(EXTENSION_RETRY_FIRST_MS * 2 ** (attempt - 1));
