/** An invocation while an environment runs it: its deadline, its answer, and what it is billed in the end. */
import type { Entry } from "../kernel/agenda.ts";
import { fromSeconds, type Instant, type Microseconds } from "../kernel/instant.ts";
import type { InvokeEnded } from "../kernel/trace.ts";
import { billedMs, invocationCost } from "./billing.ts";
import type { EnvironmentParts } from "./environment-parts.ts";
import {
  exceedsResponseLimit,
  responseTooLargeError,
  streamTooLargeError,
  timeoutError,
  truncatedError,
  type LambdaError,
} from "./invocation-errors.ts";
import { CollectedResponse, ResponseStream, type StreamSink } from "./response-stream.ts";
import type { Environment, Invocation } from "./world.ts";
import type { StreamError } from "../sandbox/guest-streams.ts";

type InvokeStatus = InvokeEnded["status"];

const BYTES_PER_MB = 1_024 * 1_024;

interface Beginning {
  /** The init phase that ran for this invocation, billed with it. */
  initUs: Microseconds | undefined;
  coldStart: boolean;
  onTimeout(): void;
}

export class RunningInvocation {
  readonly invocation: Invocation;
  readonly deadline: Instant;
  private readonly environment: Environment;
  private readonly parts: EnvironmentParts;
  private readonly startedAt: Instant;
  private readonly initUs: Microseconds | undefined;
  private readonly deadlineEntry: Entry;
  /** A streamed response that began. */
  private stream: StreamSink | undefined;
  /** When the answer began to leave, and when the caller had all of it. */
  private firstByteAt: Instant | undefined;
  private respondedAt: Instant | undefined;
  private payload = "";
  /** The runtime posted an error instead of a response. */
  private failed = false;
  /** When the runtime asked for its next event; extensions may go on. */
  private runtimeDoneAt: Instant | undefined;

  constructor(
    environment: Environment,
    parts: EnvironmentParts,
    invocation: Invocation,
    { initUs, coldStart, onTimeout }: Beginning,
  ) {
    const { world, version } = parts;
    const { now } = world.agenda;
    this.environment = environment;
    this.parts = parts;
    this.invocation = invocation;
    this.initUs = initUs;
    this.startedAt = now;
    this.deadline = now + fromSeconds(version.configuration.timeoutSeconds);
    this.deadlineEntry = world.agenda.at(this.deadline, onTimeout);
    world.record({
      type: "invoke.started",
      environmentId: parts.id,
      requestId: invocation.requestId,
      attempt: invocation.attempt,
      version: version.version,
      coldStart,
      deadline: this.deadline,
    });
  }

  get isRuntimeDone(): boolean {
    return this.runtimeDoneAt !== undefined;
  }

  onResponse(requestId: string, body: string): void {
    if (!this.awaits(requestId)) return;
    if (exceedsResponseLimit(body)) {
      return this.respond("error", responseTooLargeError().payload, true);
    }
    this.respond("success", body, false);
  }

  onError(requestId: string, body: string): void {
    if (this.awaits(requestId)) this.respond("error", body, true);
  }

  /** The runtime begins to stream its response. */
  onStreamStart(requestId: string, contentType: string): void {
    if (!this.awaits(requestId)) return;
    if (!this.invocation.streams) this.stream = new CollectedResponse();
    else {
      this.firstByteAt = this.parts.world.agenda.now;
      const stream = new ResponseStream(this.parts, requestId, contentType);
      this.stream = stream;
      this.invocation.onStreamStart?.(stream);
    }
  }

  /** `text` has one character per byte. Answers when it has left; `undefined` is at once. */
  onStreamChunk(requestId: string, text: string): Instant | undefined {
    return this.awaits(requestId) ? this.stream?.write(text) : undefined;
  }

  onStreamEnd(requestId: string, error: StreamError | undefined): void {
    const { stream } = this;
    if (!stream || !this.awaits(requestId)) return;
    if (stream.isTooLarge) {
      const { errorType, payload } = streamTooLargeError();
      stream.end("error", errorType);
      return this.respond("error", payload, true);
    }
    if (error) {
      stream.end(error.body === "" ? "truncated" : "error", error.type);
      return this.respond("error", error.body || truncatedError(error.type).payload, true);
    }
    stream.end("complete");
    if (stream instanceof CollectedResponse) this.onResponse(requestId, stream.text);
    else this.respond("success", stream.text, false);
  }

  /** The runtime asked for its next event. */
  onRuntimeDone(): void {
    this.runtimeDone(this.failed ? "error" : "success", undefined);
  }

  /** The runtime and the extensions are done. */
  finish(heapBytes: number): void {
    this.end(this.failed ? "error" : "success", undefined, heapBytes);
  }

  /** Time is up. */
  finishByTimeout(heapBytes: number): void {
    const { timeoutSeconds } = this.parts.version.configuration;
    const error = timeoutError(this.invocation.requestId, timeoutSeconds);
    this.breakOff("timeout", error);
    this.end("timeout", undefined, heapBytes);
  }

  /** The process of the runtime or of an extension ended. */
  finishByFailure(status: "error" | "crash", error: LambdaError, heapBytes: number): void {
    this.breakOff(status, error);
    this.end(status, error.errorType, heapBytes);
  }

  /** Answers a caller that still waits; a streamed response that began ends where it is. */
  private breakOff(status: InvokeStatus, error: LambdaError): void {
    if (this.respondedAt !== undefined) return;
    this.stream?.end("truncated", error.errorType);
    this.answer(status, error.payload, true);
  }

  private awaits(requestId: string): boolean {
    return this.respondedAt === undefined && this.invocation.requestId === requestId;
  }

  private respond(status: "success" | "error", payload: string, failed: boolean): void {
    const { id, world } = this.parts;
    const { requestId } = this.invocation;
    world.record({ type: "invoke.responded", environmentId: id, requestId, ok: !failed });
    this.answer(status, payload, failed);
  }

  private answer(status: InvokeStatus, payload: string, failed: boolean): void {
    const { world } = this.parts;
    this.respondedAt = world.agenda.now;
    this.firstByteAt ??= this.respondedAt;
    this.failed = failed;
    this.payload = payload;
    const streamed = this.stream?.streamed;
    const outcome = { status, payload, failed, ...(streamed ? { streamed } : {}) };
    world.respond(this.environment, this.invocation, outcome);
  }

  private runtimeDone(status: InvokeStatus, errorType: string | undefined): void {
    const { world, platform } = this.parts;
    const { invocation, startedAt, firstByteAt, respondedAt, payload } = this;
    this.runtimeDoneAt = world.agenda.now;
    platform.runtimeDone(invocation, {
      status: status === "crash" ? "error" : status,
      ...(errorType ? { errorType } : {}),
      startedAt,
      ...(respondedAt === undefined ? {} : { respondedAt: firstByteAt!, sentAt: respondedAt }),
      payload,
    });
  }

  private end(status: InvokeStatus, errorType: string | undefined, heapBytes: number): void {
    const { world, platform, logs, extensions } = this.parts;
    world.agenda.cancel(this.deadlineEntry);
    logs.flush(this.invocation.requestId);
    if (!this.isRuntimeDone) this.runtimeDone(status, errorType);
    extensions?.stop();
    const ended = this.ended(status, errorType, heapBytes);
    platform.report(this.invocation, ended);
    world.record(ended);
  }

  private ended(
    status: InvokeStatus,
    errorType: string | undefined,
    heapBytes: number,
  ): InvokeEnded {
    const { id, world, version, extensions, baseMemoryMb, perMs } = this.parts;
    const { invocation, initUs } = this;
    const { now } = world.agenda;
    const durationUs = now - this.startedAt;
    const billed = billedMs(durationUs, initUs);
    const heapMb = Math.floor(heapBytes / BYTES_PER_MB);
    return {
      type: "invoke.ended",
      environmentId: id,
      requestId: invocation.requestId,
      attempt: invocation.attempt,
      status,
      ...(errorType ? { errorType } : {}),
      durationUs,
      ...(initUs === undefined ? {} : { initUs }),
      ...(extensions ? { postRuntimeExtensionsUs: now - this.runtimeDoneAt! } : {}),
      billedMs: billed,
      memoryUsedMb: Math.min(version.configuration.memorySizeMb, baseMemoryMb + heapMb),
      costUsd: invocationCost(billed, perMs, this.stream?.sentBytes),
    };
  }
}
