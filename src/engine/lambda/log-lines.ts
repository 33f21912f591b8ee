/**
 * The platform's log lines in text format, exactly as AWS prints them (tabs included).
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html and recorded logs.
 */
import { toMs, type Microseconds } from "../kernel/instant.ts";

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

export interface Report {
  requestId: string;
  durationUs: Microseconds;
  billedMs: number;
  memorySizeMb: number;
  memoryUsedMb: number;
  initUs?: Microseconds;
  status?: "timeout" | "error";
  errorType?: string;
}

export function reportLine(report: Report): string {
  const fields = [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${ms(report.durationUs)}`,
    `Billed Duration: ${report.billedMs} ms`,
    `Memory Size: ${report.memorySizeMb} MB`,
    `Max Memory Used: ${report.memoryUsedMb} MB`,
  ];
  if (report.initUs !== undefined) fields.push(`Init Duration: ${ms(report.initUs)}`);
  if (report.status) fields.push(`Status: ${report.status}`);
  if (report.errorType) fields.push(`Error Type: ${report.errorType}`);
  return `${fields.join("\t")}\t`;
}
