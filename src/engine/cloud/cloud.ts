/** One simulated account in one region, on virtual time. */
import { Agenda } from "../kernel/agenda.ts";
import { MICROSECONDS_PER_MS, type Instant } from "../kernel/instant.ts";
import { RandomStream } from "../kernel/random.ts";
import { Recorder, traceHash } from "../kernel/recorder.ts";
import type { Logged, RunNote, TraceEvent, TraceRecord } from "../kernel/trace.ts";
import type { FunctionConfiguration } from "../lambda/configuration.ts";
import { validateConfiguration } from "../lambda/configuration-rules.ts";
import { functionArn } from "../lambda/environment-variables.ts";
import type { Faults } from "../lambda/faults.ts";
import { deployPackage } from "../lambda/deployment-package.ts";
import { LAMBDA_QUOTAS } from "../lambda/quotas.ts";
import { LambdaService } from "../lambda/service.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { OutsideHosts, type OutsideHost } from "./outside-hosts.ts";
import { arrivalsOf } from "./arrivals.ts";
import type { Workload } from "./workload.ts";

export interface CloudOptions {
  image: Sandbox;
  seed: string;
  outsideHosts?: OutsideHost[];
  /** Default: AWS's default quota. */
  accountConcurrency?: number;
  faults?: Faults;
  /** Called now and then inside long stretches of guest code. */
  onHeartbeat?: () => void;
}

/** Virtual instant 0: a Monday morning, so that logs look like a day's work. */
const EPOCH_MS = 1_767_603_600_000;
const EPOCH_ISO = "2026-01-05T09:00:00.000Z";
const MS_PER_DAY = 86_400_000;

/** Log lines of one run, in characters; a run that logs more loses the rest, and says so. */
const LOG_CAPACITY = 64 * 1024 * 1024;

export class Cloud {
  static readonly startedAt = EPOCH_ISO;
  private readonly agenda = new Agenda();
  private readonly recorder = new Recorder();
  private readonly lambda: LambdaService;
  private readonly seed: string;
  private logCharacters = 0;
  private droppedLines = 0;
  private expected = 0;
  private over = false;

  constructor(options: CloudOptions) {
    const { image, seed, outsideHosts = [], onHeartbeat } = options;
    const record = (event: TraceEvent) => this.recorder.append(this.agenda.now, event);
    this.seed = seed;
    this.lambda = new LambdaService(
      {
        agenda: this.agenda,
        seed,
        image,
        epochMs: EPOCH_MS,
        outside: new OutsideHosts(this.agenda, seed, outsideHosts, record),
        faults: options.faults ?? {},
        dateAt,
        record,
        log: (line) => this.log(line),
        ...(onHeartbeat ? { onHeartbeat } : {}),
      },
      options.accountConcurrency ?? LAMBDA_QUOTAS.accountConcurrency.value,
    );
  }

  /** Deploys a function. Throws `ConfigurationError` or `DeploymentError`. */
  createFunction(configuration: FunctionConfiguration, files: Record<string, string>): void {
    validateConfiguration(configuration);
    this.lambda.createFunction({
      configuration,
      deployment: deployPackage(files),
      version: "$LATEST",
      arn: functionArn(configuration.functionName),
    });
  }

  /** Schedules a workload's invocations. */
  drive(functionName: string, workload: Workload): void {
    const arrivals = arrivalsOf(workload, new RandomStream(this.seed, "workload"));
    this.expected += arrivals.length;
    arrivals.forEach(({ at, payload }, index) => {
      const text = JSON.stringify(payload) ?? "null";
      this.agenda.at(at, () =>
        this.lambda.invoke(
          {
            functionName,
            invocationType: "RequestResponse",
            payload: text,
            source: "client",
            index,
          },
          () => {},
        ),
      );
    });
  }

  /** Runs up to `entries` entries of the agenda, none after `limit`. True when the run is over. */
  advance(entries: number, limit: Instant = Number.MAX_SAFE_INTEGER): boolean {
    for (let i = 0; i < entries && !this.over; i++) {
      if (this.agenda.idle || !this.agenda.runNext(limit)) this.finish();
    }
    return this.over;
  }

  /** Ends the run now, for example because it was cancelled. */
  stop(note: Omit<RunNote, "type">): void {
    if (this.over) return;
    this.recorder.append(this.agenda.now, { type: "run.note", ...note });
    this.finish();
  }

  get nowMs(): number {
    return this.agenda.now / MICROSECONDS_PER_MS;
  }
  get completedInvocations(): number {
    return this.lambda.completed;
  }
  get expectedInvocations(): number {
    return this.expected;
  }
  get trace(): TraceRecord[] {
    return this.recorder.records;
  }
  get hash(): string {
    return traceHash(this.recorder.records);
  }

  private finish(): void {
    this.over = true;
    this.lambda.endRun();
    if (this.droppedLines === 0) return;
    const message = `${this.droppedLines} log lines were dropped: a run keeps ${LOG_CAPACITY} characters of logs.`;
    this.recorder.append(this.agenda.now, { type: "run.note", kind: "dropped", message });
  }

  private log(line: Logged): void {
    this.logCharacters += line.line.length;
    if (this.logCharacters > LOG_CAPACITY && line.source === "function") {
      this.droppedLines++;
      return;
    }
    this.recorder.append(this.agenda.now, line);
  }
}

const pad = (value: number, length: number): string => String(value).padStart(length, "0");

/** ISO 8601 of an instant; runs start in January and are shorter than the rest of that month's days allow. */
function dateAt(instant: Instant): string {
  const ms = 9 * 3_600_000 + Math.floor(instant / MICROSECONDS_PER_MS);
  const day = 5 + Math.floor(ms / MS_PER_DAY);
  const rest = ms % MS_PER_DAY;
  const time = `${pad(Math.floor(rest / 3_600_000), 2)}:${pad(Math.floor(rest / 60_000) % 60, 2)}`;
  return `2026-01-${pad(day, 2)}T${time}:${pad(Math.floor(rest / 1_000) % 60, 2)}.${pad(rest % 1_000, 3)}Z`;
}
