/**
 * The platform's log lines in text format, exactly as AWS prints them (tabs included).
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html and recorded logs.
 */
import { toMs, type Microseconds } from "../kernel/instant.ts";
import type { RuntimeName } from "../sandbox/runtimes.ts";
import type { InvokeEnded } from "../kernel/trace.ts";

/** The version in INIT_START and its ARN's digest; AWS raises the version with every patch of the runtime. */
const RUNTIME_VERSIONS: Record<RuntimeName, { version: string; digest: string }> = {
  "nodejs24.x": {
    version: "nodejs:24.v21",
    digest: "c1f8a3c7b1d24c3c0f5d9e8a6b7f4d2e9a1c5b3d7e8f6a4b2c0d9e1f3a5b7c8d",
  },
  "nodejs22.x": {
    version: "nodejs:22.v61",
    digest: "7a3e0c95d41b4f82a6c8e19f5d27b3a04e8c6f1d92b75a3c0e4d8f6b1a297c5e",
  },
};

const ms = (us: Microseconds): string => `${toMs(us).toFixed(2)} ms`;

export function initStartLine(region: string, runtime: RuntimeName): string {
  const { version, digest } = RUNTIME_VERSIONS[runtime];
  return `INIT_START Runtime Version: ${version}\tRuntime Version ARN: arn:aws:lambda:${region}::runtime:${digest}`;
}

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
