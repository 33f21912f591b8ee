import { MICROSECONDS_PER_MS, type Microseconds } from "../kernel/instant.ts";
import type { InvokeEnded } from "../kernel/trace.ts";
import type { FunctionConfiguration } from "./configuration.ts";
import { LAMBDA_PRICES } from "./prices.ts";

const MB_PER_GB = 1_024;
const MS_PER_SECOND = 1_000;

/**
 * Duration and, on a cold start, init, rounded up together to 1 ms.
 * https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
 */
export const billedMs = (durationUs: Microseconds, initUs: Microseconds = 0): number =>
  Math.ceil((durationUs + initUs) / MICROSECONDS_PER_MS);

export const gbSeconds = (billed: number, memorySizeMb: number): number =>
  (billed / MS_PER_SECOND) * (memorySizeMb / MB_PER_GB);

/** Dollars for the billed duration alone. */
const durationCost = (
  billed: number,
  memorySizeMb: number,
  architecture: "x86_64" | "arm64",
): number => {
  const price = architecture === "arm64" ? LAMBDA_PRICES.gbSecondArm : LAMBDA_PRICES.gbSecondX86;
  return gbSeconds(billed, memorySizeMb) * price.value;
};

/** Dollars for one invocation: its request and its billed duration. */
export const invocationCost = (
  billed: number,
  memorySizeMb: number,
  architecture: "x86_64" | "arm64",
): number => LAMBDA_PRICES.request.value + durationCost(billed, memorySizeMb, architecture);

interface FinishedInvoke {
  environmentId: string;
  requestId: string;
  attempt: number;
  status: InvokeEnded["status"];
  errorType: string | undefined;
  durationUs: Microseconds;
  initUs: Microseconds | undefined;
  memoryUsedMb: number;
}

/** The record of an invocation's end, with what it is billed. */
export function endedInvoke(
  configuration: FunctionConfiguration,
  finished: FinishedInvoke,
): InvokeEnded {
  const { errorType, initUs, ...rest } = finished;
  const billed = billedMs(finished.durationUs, initUs);
  const { memorySizeMb, architecture } = configuration;
  return {
    type: "invoke.ended",
    ...rest,
    ...(errorType ? { errorType } : {}),
    ...(initUs === undefined ? {} : { initUs }),
    billedMs: billed,
    costUsd: invocationCost(billed, memorySizeMb, architecture),
  };
}
