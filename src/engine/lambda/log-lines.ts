/**
 * The platform's log lines in text format, exactly as AWS prints them (tabs included).
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html and recorded logs.
 */
import { toMs, type Microseconds } from "../kernel/instant.ts";
import type { InvokeEnded } from "../kernel/trace.ts";
import { REGION } from "./environment-variables.ts";
import {
  EXTENSION_EVENTS,
  sampledTrace,
  type InitPhaseName,
  type InitReport,
  type PlatformLog,
  type PlatformLogContext,
} from "./platform-log.ts";
import { runtimeVersion, runtimeVersionArn } from "./runtime-versions.ts";
import type { Invocation } from "./world.ts";

const ms = (us: Microseconds): string => `${toMs(us).toFixed(2)} ms`;

export class TextPlatformLog implements PlatformLog {
  private readonly context: PlatformLogContext;

  constructor(context: PlatformLogContext) {
    this.context = context;
  }

  /** An init inside an invocation is "suppressed": text logs do not mention its start. */
  initStart(phase: InitPhaseName): void {
    if (phase === "invoke") return;
    const { runtime } = this.context.version.configuration;
    this.line(
      `INIT_START Runtime Version: ${runtimeVersion(runtime)}\tRuntime Version ARN: ${runtimeVersionArn(runtime, REGION)}`,
      undefined,
    );
  }

  extension(name: string, ready: boolean, requestId: string | undefined): void {
    const state = ready ? "Ready" : "Registered";
    this.line(
      `EXTENSION\tName: ${name}\tState: ${state}\tEvents: [${EXTENSION_EVENTS.join(", ")}]`,
      requestId,
    );
  }

  /** Telemetry only. */
  initRuntimeDone(): void {}

  /** Printed when the init phase did not succeed, and always with provisioned concurrency. */
  initReport(report: InitReport, requestId: string | undefined): void {
    const { phase, status, errorType, durationUs } = report;
    if (status === "success" && this.context.initializationType === "on-demand") return;
    const fields = [`INIT_REPORT Init Duration: ${ms(durationUs)}`];
    if (status !== "success") fields.push(`Phase: ${phase}`, `Status: ${status}`);
    if (errorType) fields.push(`Error Type: ${errorType}`);
    this.line(fields.join("\t"), requestId);
  }

  start({ requestId }: Invocation): void {
    this.line(`START RequestId: ${requestId} Version: ${this.context.version.version}`, requestId);
  }

  /** Telemetry only. */
  runtimeDone(): void {}

  report(invocation: Invocation, ended: InvokeEnded): void {
    const { version } = this.context;
    const { requestId } = invocation;
    this.line(`END RequestId: ${requestId}`, requestId);
    const report = reportLine(ended, version.configuration.memorySizeMb);
    const trace = sampledTrace(version, invocation);
    this.line(trace ? report + xrayLine(trace) : report, requestId);
  }

  private line(line: string, requestId: string | undefined): void {
    this.context.stream.platform(line, requestId);
  }
}

/** What REPORT says of an invocation that did not come to its end: an error that the handler threw is not mentioned. */
function reportedStatus(ended: InvokeEnded): string | undefined {
  if (ended.status === "timeout") return "timeout";
  return ended.errorType ? "error" : undefined;
}

function reportLine(ended: InvokeEnded, memorySizeMb: number): string {
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

/** The second line of the REPORT event of a traced request. */
const xrayLine = ({ root, parent }: { root: string; parent: string }): string =>
  `\nXRAY TraceId: ${root}\tSegmentId: ${parent}\tSampled: true\t`;
