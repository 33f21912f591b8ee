/**
 * The platform's log lines in text format, exactly as AWS prints them (tabs included).
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html and recorded logs.
 */
import { toMs, type Microseconds } from "../kernel/instant.ts";
import type { InvokeEnded } from "../kernel/trace.ts";

/** The version in INIT_START; AWS raises it with every patch of the runtime. */
const RUNTIME_VERSION = "nodejs:24.v21";
const RUNTIME_DIGEST = "c1f8a3c7b1d24c3c0f5d9e8a6b7f4d2e9a1c5b3d7e8f6a4b2c0d9e1f3a5b7c8d";

const ms = (us: Microseconds): string => `${toMs(us).toFixed(2)} ms`;

export const initStartLine = (region: string): string =>
  `INIT_START Runtime Version: ${RUNTIME_VERSION}\tRuntime Version ARN: arn:aws:lambda:${region}::runtime:${RUNTIME_DIGEST}`;

/** Printed when the init phase did not succeed. */
export const initReportLine = (
  durationUs: Microseconds,
  status: "timeout" | "error",
  errorType?: string,
): string =>
  `INIT_REPORT Init Duration: ${ms(durationUs)}\tPhase: init\tStatus: ${status}${errorType ? `\tError Type: ${errorType}` : ""}`;

export const startLine = (requestId: string, version: string): string =>
  `START RequestId: ${requestId} Version: ${version}`;

export const endLine = (requestId: string): string => `END RequestId: ${requestId}`;

/** What REPORT says of an invocation that did not come to its end: an error that the handler threw is not mentioned. */
function reportedStatus(ended: InvokeEnded): string | undefined {
  if (ended.status === "timeout") return "timeout";
  return ended.errorType ? "error" : undefined;
}

export function reportLine(ended: InvokeEnded, memorySizeMb: number): string {
  const status = reportedStatus(ended);
  const fields = [
    `REPORT RequestId: ${ended.requestId}`,
    `Duration: ${ms(ended.durationUs)}`,
    `Billed Duration: ${ended.billedMs} ms`,
    `Memory Size: ${memorySizeMb} MB`,
    `Max Memory Used: ${ended.memoryUsedMb} MB`,
  ];
  if (ended.initUs !== undefined) fields.push(`Init Duration: ${ms(ended.initUs)}`);
  if (status) fields.push(`Status: ${status}`);
  if (ended.errorType) fields.push(`Error Type: ${ended.errorType}`);
  return `${fields.join("\t")}\t`;
}
