/**
 * One execution environment: its phases, its process, its file system, its log stream.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
import { fromSeconds, type Instant, type Microseconds } from "../kernel/instant.ts";
import type { Entry } from "../kernel/agenda.ts";
import { RandomStream } from "../kernel/random.ts";
import type { InitializationType, TraceEvent } from "../kernel/trace.ts";
import { VirtualFiles } from "../sandbox/files.ts";
import type { SliceTerms } from "../sandbox/guest-process.ts";
import type { GuestStopped } from "../sandbox/guest-error.ts";
import { endedInvoke } from "./billing.ts";
import { environmentVariables, REGION } from "./environment-variables.ts";
import {
  exceedsResponseLimit,
  exitError,
  postedError,
  responseTooLargeError,
  timeoutError,
  type LambdaError,
} from "./invocation-errors.ts";
import { endLine, initReportLine, initStartLine, reportLine, startLine } from "./log-lines.ts";
import { LogStream } from "./log-stream.ts";
import { LAMBDA_QUOTAS } from "./quotas.ts";
import { RuntimeProcess } from "./runtime-process.ts";
import type { Environment, FunctionVersion, Invocation, LambdaWorld } from "./world.ts";
import * as time from "./time-model.ts";

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

/** A process that has not asked for its first event yet. */
interface Starting {
  deadline: Instant;
  deadlineEntry?: Entry;
  onReady: () => void;
  onEnd: (stopped: GuestStopped) => void;
}

export class ExecutionEnvironment implements Environment {
  readonly id: string;
  readonly version: FunctionVersion;
  readonly initializationType: InitializationType;
  private readonly createdAt: Instant;
  private readonly world: LambdaWorld;
  private readonly files: VirtualFiles;
  private readonly variables: Record<string, string>;
  private readonly timing: RandomStream;
  private readonly guestRandom: RandomStream;
  private readonly baseMemoryMb: number;
  private process: RuntimeProcess | undefined;
  private processCount = 0;
  private invocationsOfProcess = 0;
  /** While the process starts: until when, and what follows. */
  private starting: Starting | undefined;
  private current: CurrentInvoke | undefined;
  private initStartedAt: Instant = 0;
  private initError: string | undefined;
  private readonly logs: LogStream;
  private frozenAt: Instant = 0;
  private reaping: Entry | undefined;
  private ended = false;

  constructor(
    world: LambdaWorld,
    version: FunctionVersion,
    id: string,
    initializationType: InitializationType,
  ) {
    this.world = world;
    this.version = version;
    this.initializationType = initializationType;
    this.id = id;
    this.createdAt = world.agenda.now;
    this.logs = new LogStream(id, (line) => world.log(line));
    this.files = new VirtualFiles(version.deployment, LAMBDA_QUOTAS.ephemeralStorage.value);
    this.timing = new RandomStream(world.seed, `${id}/timing`);
    this.guestRandom = new RandomStream(world.seed, `${id}/guest`);
    this.baseMemoryMb = time.runtimeMemoryMb(this.timing);
    const credentials = new RandomStream(world.seed, `${id}/credentials`);
    const day = world.dateAt(this.createdAt).slice(0, 10).replaceAll("-", "/");
    const logStream = `${day}/[${version.version}]${credentials.hex(16)}`;
    this.variables = environmentVariables(version, initializationType, logStream, credentials);
  }

  // Life: placement, init, invoke, frozen, ended

  /** A cold start: place the environment, initialise it, then run the invocation it was made for. */
  startFor(invocation: Invocation): void {
    const { agenda } = this.world;
    const placed = agenda.now + time.placementUs(this.version.deployment.totalBytes, this.timing);
    agenda.at(placed, () => this.beginInit(invocation));
  }

  prepare(): void {
    throw new Error("execution environment: provisioned concurrency comes with the next commits");
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
    this.process?.thaw(frozenUs);
    this.beginInvoke(invocation, undefined, false);
  }

  end(reason: "spindown" | "failure" | "end-of-run", because: string): void {
    if (this.ended) return;
    this.ended = true;
    this.dropProcess();
    this.record({ type: "environment.shutdown", environmentId: this.id, reason, because });
  }

  private beginInit(invocation: Invocation): void {
    this.initStartedAt = this.now;
    this.log(initStartLine(REGION, this.version.configuration.runtime));
    this.record({ type: "init.started", environmentId: this.id, phase: "init" });
    const deadline = this.now + fromSeconds(LAMBDA_QUOTAS.initTimeout.value);
    this.startProcess({
      deadline,
      deadlineEntry: this.world.agenda.at(deadline, () => this.endInit("timeout", invocation)),
      onReady: () => this.endInit("success", invocation),
      onEnd: (stopped) => this.endInit("error", invocation, this.initFailure(invocation, stopped)),
    });
  }

  private endInit(
    status: "success" | "error" | "timeout",
    invocation: Invocation,
    failure?: LambdaError,
  ): void {
    const durationUs = this.now - this.initStartedAt;
    this.recordInit("init", status, durationUs, failure);
    if (status === "success") return this.beginInvoke(invocation, durationUs, true);
    this.log(initReportLine(durationUs, status, failure?.errorType));
    this.reset(`the init phase ended with ${status === "timeout" ? "a time-out" : "an error"}`);
    // Lambda initialises once more inside the invocation, under the function's own timeout.
    this.beginInvoke(invocation, undefined, true);
  }

  private recordInit(
    phase: "init" | "invoke",
    status: "success" | "error" | "timeout",
    durationUs: Microseconds,
    failure?: LambdaError,
  ): void {
    this.record({
      type: "init.ended",
      environmentId: this.id,
      phase,
      status,
      ...(failure ? { errorType: failure.errorType } : {}),
      durationUs,
    });
  }

  /** What the runtime posted about its failed init, or how its process ended. */
  private initFailure({ requestId }: Invocation, stopped: GuestStopped): LambdaError {
    if (!this.initError) return exitError(requestId, stopped);
    return postedError(this.initError);
  }

  private beginInvoke(
    invocation: Invocation,
    initUs: Microseconds | undefined,
    coldStart: boolean,
  ): void {
    const { requestId } = invocation;
    const deadline = this.now + fromSeconds(this.version.configuration.timeoutSeconds);
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
    this.record({
      type: "invoke.started",
      environmentId: this.id,
      requestId,
      attempt: invocation.attempt,
      version: this.version.version,
      coldStart,
      deadline,
    });
    this.log(startLine(requestId, this.version.version));
    if (this.process) this.deliver();
    else this.suppressedInit();
  }

  /** After a reset the process is started inside the invocation; its time counts as the invocation's duration. */
  private suppressedInit(): void {
    const { invocation, deadline } = this.current!;
    this.initStartedAt = this.now;
    this.record({ type: "init.started", environmentId: this.id, phase: "invoke" });
    this.startProcess({
      deadline,
      onReady: () => {
        this.recordInit("invoke", "success", this.now - this.initStartedAt);
        this.deliver();
      },
      onEnd: (stopped) => {
        const failure = this.initFailure(invocation, stopped);
        this.recordInit("invoke", "error", this.now - this.initStartedAt, failure);
        // The runtime reported why it could not start, or it ended without a word.
        this.endProcess(this.initError ? "error" : "crash", failure);
      },
    });
  }

  private deliver(): void {
    const { invocation, deadline } = this.current!;
    const first = this.invocationsOfProcess++ === 0;
    const { memorySizeMb } = this.version.configuration;
    const overheadUs = time.invokeOverheadUs(memorySizeMb, first, this.timing);
    const headers = {
      "Lambda-Runtime-Aws-Request-Id": invocation.requestId,
      "Lambda-Runtime-Deadline-Ms": String(Math.round(this.world.epochMs + deadline / 1_000)),
      "Lambda-Runtime-Invoked-Function-Arn": invocation.invokedArn,
      "Lambda-Runtime-Trace-Id": invocation.traceHeader,
    };
    this.process!.deliver(headers, invocation.payload, overheadUs);
  }

  // What the runtime did, at the instant it did it

  private onResponse(requestId: string, body: string): void {
    const { current } = this;
    if (!current || current.responded || current.invocation.requestId !== requestId) return;
    if (exceedsResponseLimit(body))
      return this.respond("error", responseTooLargeError().payload, true);
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
    this.world.respond(this, current.invocation, { status, payload, failed });
  }

  /** The runtime asks for its next event: its init is over, or the invoke phase is. */
  private onNext(): void {
    const starting = this.endStarting();
    if (starting) return starting.onReady();
    const { current } = this;
    if (!current) return;
    this.finishInvoke(current.failed ? "error" : "success");
    this.freeze();
  }

  private onTimeout(): void {
    const current = this.current!;
    if (this.starting) this.recordInit("invoke", "timeout", this.now - this.initStartedAt);
    if (!current.responded) {
      const { timeoutSeconds } = this.version.configuration;
      const error = timeoutError(current.invocation.requestId, timeoutSeconds);
      current.responded = true;
      this.world.respond(this, current.invocation, {
        status: "timeout",
        payload: error.payload,
        failed: true,
      });
    }
    this.finishInvoke("timeout");
    this.reset("the invocation timed out");
    this.freeze();
  }

  private endProcess(status: "error" | "crash", error: LambdaError): void {
    const current = this.current!;
    if (!current.responded) {
      current.responded = true;
      this.world.respond(this, current.invocation, {
        status,
        payload: error.payload,
        failed: true,
      });
    }
    this.finishInvoke(status, error.errorType);
    this.reset("the runtime process ended");
    this.freeze();
  }

  private finishInvoke(
    status: "success" | "error" | "timeout" | "crash",
    errorType?: string,
  ): void {
    const { invocation, startedAt, initUs, deadlineEntry } = this.current!;
    const { requestId } = invocation;
    this.world.agenda.cancel(deadlineEntry);
    this.logs.flush(requestId);
    this.current = undefined;
    const ended = endedInvoke(this.version.configuration, {
      environmentId: this.id,
      requestId,
      attempt: invocation.attempt,
      status,
      errorType,
      durationUs: this.now - startedAt,
      initUs,
      memoryUsedMb: this.memoryUsedMb(),
    });
    this.log(endLine(requestId), requestId);
    this.log(reportLine(ended, this.version.configuration.memorySizeMb), requestId);
    this.record(ended);
  }

  private memoryUsedMb(): number {
    const heapMb = Math.floor((this.process?.heapBytes ?? 0) / BYTES_PER_MB);
    return Math.min(this.version.configuration.memorySizeMb, this.baseMemoryMb + heapMb);
  }

  private freeze(): void {
    this.frozenAt = this.now;
    const pending = this.process?.pendingWork ?? 0;
    this.process?.freeze();
    this.record({ type: "environment.frozen", environmentId: this.id, pending });
    const { idleReapMinimum, idleReapMaximum, environmentMaximumAge } = LAMBDA_QUOTAS;
    if (this.now - this.createdAt >= fromMinutes(environmentMaximumAge.value)) {
      return this.world.retire(this, "it had reached its greatest age");
    }
    const idleMinutes = this.timing.between(idleReapMinimum.value, idleReapMaximum.value);
    this.reaping = this.world.agenda.at(
      this.now + fromMinutes(idleMinutes),
      () => this.world.retire(this, `it had been idle for ${Math.round(idleMinutes * 60)} s`),
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

  private startProcess(starting: Starting): void {
    const { world, version: fn } = this;
    this.starting = starting;
    this.invocationsOfProcess = 0;
    this.initError = undefined;
    const owner = { environmentId: this.id, incarnation: ++this.processCount };
    this.process = new RuntimeProcess(
      world,
      {
        image: world.image,
        deployment: fn.deployment,
        files: this.files,
        environment: this.variables,
        random: this.guestRandom,
        epochMs: world.epochMs,
        heapLimitBytes: time.heapLimitBytes(fn.configuration.memorySizeMb),
        ...(world.onHeartbeat ? { onHeartbeat: world.onHeartbeat } : {}),
      },
      {
        onNext: () => this.onNext(),
        onResponse: (requestId, body) => this.onResponse(requestId, body),
        onError: (requestId, body) => this.onError(requestId, body),
        onInitError: (body) => void (this.initError = body),
        onWrite: (text) => this.logs.write(text, this.current?.invocation.requestId),
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
      },
    );
    this.process.startAt(this.now + time.initBaseUs(fn.configuration.architecture, this.timing));
  }

  /** Init runs at full speed, the handler in proportion to memory. */
  private terms(): SliceTerms {
    if (this.starting) return { deadline: this.starting.deadline, cpuScale: 1 };
    const { memorySizeMb } = this.version.configuration;
    return { deadline: this.current!.deadline, cpuScale: time.cpuScale(memorySizeMb) };
  }

  private onStopped(stopped: GuestStopped): void {
    // Out of CPU means that the deadline has come, and the deadline's own entry decides.
    if (stopped.reason === "cpu") return;
    const starting = this.endStarting();
    if (starting) starting.onEnd(stopped);
    else if (this.current)
      this.endProcess("crash", exitError(this.current.invocation.requestId, stopped));
  }

  private endStarting(): Starting | undefined {
    const { starting } = this;
    this.starting = undefined;
    if (starting?.deadlineEntry) this.world.agenda.cancel(starting.deadlineEntry);
    return starting;
  }

  private dropProcess(): void {
    this.logs.flush(this.current?.invocation.requestId);
    this.endStarting();
    this.process?.kill();
    this.process = undefined;
  }

  private requestField(): { requestId?: string } {
    return this.current ? { requestId: this.current.invocation.requestId } : {};
  }

  private log(line: string, requestId = this.current?.invocation.requestId): void {
    this.logs.platform(line, requestId);
  }

  private record(event: TraceEvent): void {
    this.world.record(event);
  }

  private get now(): Instant {
    return this.world.agenda.now;
  }
}

const BYTES_PER_MB = 1_024 * 1_024;
const fromMinutes = (minutes: number): Microseconds => fromSeconds(minutes * 60);
