/**
 * One execution environment: its phases, its process, its file system, its log stream.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
import { fromSeconds, type Instant, type Microseconds } from "../kernel/instant.ts";
import type { Entry } from "../kernel/agenda.ts";
import { RandomStream } from "../kernel/random.ts";
import type { TraceEvent } from "../kernel/trace.ts";
import { VirtualFiles } from "../sandbox/files.ts";
import { GuestProcess, type OutgoingRequest, type SliceTerms } from "../sandbox/guest-process.ts";
import { GuestStopped } from "../sandbox/vm.ts";
import { billedMs, invocationCost } from "./billing.ts";
import { environmentVariables, functionArn, REGION } from "./environment-variables.ts";
import {
  exitError,
  responseTooLargeError,
  timeoutError,
  type LambdaError,
} from "./invocation-errors.ts";
import { endLine, initReportLine, initStartLine, reportLine, startLine } from "./log-lines.ts";
import { LAMBDA_QUOTAS } from "./quotas.ts";
import type { Invocation, LambdaFunction, LambdaWorld } from "./service.ts";
import * as time from "./time-model.ts";

/** Why a process is being run: it decides who learns of its end. */
type Phase = "placing" | "init" | "invoke" | "frozen" | "ended";

interface CurrentInvoke {
  invocation: Invocation;
  startedAt: Instant;
  deadline: Instant;
  /** The init phase that ran for this invocation, billed with it. */
  initUs: Microseconds | undefined;
  coldStart: boolean;
  responded: boolean;
  /** The runtime posted an error instead of a response. */
  failed: boolean;
  deadlineEntry: Entry;
}

interface PendingEffect {
  at: Instant;
  run: () => void;
}

export class ExecutionEnvironment {
  readonly id: string;
  phase: Phase = "placing";
  readonly createdAt: Instant;
  /** Since when it waits for an invocation. */
  frozenAt: Instant = 0;
  private readonly world: LambdaWorld;
  private readonly fn: LambdaFunction;
  private readonly files: VirtualFiles;
  private readonly variables: Record<string, string>;
  private readonly timing: RandomStream;
  private readonly guestRandom: RandomStream;
  private readonly baseMemoryMb: number;
  private process: GuestProcess | undefined;
  /** Counts processes: what an earlier one started must not touch a later one. */
  private incarnation = 0;
  private invocationsOfProcess = 0;
  private busyUntil: Instant = 0;
  private current: CurrentInvoke | undefined;
  private initStartedAt: Instant = 0;
  private initDeadline: Entry | undefined;
  private initError: string | undefined;
  private waking: Entry | undefined;
  private outbox: PendingEffect[] | undefined;
  /** Answers that came while the environment was frozen. */
  private arrived: ((at: Instant) => void)[] = [];
  private partialLine = "";
  private reaping: Entry | undefined;

  constructor(world: LambdaWorld, fn: LambdaFunction, id: string) {
    this.world = world;
    this.fn = fn;
    this.id = id;
    this.createdAt = world.agenda.now;
    this.files = new VirtualFiles(fn.deployment, LAMBDA_QUOTAS.ephemeralStorage.value);
    this.timing = new RandomStream(world.seed, `${id}/timing`);
    this.guestRandom = new RandomStream(world.seed, `${id}/guest`);
    this.baseMemoryMb = time.runtimeMemoryMb(this.timing);
    const credentials = new RandomStream(world.seed, `${id}/credentials`);
    const day = world.dateAt(this.createdAt).slice(0, 10).replaceAll("-", "/");
    const logStream = `${day}/[$LATEST]${credentials.hex(16)}`;
    this.variables = environmentVariables(fn.configuration, logStream, credentials);
  }

  // Life: placement, init, invoke, frozen, ended

  /** A cold start: place the environment, initialise it, then run the invocation it was made for. */
  startFor(invocation: Invocation): void {
    const { agenda } = this.world;
    const placed = agenda.now + time.placementUs(this.fn.deployment.totalBytes, this.timing);
    agenda.at(placed, () => this.beginInit(invocation));
  }

  /** A warm start. */
  thawFor(invocation: Invocation): void {
    if (this.reaping) this.world.agenda.cancel(this.reaping);
    const frozenUs = this.now - this.frozenAt;
    this.record({
      type: "environment.thawed",
      environmentId: this.id,
      requestId: invocation.requestId,
      frozenUs,
    });
    this.process?.shiftTimers(frozenUs);
    this.beginInvoke(invocation, undefined, false);
  }

  end(reason: "spindown" | "failure" | "end-of-run", because: string): void {
    if (this.phase === "ended") return;
    this.phase = "ended";
    this.dropProcess();
    this.record({ type: "environment.shutdown", environmentId: this.id, reason, because });
  }

  private beginInit(invocation: Invocation): void {
    this.phase = "init";
    this.initStartedAt = this.now;
    this.log("platform", initStartLine(REGION));
    this.record({ type: "init.started", environmentId: this.id, phase: "init" });
    const deadline = this.now + fromSeconds(LAMBDA_QUOTAS.initTimeout.value);
    this.initDeadline = this.world.agenda.at(deadline, () => this.endInit("timeout", invocation));
    this.startProcess(
      deadline,
      () => this.endInit("success", invocation),
      (stopped) => {
        if (stopped.reason !== "cpu") this.endInit("error", invocation, stopped);
      },
    );
  }

  private endInit(
    status: "success" | "error" | "timeout",
    invocation: Invocation,
    stopped?: GuestStopped,
  ): void {
    if (this.initDeadline) this.world.agenda.cancel(this.initDeadline);
    const durationUs = this.now - this.initStartedAt;
    const errorType =
      status === "error" ? this.initErrorType(invocation.requestId, stopped!) : undefined;
    this.record({
      type: "init.ended",
      environmentId: this.id,
      phase: "init",
      status,
      ...(errorType ? { errorType } : {}),
      durationUs,
    });
    if (status === "success") return this.beginInvoke(invocation, durationUs, true);
    this.log("platform", initReportLine(durationUs, status, errorType));
    this.reset(`the init phase ended with ${status === "timeout" ? "a time-out" : "an error"}`);
    // Lambda initialises once more inside the invocation, under the function's own timeout.
    this.beginInvoke(invocation, undefined, true);
  }

  private initErrorType(requestId: string, stopped: GuestStopped): string {
    return this.initError ? errorTypeOf(this.initError) : exitError(requestId, stopped).errorType;
  }

  private beginInvoke(
    invocation: Invocation,
    initUs: Microseconds | undefined,
    coldStart: boolean,
  ): void {
    this.phase = "invoke";
    const { requestId } = invocation;
    const deadline = this.now + fromSeconds(this.fn.configuration.timeoutSeconds);
    this.current = {
      invocation,
      startedAt: this.now,
      deadline,
      initUs,
      coldStart,
      responded: false,
      failed: false,
      deadlineEntry: this.world.agenda.at(deadline, () => this.onTimeout()),
    };
    this.record({ type: "invoke.started", environmentId: this.id, requestId, coldStart, deadline });
    this.log("platform", startLine(requestId, "$LATEST"));
    if (this.process) this.deliver();
    else this.suppressedInit();
  }

  /** After a reset the process is started inside the invocation; its time counts as the invocation's duration. */
  private suppressedInit(): void {
    const current = this.current!;
    const startedAt = this.now;
    const initEnded = (status: "success" | "error", errorType?: string) =>
      this.record({
        type: "init.ended",
        environmentId: this.id,
        phase: "invoke",
        status,
        ...(errorType ? { errorType } : {}),
        durationUs: this.now - startedAt,
      });
    this.record({ type: "init.started", environmentId: this.id, phase: "invoke" });
    this.startProcess(
      current.deadline,
      () => {
        initEnded("success");
        this.deliver();
      },
      (stopped) => {
        if (stopped.reason === "cpu") return;
        const failure = this.initFailure(stopped);
        initEnded("error", failure.errorType);
        this.crash(failure);
      },
    );
  }

  private initFailure(stopped: GuestStopped): LambdaError {
    if (!this.initError) return exitError(this.current!.invocation.requestId, stopped);
    return { errorType: errorTypeOf(this.initError), payload: this.initError };
  }

  private deliver(): void {
    const { invocation, deadline } = this.current!;
    const first = this.invocationsOfProcess++ === 0;
    const { memorySizeMb, functionName } = this.fn.configuration;
    const overheadUs = time.invokeOverheadUs(memorySizeMb, first, this.timing);
    const headers = {
      "Lambda-Runtime-Aws-Request-Id": invocation.requestId,
      "Lambda-Runtime-Deadline-Ms": String(Math.round(this.world.epochMs + deadline / 1_000)),
      "Lambda-Runtime-Invoked-Function-Arn": functionArn(functionName),
      "Lambda-Runtime-Trace-Id": invocation.traceHeader,
    };
    this.slice((process, at, terms) =>
      process.deliver(at, terms, headers, invocation.payload, overheadUs),
    );
    const answers = this.arrived;
    this.arrived = [];
    for (const answer of answers) this.whenFree(answer);
  }

  // What the runtime did, at the instant it did it

  private onResponse(requestId: string, body: string): void {
    const { current } = this;
    if (!current || current.responded || current.invocation.requestId !== requestId) return;
    if (body.length > LAMBDA_QUOTAS.responsePayload.value) {
      const error = responseTooLargeError();
      return this.respond("error", error.payload, true);
    }
    this.respond("success", body, false);
  }

  private onError(requestId: string, body: string): void {
    const { current } = this;
    if (!current || current.responded || current.invocation.requestId !== requestId) return;
    this.respond("error", body, true);
  }

  private respond(status: "success" | "error", payload: string, failed: boolean): void {
    const current = this.current!;
    current.responded = true;
    current.failed = failed;
    const { requestId } = current.invocation;
    this.record({ type: "invoke.responded", environmentId: this.id, requestId, ok: !failed });
    this.world.complete(current.invocation, status, payload, failed);
  }

  /** The runtime asked for its next event while an invocation was running: the invoke phase is over. */
  private onNext(): void {
    const { current } = this;
    if (!current) return;
    this.finishInvoke(current.failed ? "error" : "success");
    this.freeze();
  }

  private onTimeout(): void {
    const current = this.current!;
    if (!current.responded) {
      const { timeoutSeconds } = this.fn.configuration;
      const error = timeoutError(current.invocation.requestId, timeoutSeconds);
      current.responded = true;
      this.world.complete(current.invocation, "timeout", error.payload, true);
    }
    this.finishInvoke("timeout");
    this.reset("the invocation timed out");
    this.freeze();
  }

  private crash(error: LambdaError): void {
    const current = this.current!;
    if (!current.responded) {
      current.responded = true;
      this.world.complete(current.invocation, "crash", error.payload, true);
    }
    this.finishInvoke("crash", error.errorType);
    this.reset("the runtime process ended");
    this.freeze();
  }

  private finishInvoke(
    status: "success" | "error" | "timeout" | "crash",
    errorType?: string,
  ): void {
    const { invocation, startedAt, initUs, deadlineEntry } = this.current!;
    this.world.agenda.cancel(deadlineEntry);
    this.current = undefined;
    this.flushLine();
    const { memorySizeMb, architecture } = this.fn.configuration;
    const durationUs = this.now - startedAt;
    const billed = billedMs(durationUs, initUs);
    const memoryUsedMb = this.memoryUsedMb();
    const { requestId } = invocation;
    this.log("platform", endLine(requestId), requestId);
    const reported = status === "timeout" ? "timeout" : status === "crash" ? "error" : undefined;
    this.log(
      "platform",
      reportLine({
        requestId,
        durationUs,
        billedMs: billed,
        memorySizeMb,
        memoryUsedMb,
        ...(initUs === undefined ? {} : { initUs }),
        ...(reported ? { status: reported } : {}),
        ...(errorType ? { errorType } : {}),
      }),
      requestId,
    );
    this.record({
      type: "invoke.ended",
      environmentId: this.id,
      requestId,
      status,
      ...(errorType ? { errorType } : {}),
      durationUs,
      ...(initUs === undefined ? {} : { initUs }),
      billedMs: billed,
      memoryUsedMb,
      costUsd: invocationCost(billed, memorySizeMb, architecture),
    });
  }

  private memoryUsedMb(): number {
    const heapMb = (this.lastHeapBytes() / (1_024 * 1_024)) | 0;
    return Math.min(this.fn.configuration.memorySizeMb, this.baseMemoryMb + heapMb);
  }

  private peakHeapBytes = 0;
  private lastHeapBytes(): number {
    if (this.process) this.peakHeapBytes = Math.max(this.peakHeapBytes, this.process.heapBytes);
    return this.peakHeapBytes;
  }

  private freeze(): void {
    this.phase = "frozen";
    this.frozenAt = this.now;
    if (this.waking) this.world.agenda.cancel(this.waking);
    this.waking = undefined;
    const pending = this.process?.pendingWork ?? 0;
    this.record({ type: "environment.frozen", environmentId: this.id, pending });
    const { idleReapMinimum, idleReapMaximum, environmentMaximumAge } = LAMBDA_QUOTAS;
    if (this.now - this.createdAt >= fromSeconds(environmentMaximumAge.value * 60)) {
      return this.world.retire(this, "spindown", "it had reached its greatest age");
    }
    const idleSeconds = this.timing.between(idleReapMinimum.value, idleReapMaximum.value) * 60;
    this.reaping = this.world.agenda.at(
      this.now + fromSeconds(idleSeconds),
      () =>
        this.world.retire(this, "spindown", `it had been idle for ${Math.round(idleSeconds)} s`),
      { background: true },
    );
    this.world.release(this);
  }

  /** Ends the process; `/tmp` stays. */
  private reset(because: string): void {
    this.dropProcess();
    this.record({ type: "environment.reset", environmentId: this.id, because });
  }

  // The process

  private startProcess(
    deadline: Instant,
    onReady: () => void,
    onEnd: (stopped: GuestStopped) => void,
  ): void {
    const { agenda } = this.world;
    this.incarnation++;
    const { incarnation } = this;
    const base = time.initBaseUs(this.fn.configuration.architecture, this.timing);
    this.onProcessReady = onReady;
    this.onProcessEnd = onEnd;
    this.invocationsOfProcess = 0;
    this.initError = undefined;
    this.processDeadline = deadline;
    agenda.at(Math.min(this.now + base, deadline), () => {
      if (incarnation !== this.incarnation || this.now >= deadline) return;
      this.process = this.openProcess();
      this.slice((process, at, terms) => process.start(at, terms));
    });
  }

  private onProcessReady: (() => void) | undefined;
  private onProcessEnd: (stopped: GuestStopped) => void = () => {};
  private processDeadline: Instant = 0;

  private openProcess(): GuestProcess {
    const { world, fn } = this;
    return new GuestProcess(
      {
        image: world.image,
        deployment: fn.deployment,
        files: this.files,
        environment: this.variables,
        random: this.guestRandom,
        epochMs: world.epochMs,
        heapLimitBytes: time.heapLimitBytes(fn.configuration.memorySizeMb),
        ...(world.onHeartbeat ? { onHeartbeat: world.onHeartbeat } : {}),
        effects: {
          write: (_descriptor, text) => this.effect(() => this.onWrite(text)),
          next: () => this.effect(() => this.onRuntimeNext()),
          done: (requestId, body) => this.effect(() => this.onResponse(requestId, body)),
          fail: (requestId, body) => this.effect(() => this.onError(requestId, body)),
          initError: (body) => this.effect(() => void (this.initError = body)),
          request: (exchange, request) => this.effect(() => this.onRequest(exchange, request)),
          abortRequest: () => {},
          moduleLoaded: (path, bytes) => this.effect(() => this.onModule(path, bytes)),
        },
      },
      this.now,
    );
  }

  private onRuntimeNext(): void {
    const ready = this.onProcessReady;
    if (!ready) return this.onNext();
    this.onProcessReady = undefined;
    ready();
  }

  private onModule(path: string, bytes: number): void {
    this.record({
      type: "module.loaded",
      environmentId: this.id,
      ...this.requestField(),
      path,
      bytes,
    });
  }

  private requestField(): { requestId?: string } {
    return this.current ? { requestId: this.current.invocation.requestId } : {};
  }

  private onRequest(exchange: number, request: OutgoingRequest): void {
    const { incarnation } = this;
    const owner = { environmentId: this.id, incarnation, ...this.requestField() };
    this.world.outside.send(owner, request, (answer) => {
      if (incarnation !== this.incarnation || !this.process) return;
      const handOver = () =>
        this.slice((process, at, terms) =>
          "status" in answer
            ? process.answerRequest(at, terms, exchange, answer.status, answer.body)
            : process.failRequest(at, terms, exchange, answer.code, answer.message),
        );
      if (this.phase === "frozen") this.arrived.push(handOver);
      else this.whenFree(handOver);
    });
  }

  /** Runs `action` now, or as soon as the process has finished what it is computing. */
  private whenFree(action: (at: Instant) => void): void {
    const { incarnation } = this;
    if (this.now >= this.busyUntil) return action(this.now);
    this.world.agenda.at(this.busyUntil, () => {
      if (incarnation !== this.incarnation || !this.process) return;
      if (this.phase === "frozen") this.arrived.push(action);
      else this.whenFree(action);
    });
  }

  /**
   * Runs the process for a while. What it does to the world happens on the agenda, at the instants at which it did it, so
   * that everything else sees it in order.
   */
  private slice(run: (process: GuestProcess, at: Instant, terms: SliceTerms) => void): void {
    const process = this.process!;
    const { incarnation } = this;
    const inInit = this.onProcessReady !== undefined;
    const deadline = inInit ? this.processDeadline : this.current!.deadline;
    const terms = {
      deadline,
      cpuScale: inInit ? 1 : time.cpuScale(this.fn.configuration.memorySizeMb),
    };
    const effects: PendingEffect[] = [];
    this.outbox = effects;
    let stopped: GuestStopped | undefined;
    try {
      run(process, this.now, terms);
    } catch (error) {
      if (!(error instanceof GuestStopped)) throw error;
      stopped = error;
    } finally {
      this.outbox = undefined;
    }
    this.lastHeapBytes();
    const end = Math.min(process.now, deadline);
    this.busyUntil = end;
    for (const effect of effects) {
      if (effect.at >= deadline) break;
      this.schedule(effect.at, incarnation, effect.run);
    }
    if (stopped) this.schedule(end, incarnation, () => this.onStopped(stopped));
    else this.scheduleWake();
  }

  private schedule(at: Instant, incarnation: number, run: () => void): void {
    this.world.agenda.at(at, () => {
      if (incarnation === this.incarnation) run();
    });
  }

  private onStopped(stopped: GuestStopped): void {
    this.lastHeapBytes();
    this.process = undefined;
    if (this.onProcessReady) {
      this.onProcessReady = undefined;
      return this.onProcessEnd(stopped);
    }
    // Out of CPU means that the deadline has come, and the deadline's own entry ends the invocation.
    if (stopped.reason === "cpu" || !this.current) return;
    this.crash(exitError(this.current.invocation.requestId, stopped));
  }

  private scheduleWake(): void {
    const { agenda } = this.world;
    if (this.waking) agenda.cancel(this.waking);
    this.waking = undefined;
    const due = this.process?.nextTimer;
    if (due === undefined) return;
    const { incarnation } = this;
    this.waking = agenda.at(Math.max(due, this.busyUntil), () => {
      this.waking = undefined;
      if (incarnation !== this.incarnation || this.phase === "frozen" || !this.process) return;
      this.slice((process, at, terms) => process.fireTimers(at, terms));
    });
  }

  private dropProcess(): void {
    this.lastHeapBytes();
    this.flushLine();
    this.incarnation++;
    this.process = undefined;
    this.onProcessReady = undefined;
    this.arrived = [];
    if (this.waking) this.world.agenda.cancel(this.waking);
    this.waking = undefined;
    this.peakHeapBytes = 0;
  }

  private effect(run: () => void): void {
    this.outbox!.push({ at: this.process!.now, run });
  }

  // Logs and trace

  /** stdout and stderr are split into lines; the runtime client writes whole lines. */
  private onWrite(text: string): void {
    const lines = (this.partialLine + text).split("\n");
    this.partialLine = lines.pop()!;
    for (const line of lines) this.log("function", line);
  }

  private flushLine(): void {
    if (this.partialLine === "") return;
    const line = this.partialLine;
    this.partialLine = "";
    this.log("function", line);
  }

  private log(
    source: "platform" | "function",
    line: string,
    requestId = this.current?.invocation.requestId,
  ): void {
    this.world.log({
      type: "log",
      environmentId: this.id,
      ...(requestId ? { requestId } : {}),
      source,
      line,
    });
  }

  private record(event: TraceEvent): void {
    this.world.record(event);
  }

  private get now(): Instant {
    return this.world.agenda.now;
  }
}

function errorTypeOf(body: string): string {
  try {
    const { errorType } = JSON.parse(body) as { errorType?: unknown };
    return typeof errorType === "string" && errorType !== "" ? errorType : "Runtime.Unknown";
  } catch {
    return "Runtime.Unknown";
  }
}
