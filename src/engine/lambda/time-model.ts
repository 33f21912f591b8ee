/**
 * How long things take that Lambda does not document. Calibrated on the measurements named beside each number; see
 * "Cold-start calibration" on the page "What is simulated".
 */
import { MICROSECONDS_PER_MS, fromMs, type Microseconds } from "../kernel/instant.ts";
import type { RandomStream } from "../kernel/random.ts";
import { LAMBDA_QUOTAS } from "./quotas.ts";

type Architecture = "x86_64" | "arm64";

/**
 * Init of an empty handler on nodejs24.x: log-normal, the same at every memory size.
 * Fitted to https://github.com/maxday/lambda-perf, June to August 2026.
 */
const INIT_BASE: Record<Architecture, { medianMs: number; sigma: number }> = {
  x86_64: { medianMs: 140, sigma: 0.16 },
  arm64: { medianMs: 123, sigma: 0.1 },
};

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
/** The first invocation of a process runs cold code: 12 to 13 ms at 128 MB for an empty handler (lambda-perf). */
const FIRST_INVOKE_CPU_MS = 0.75;
const INVOKE_SIGMA = 0.12;

/** Max Memory Used of an empty nodejs24.x function: 76 to 79 MB (lambda-perf). */
const RUNTIME_MEMORY_LOW_MB = 76;
const RUNTIME_MEMORY_HIGH_MB = 79;

/** Heap that one VM may have in the simulator, whatever the function's memory: a browser tab has to hold it. */
const LARGEST_HEAP_MB = 1_024;

const BYTES_PER_MB = 1_024 * 1_024;

export const initBaseUs = (architecture: Architecture, random: RandomStream): Microseconds => {
  const { medianMs, sigma } = INIT_BASE[architecture];
  return fromMs(random.logNormal(medianMs, sigma));
};

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

export const invokeOverheadUs = (
  memorySizeMb: number,
  first: boolean,
  random: RandomStream,
): Microseconds => {
  const cpuMs = INVOKE_CPU_MS + (first ? FIRST_INVOKE_CPU_MS : 0);
  return Math.round(
    random.logNormal(
      (INVOKE_FIXED_MS + cpuMs * cpuScale(memorySizeMb)) * MICROSECONDS_PER_MS,
      INVOKE_SIGMA,
    ),
  );
};

export const runtimeMemoryMb = (random: RandomStream): number =>
  Math.floor(random.between(RUNTIME_MEMORY_LOW_MB, RUNTIME_MEMORY_HIGH_MB + 1));

export const heapLimitBytes = (memorySizeMb: number): number =>
  Math.min(memorySizeMb - RUNTIME_MEMORY_HIGH_MB, LARGEST_HEAP_MB) * BYTES_PER_MB;

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
