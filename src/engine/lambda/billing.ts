import { MICROSECONDS_PER_MS, type Microseconds } from "../kernel/instant.ts";
import type { InitializationType } from "../kernel/trace.ts";
import { LAMBDA_PRICES } from "./prices.ts";
import { LAMBDA_QUOTAS } from "./quotas.ts";

const MB_PER_GB = 1_024;
const BYTES_PER_MB = 1_024 * 1_024;
const BYTES_PER_GB = BYTES_PER_MB * MB_PER_GB;
const MS_PER_SECOND = 1_000;

/**
 * Duration and, on a cold start, init, rounded up together to 1 ms.
 * https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
 */
export const billedMs = (durationUs: Microseconds, initUs: Microseconds = 0): number =>
  Math.ceil((durationUs + initUs) / MICROSECONDS_PER_MS);

export const gbSeconds = (billed: number, memorySizeMb: number): number =>
  (billed / MS_PER_SECOND) * (memorySizeMb / MB_PER_GB);

/** What decides the price of a function's time. */
export interface BillingTerms {
  memorySizeMb: number;
  architecture: "x86_64" | "arm64";
  ephemeralStorageMb?: number;
  initializationType?: InitializationType;
}

/** Dollars for each billed millisecond: memory, and the part of /tmp that is not free. */
export function usdPerMs(terms: BillingTerms): number {
  const { memorySizeMb, ephemeralStorageMb = LAMBDA_QUOTAS.ephemeralStorage.value } = terms;
  const paidStorageMb = ephemeralStorageMb - LAMBDA_QUOTAS.ephemeralStorage.value;
  const perSecond =
    (memorySizeMb / MB_PER_GB) * durationPrice(terms) +
    (paidStorageMb / MB_PER_GB) * LAMBDA_PRICES.storageGbSecond.value;
  return perSecond / MS_PER_SECOND;
}

function durationPrice({ architecture, initializationType }: BillingTerms): number {
  const arm = architecture === "arm64";
  if (initializationType === "provisioned-concurrency") {
    return arm
      ? LAMBDA_PRICES.provisionedDurationArm.value
      : LAMBDA_PRICES.provisionedDurationX86.value;
  }
  return arm ? LAMBDA_PRICES.gbSecondArm.value : LAMBDA_PRICES.gbSecondX86.value;
}

/** Dollars for one invocation: its request, its billed duration, and what it streamed beyond the free part. */
export const invocationCost = (billed: number, perMs: number, streamedBytes = 0): number =>
  LAMBDA_PRICES.request.value +
  billed * perMs +
  paidStreamGb(streamedBytes) * LAMBDA_PRICES.streamedGb.value;

/** GB of a streamed response that are billed. */
export const paidStreamGb = (bytes: number): number =>
  Math.max(0, bytes - LAMBDA_QUOTAS.streamUncapped.value * BYTES_PER_MB) / BYTES_PER_GB;
