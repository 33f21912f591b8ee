/**
 * One execution environment: its phases, its process, its file system, its log stream.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
import { fromSeconds, type Instant, type Microseconds } from "../kernel/instant.ts";
import type { Entry } from "../kernel/agenda.ts";
import type { EnvironmentShutdown, InitializationType, TraceEvent } from "../kernel/trace.ts";
import type { SliceTerms } from "../sandbox/guest-process.ts";
import type { GuestStopped } from "../sandbox/guest-error.ts";
import { environmentParts, processOptions, type EnvironmentParts } from "./environment-parts.ts";
import { InitPhase, type InitOutcome } from "./init-phase.ts";
import { exitError, extensionCrash, postedError, type LambdaError } from "./invocation-errors.ts";
import { LAMBDA_QUOTAS } from "./quotas.ts";
import { RunningInvocation } from "./running-invocation.ts";
import { RuntimeProcess } from "./runtime-process.ts";
import { Shutdown } from "./shutdown.ts";
import type { Environment, FunctionVersion, Invocation, LambdaWorld } from "./world.ts";
import * as time from "./time-model.ts";

export class ExecutionEnvironment implements Environment {
  readonly id: string;
  readonly version: FunctionVersion;
  readonly initializationType: InitializationType;
  private readonly world: LambdaWorld;
  private readonly parts: EnvironmentParts;
  private readonly createdAt: Instant;
  private process: RuntimeProcess | undefined;
  private processCount = 0;
  private invocationsOfProcess = 0;
  private initError: string | undefined;
  /** At most one of these three is going on; none while the environment is frozen. */
  private starting: InitPhase | undefined;
  private current: RunningInvocation | undefined;
  private shutdown: Shutdown | undefined;
  private frozenAt: Instant = 0;
  /** When an idle environment is ended. */
  private reaping: Entry | undefined;
  private ended = false;

  constructor(
    world: LambdaWorld,
    version: FunctionVersion,
    id: string,
    initializationType: InitializationType,
  ) {
    this.id = id;
    this.version = version;
    this.initializationType = initializationType;
    this.world = world;
    this.createdAt = world.agenda.now;
    const onCrash = (): void => this.onExtensionCrash();
    this.parts = environmentParts(id, world, version, initializationType, onCrash);
  }

  // Life: placement, init, invoke, frozen, ended

  /** A cold start: place the environment, initialise it, then run the invocation it was made for. */
  startFor(invocation: Invocation): void {
    this.afterPlacement(LAMBDA_QUOTAS.initTimeout.value, ({ status, durationUs }) => {
      if (status === "success") return this.beginInvoke(invocation, durationUs, true);
      // Lambda initialises once more inside the invocation, under the function's own timeout.
      this.reset(
        `the init phase ended with ${status === "timeout" ? "a time-out" : "an error"}`,
        () => this.beginInvoke(invocation, undefined, true),
      );
    });
  }

  /** Provisioned concurrency has more time for init, and no invocation waits for it. */
  prepare(): void {
    const limit = LAMBDA_QUOTAS.provisionedInitTimeout.value;
    const { timeoutSeconds } = this.version.configuration;
    this.afterPlacement(Math.max(limit, timeoutSeconds), ({ status, failure }) => {
      if (status === "success") return this.becomeReady();
      const errorType = failure?.errorType ?? TIMED_OUT;
      this.shutDown(`its init phase failed with ${errorType}`, () => {
        const reason = status === "timeout" ? "timeout" : "failure";
        this.over(reason, `its init phase failed with ${errorType}`);
        this.world.preparationFailed(this, errorType);
      });
    });
  }

  /** A warm start. */
  thawFor(invocation: Invocation): void {
    if (this.reaping) this.world.agenda.cancel(this.reaping);
    this.thaw(invocation.requestId);
    this.beginInvoke(invocation, undefined, false);
  }

  end(reason: "spindown" | "failure" | "end-of-run", because: string): void {
    if (this.ended) return;
    const isFrozen = this.process !== undefined && !this.starting;
    if (reason === "end-of-run" || !this.parts.extensions || !isFrozen) {
      return this.over(reason, because);
    }
    if (this.reaping) this.world.agenda.cancel(this.reaping);
    this.thaw(undefined);
    this.shutDown(because, () => this.over(reason, because));
  }

  private over(reason: EnvironmentShutdown["reason"], because: string): void {
    this.ended = true;
    if (this.reaping) this.world.agenda.cancel(this.reaping);
    this.shutdown?.cancel();
    this.parts.extensions?.stop();
    this.dropProcess("the environment was shut down");
    this.record({ type: "environment.shutdown", environmentId: this.id, reason, because });
    this.world.ended(this);
  }

  private afterPlacement(limitSeconds: number, onOver: (outcome: InitOutcome) => void): void {
    const { agenda } = this.world;
    const placed =
      agenda.now + time.placementUs(this.version.deployment.totalBytes, this.parts.timing);
    agenda.at(placed, () => {
      if (!this.ended) this.initialise(undefined, this.now + fromSeconds(limitSeconds), onOver);
    });
  }

  /** In the init phase of its own, or inside an invocation. */
  private initialise(
    requestId: string | undefined,
    deadline: Instant,
    onOver: (outcome: InitOutcome) => void,
  ): void {
    const starting = new InitPhase(this.parts, requestId, deadline, (outcome) => {
      this.starting = undefined;
      onOver(outcome);
    });
    this.starting = starting;
    this.process = this.startProcess();
    this.parts.extensions?.start(() => starting.endWhenReady());
  }

  private becomeReady(): void {
    this.frozenAt = this.now;
    this.process!.freeze();
    this.record({ type: "environment.ready", environmentId: this.id });
    this.world.agenda.at(
      this.createdAt + MAXIMUM_AGE_US,
      () => {
        if (!this.ended && !this.current && !this.shutdown) this.world.retire(this, TOO_OLD);
      },
      { background: true },
    );
    this.world.prepared(this);
  }

  // Invoke

  private beginInvoke(
    invocation: Invocation,
    initUs: Microseconds | undefined,
    coldStart: boolean,
  ): void {
    const current = new RunningInvocation(this, this.parts, invocation, {
      initUs,
      coldStart,
      onTimeout: () => this.onTimeout(),
    });
    this.current = current;
    if (this.process) this.deliver();
    else this.suppressedInit(invocation, current.deadline);
  }

  /** After a reset the process is started inside the invocation; its time counts as the invocation's duration. */
  private suppressedInit(invocation: Invocation, deadline: Instant): void {
    this.initialise(invocation.requestId, deadline, ({ status, failure }) => {
      if (status === "success") return this.deliver();
      this.parts.platform.start(invocation);
      // The runtime reported why it could not start, or it ended without a word.
      if (failure) this.endByFailure(this.initError ? "error" : "crash", failure);
    });
  }

  private deliver(): void {
    const { invocation, deadline } = this.current!;
    const { requestId } = invocation;
    this.parts.platform.start(invocation);
    const first = this.invocationsOfProcess++ === 0;
    const { memorySizeMb } = this.version.configuration;
    const overheadUs = time.invokeOverheadUs(memorySizeMb, first, this.parts.timing);
    const headers = {
      "Lambda-Runtime-Aws-Request-Id": requestId,
      "Lambda-Runtime-Deadline-Ms": String(Math.round(this.world.epochMs + deadline / 1_000)),
      "Lambda-Runtime-Invoked-Function-Arn": invocation.invokedArn,
      "Lambda-Runtime-Trace-Id": invocation.traceHeader,
      ...(invocation.clientContext
        ? { "Lambda-Runtime-Client-Context": invocation.clientContext }
        : {}),
    };
    this.parts.extensions?.invoke(requestId, () => this.endInvokeWhenDone());
    const { faults } = this.parts;
    if (faults) this.process!.crashAfterCalls(faults.crash(invocation) ?? NEVER);
    this.process!.deliver(headers, invocation.payload, overheadUs);
  }

  /** The runtime asks for its next event: its part of the init phase is over, or of the invoke phase. */
  private onNext(): void {
    const { starting, current } = this;
    if (starting) return starting.runtimeReady();
    if (!current || current.isRuntimeDone) return;
    current.onRuntimeDone();
    this.endInvokeWhenDone();
  }

  private endInvokeWhenDone(): void {
    if (!this.current?.isRuntimeDone || this.parts.extensions?.busy) return;
    const current = this.takeCurrent();
    current.finish(this.heapBytes);
    this.freeze(current.invocation);
  }

  private onTimeout(): void {
    this.starting?.end("timeout");
    this.takeCurrent().finishByTimeout(this.heapBytes);
    this.reset("the invocation timed out", () => this.freeze());
  }

  private endByFailure(status: "error" | "crash", error: LambdaError): void {
    this.takeCurrent().finishByFailure(status, error, this.heapBytes);
    this.reset("the runtime process ended", () => this.freeze());
  }

  private takeCurrent(): RunningInvocation {
    const current = this.current!;
    this.current = undefined;
    return current;
  }

  private get heapBytes(): number {
    return this.process?.heapBytes ?? 0;
  }

  // Frozen, reset, shut down

  /** `served`: the invocation that ended well before it. */
  private freeze(served?: Invocation): void {
    this.frozenAt = this.now;
    const pending = this.process?.pendingWork ?? 0;
    this.process?.freeze();
    this.record({ type: "environment.frozen", environmentId: this.id, pending });
    if (this.now - this.createdAt >= MAXIMUM_AGE_US) return this.world.retire(this, TOO_OLD);
    const { faults, schedule } = this.parts;
    if (faults?.recycle() || (served && schedule?.recycles(served)))
      return this.world.retire(this, "Lambda replaced it (a fault)");
    if (this.initializationType === "on-demand") this.reapWhenIdle();
    this.world.release(this);
  }

  private reapWhenIdle(): void {
    const { idleReapMinimum, idleReapMaximum } = LAMBDA_QUOTAS;
    const idleMinutes = this.parts.timing.between(idleReapMinimum.value, idleReapMaximum.value);
    this.reaping = this.world.agenda.at(
      this.now + fromMinutes(idleMinutes),
      () => this.world.retire(this, `it had been idle for ${Math.round(idleMinutes * 60)} s`),
      { background: true },
    );
  }

  /** `requestId` is absent when the environment is thawed only to shut down. */
  private thaw(requestId: string | undefined): void {
    const frozenUs = this.now - this.frozenAt;
    this.record({
      type: "environment.thawed",
      environmentId: this.id,
      ...(requestId === undefined ? {} : { requestId }),
      frozenUs,
    });
    this.process?.thaw(frozenUs);
  }

  /** Ends the process and starts from nothing, except that `/tmp` stays. */
  private reset(because: string, then: () => void): void {
    this.shutDown(because, () => {
      this.record({ type: "environment.reset", environmentId: this.id, because });
      then();
    });
  }

  private shutDown(because: string, onOver: () => void): void {
    const { process, world } = this;
    const { extensions } = this.parts;
    const over = (): void => {
      this.shutdown = undefined;
      this.dropProcess(because);
      onOver();
    };
    if (!extensions) return over();
    this.shutdown = new Shutdown({
      environmentId: this.id,
      agenda: world.agenda,
      extensions,
      process: process?.alive ? process : undefined,
      record: (event) => world.record(event),
      onOver: over,
    });
    this.shutdown.begin();
  }

  // The process

  private startProcess(): RuntimeProcess {
    const { functionName, role, runtime, architecture } = this.version.configuration;
    this.invocationsOfProcess = 0;
    this.initError = undefined;
    const incarnation = ++this.processCount;
    const owner = { functionName, ...(role ? { role } : {}), environmentId: this.id, incarnation };
    const process = new RuntimeProcess(this.parts, processOptions(this.parts), {
      onNext: () => this.onNext(),
      onResponse: (requestId, body) => this.current?.onResponse(requestId, body),
      crashesNow: () => this.isCrashScheduled(),
      onError: (requestId, body) => this.current?.onError(requestId, body),
      onStreamStart: (requestId, type) => this.current?.onStreamStart(requestId, type),
      onStreamChunk: (requestId, text) => this.current?.onStreamChunk(requestId, text),
      onStreamEnd: (requestId, error) => this.current?.onStreamEnd(requestId, error),
      onInitError: (body) => void (this.initError = body),
      onWrite: (text) => this.parts.logs.write(text, this.requestId),
      onModule: (path, bytes) =>
        this.record({
          type: "module.loaded",
          environmentId: this.id,
          ...this.requestField(),
          path,
          bytes,
        }),
      onStopped: (stopped) => this.onStopped(stopped),
      terms: () => this.terms(),
      owner: () => ({ ...owner, ...this.requestField() }),
    });
    const baseUs = time.initBaseUs(runtime, architecture, this.parts.timing);
    const startAt = this.now + baseUs + (this.parts.faults?.slowInit() ?? 0);
    if (this.parts.faults?.failInit()) process.crashAt(startAt);
    else process.startAt(startAt);
    return process;
  }

  /** Init runs at full speed, the handler in proportion to memory. */
  private terms(): SliceTerms {
    if (this.starting) return { deadline: this.starting.deadline, cpuScale: 1 };
    const { memorySizeMb } = this.version.configuration;
    const deadline = this.shutdown ? this.shutdown.runtimeDeadline : this.current!.deadline;
    return { deadline, cpuScale: time.cpuScale(memorySizeMb) };
  }

  private onStopped(stopped: GuestStopped): void {
    // Out of CPU means that the deadline has come, and the deadline's own entry decides.
    if (stopped.reason === "cpu") return;
    if (this.shutdown) return this.shutdown.onRuntimeExit();
    const error = exitError(this.requestId ?? "", stopped);
    if (this.starting)
      return this.starting.end("error", this.initError ? postedError(this.initError) : error);
    if (this.current) this.endByFailure("crash", error);
  }

  private onExtensionCrash(): void {
    const error = extensionCrash(this.requestId ?? "");
    if (this.starting) this.starting.end("error", error);
    else if (this.current) this.endByFailure("crash", error);
  }

  private dropProcess(because: string): void {
    this.parts.logs.flush(this.requestId);
    this.starting?.cancel();
    this.starting = undefined;
    this.process?.kill(because);
    this.process = undefined;
  }

  private get requestId(): string | undefined {
    return this.current?.invocation.requestId;
  }

  private isCrashScheduled(): boolean {
    const { schedule } = this.parts;
    return (
      this.current !== undefined &&
      (schedule?.crashesBeforeResponse(this.current.invocation) ?? false)
    );
  }

  private requestField(): { requestId?: string } {
    return this.current ? { requestId: this.current.invocation.requestId } : {};
  }

  private record(event: TraceEvent): void {
    this.world.record(event);
  }

  private get now(): Instant {
    return this.world.agenda.now;
  }
}

/** As a number of host calls. */
const NEVER = 0;
const fromMinutes = (minutes: number): Microseconds => fromSeconds(minutes * 60);
const MAXIMUM_AGE_US = fromMinutes(LAMBDA_QUOTAS.environmentMaximumAge.value);
const TOO_OLD = "it had reached its greatest age";
/** What an init phase that ran out of time is called. */
const TIMED_OUT = "Sandbox.Timedout";
