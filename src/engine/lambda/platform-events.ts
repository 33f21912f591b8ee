/**
 * The platform's events in JSON format: those of the Telemetry API, filtered by the system log level.
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html and, for the levels,
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
import { toMs, type Instant } from "../kernel/instant.ts";
import type { InvokeEnded } from "../kernel/trace.ts";
import { REGION } from "./environment-variables.ts";
import {
  EXTENSION_EVENTS,
  sampledTrace,
  type InitPhaseName,
  type InitReport,
  type PlatformLog,
  type PlatformLogContext,
  type RuntimeDone,
} from "./platform-log.ts";
import { runtimeVersion, runtimeVersionArn } from "./runtime-versions.ts";
import type { Invocation } from "./world.ts";

type SystemLevel = "DEBUG" | "INFO" | "WARN";
const LEVELS: readonly SystemLevel[] = ["DEBUG", "INFO", "WARN"];

interface Span {
  name: string;
  start: string;
  durationMs: number;
}

export class JsonPlatformLog implements PlatformLog {
  private readonly context: PlatformLogContext;
  private readonly least: number;

  constructor(context: PlatformLogContext) {
    this.context = context;
    const { logging } = context.version.configuration;
    this.least = LEVELS.indexOf(logging?.systemLevel ?? "INFO");
  }

  initStart(phase: InitPhaseName): void {
    const { configuration, version } = this.context.version;
    this.event("INFO", "initStart", undefined, () => ({
      ...this.init(phase),
      runtimeVersion: runtimeVersion(configuration.runtime),
      runtimeVersionArn: runtimeVersionArn(configuration.runtime, REGION),
      functionName: configuration.functionName,
      functionVersion: version,
    }));
  }

  extension(name: string, ready: boolean, requestId: string | undefined): void {
    const state = ready ? "Ready" : "Registered";
    this.event(ready ? "INFO" : "WARN", "extension", requestId, () => ({
      name,
      state,
      events: EXTENSION_EVENTS,
    }));
  }

  initRuntimeDone(report: InitReport, requestId: string | undefined): void {
    const { phase, status, errorType } = report;
    this.event(status === "success" ? "DEBUG" : "WARN", "initRuntimeDone", requestId, () => ({
      ...this.init(phase),
      status,
      ...(errorType ? { errorType } : {}),
    }));
  }

  initReport(report: InitReport, requestId: string | undefined): void {
    const { phase, status, errorType, durationUs } = report;
    const onDemand = this.context.initializationType === "on-demand";
    const level = status !== "success" ? "WARN" : onDemand ? "DEBUG" : "INFO";
    this.event(level, "initReport", requestId, () => ({
      ...this.init(phase),
      status,
      ...(errorType ? { errorType } : {}),
      metrics: { durationMs: toMs(durationUs) },
    }));
  }

  start(invocation: Invocation): void {
    const { requestId } = invocation;
    this.event("INFO", "start", requestId, () => ({
      requestId,
      version: this.context.version.version,
      ...this.tracing(invocation),
    }));
  }

  runtimeDone(invocation: Invocation, done: RuntimeDone): void {
    const { requestId } = invocation;
    const { status, errorType, startedAt, respondedAt, sentAt, payload } = done;
    this.event(status === "success" ? "DEBUG" : "WARN", "runtimeDone", requestId, (now) => ({
      requestId,
      status,
      ...(errorType ? { errorType } : {}),
      ...this.tracing(invocation),
      ...(respondedAt === undefined || sentAt === undefined
        ? {}
        : {
            spans: [
              this.span("responseLatency", startedAt, respondedAt),
              this.span("responseDuration", respondedAt, sentAt),
              this.span("runtimeOverhead", sentAt, now),
            ],
          }),
      metrics: { durationMs: toMs(now - startedAt), producedBytes: utf8Bytes(payload) },
    }));
  }

  report(invocation: Invocation, ended: InvokeEnded): void {
    const status = ended.status === "crash" ? "error" : ended.status;
    const { requestId, durationUs, billedMs, memoryUsedMb, initUs, errorType } = ended;
    const overheadUs = ended.postRuntimeExtensionsUs;
    this.event(status === "success" ? "INFO" : "WARN", "report", requestId, (now) => ({
      requestId,
      status,
      ...(errorType ? { errorType } : {}),
      metrics: {
        durationMs: toMs(durationUs),
        billedDurationMs: billedMs,
        memorySizeMB: this.context.version.configuration.memorySizeMb,
        maxMemoryUsedMB: memoryUsedMb,
        ...(initUs === undefined ? {} : { initDurationMs: toMs(initUs) }),
      },
      ...this.tracing(invocation),
      ...(overheadUs === undefined
        ? {}
        : { spans: [this.span("extensionOverhead", now - overheadUs, now)] }),
    }));
  }

  private init(phase: InitPhaseName): { initializationType: string; phase: string } {
    return { initializationType: this.context.initializationType, phase };
  }

  private tracing(invocation: Invocation): object {
    const trace = sampledTrace(this.context.version, invocation);
    if (!trace) return {};
    const { traceHeader } = invocation;
    return { tracing: { spanId: trace.parent, type: "X-Amzn-Trace-Id", value: traceHeader } };
  }

  private span(name: string, from: Instant, to: Instant): Span {
    return { name, start: this.context.dateAt(from), durationMs: toMs(to - from) };
  }

  /** Builds and writes the event when its level passes. */
  private event(
    level: SystemLevel,
    type: string,
    requestId: string | undefined,
    build: (now: Instant) => object,
  ): void {
    if (LEVELS.indexOf(level) < this.least) return;
    const { stream, now, dateAt } = this.context;
    const at = now();
    stream.platform(
      JSON.stringify({ time: dateAt(at), type: `platform.${type}`, record: build(at) }),
      requestId,
    );
  }
}

const encoder = new TextEncoder();
const utf8Bytes = (text: string): number => encoder.encode(text).length;
