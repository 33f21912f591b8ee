/** One simulated account in one region, on virtual time. */
import { Agenda } from "../kernel/agenda.ts";
import { isoMilliseconds } from "../kernel/calendar.ts";
import { fromSeconds, MICROSECONDS_PER_MS, toMs, type Instant } from "../kernel/instant.ts";
import { RandomStream } from "../kernel/random.ts";
import { Recorder } from "../kernel/recorder.ts";
import type { Logged, RunNote, TraceEvent, TraceRecord } from "../kernel/trace.ts";
import { CredentialStore } from "../lambda/credentials.ts";
import type { FunctionConfiguration } from "../lambda/configuration.ts";
import { FaultSchedule, type ChoicePoint } from "../lambda/fault-schedule.ts";
import type { Faults } from "../lambda/faults.ts";
import { LAMBDA_QUOTAS } from "../lambda/quotas.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { AwsEndpoints } from "../services/api/aws-call.ts";
import type { TcpServer } from "../services/api/tcp.ts";
import type { DatabaseContents } from "../services/rds/contents.ts";
import type { PostgresSupply } from "../services/rds/postgres-engine.ts";
import type { BucketState } from "../services/s3/final-state.ts";
import type { TableContents } from "../services/dynamodb/dynamodb-service.ts";
import type { WatchedAlarm } from "../services/cloudwatch/cloudwatch-service.ts";
import type { AccountDefinition } from "./account.ts";
import type { CollectionContents } from "./collections.ts";
import { OutsideHosts, type OutsideHost } from "./outside-hosts.ts";
import { isEarly, Resources, type AccountPorts } from "./resources.ts";
import type { ServiceParts } from "./parts/parts.ts";
import { TcpNetwork } from "./tcp-network.ts";
import { startTraffic } from "./traffic.ts";
import type { Workload } from "./workload.ts";

export interface CloudOptions {
  image: Sandbox;
  seed: string;
  outsideHosts?: OutsideHost[];
  /** What listens on TCP besides the account's services, by the name of its host. */
  tcpServers?: Readonly<Record<string, TcpServer>>;
  /** Default: AWS's default quota. */
  accountConcurrency?: number;
  faults?: Faults;
  /** Default: nothing but the function that {@link Cloud.deploy} deploys. */
  account?: AccountDefinition;
  /** What the scenario uses of an account beyond functions; see `engine/services.ts`. */
  parts?: ServiceParts;
  /** Servers for the account's databases. */
  postgres?: PostgresSupply;
  /** Called now and then inside long stretches of guest code. */
  onHeartbeat?: () => void;
}

/** Virtual instant 0: a Monday morning, so that logs look like a day's work. */
const EPOCH_MS = 1_767_603_600_000;

const US_PER_SECOND = 1_000_000;

/** Databases have names of AWS's too, but speak something else. */
const AWS_HTTP = /^(?!.*\.(?:rds|cache|redshift|docdb)\.).*\.(?:amazonaws\.com|on\.aws)$/;

/** Log lines of one run, in characters; a run that logs more loses the rest, and says so. */
const LOG_CAPACITY = 64 * 1024 * 1024;

export class Cloud {
  static readonly startedAt = dateAt(0);
  private readonly agenda: Agenda;
  private readonly recorder = new Recorder();
  private readonly resources: Resources;
  private readonly seed: string;
  private readonly outside: OutsideHosts;
  private readonly schedule: FaultSchedule | undefined;
  private logCharacters = 0;
  private droppedLines = 0;
  private expected = 0;
  private handedIn = 0;
  private workloads = 0;
  private over = false;

  constructor(options: CloudOptions) {
    const { image, seed, outsideHosts = [], faults = {}, account = {}, onHeartbeat } = options;
    this.agenda = new Agenda(beginsEarly(account) ? -EARLY_US : 0);
    const record = (event: TraceEvent) => this.record(event);
    this.seed = seed;
    if (faults.schedule) {
      this.schedule = new FaultSchedule(faults.schedule, () => this.agenda.now, record);
    }
    const aws: AwsEndpoints = { plan: (owner, call) => this.resources.endpoints.plan(owner, call) };
    const outside = (this.outside = new OutsideHosts(
      this.agenda,
      seed,
      outsideHosts,
      faults,
      record,
      aws,
    ));
    const tcp = new TcpNetwork({
      agenda: this.agenda,
      seed,
      record,
      speaksHttp: (host) => outside.has(host) || AWS_HTTP.test(host),
    });
    const extension = options.parts?.secretsExtension?.ParametersSecretsExtension;
    const ports: AccountPorts = {
      agenda: this.agenda,
      seed,
      image,
      epochMs: EPOCH_MS,
      outside,
      sockets: tcp,
      tcp,
      faults,
      ...(this.schedule ? { schedule: this.schedule } : {}),
      credentials: new CredentialStore(),
      dateAt,
      record,
      log: (line) => this.log(line),
      ...(extension ? { secretsExtension: extension } : {}),
      ...(onHeartbeat ? { onHeartbeat } : {}),
      ...(options.postgres ? { postgres: options.postgres } : {}),
    };
    const concurrency = options.accountConcurrency ?? LAMBDA_QUOTAS.accountConcurrency.value;
    this.resources = new Resources(
      ports,
      Cloud.startedAt,
      concurrency,
      account,
      (...call) => outside.fetch(...call),
      () => this.recorder.records,
      options.parts,
    );
    for (const [host, server] of Object.entries(options.tcpServers ?? {})) tcp.listen(host, server);
  }

  /** Deploys a function and the account around it. Throws `ConfigurationError` or `DeploymentError`. */
  deploy(configuration: FunctionConfiguration, files: Record<string, string>): void {
    this.resources.deploy(configuration, files);
  }

  /** Schedules a workload; its target is `functionName` unless it names another. */
  drive(functionName: string, workload: Workload): void {
    const name = this.workloads++ === 0 ? "workload" : `workload-${this.workloads}`;
    const send = this.resources.recipient(name, functionName, workload.target ?? {});
    const random = new RandomStream(this.seed, name);
    const traffic = startTraffic(this.agenda, workload, random, (index, payload, onAnswer) =>
      send(index, payload, () => {
        this.handedIn++;
        onAnswer();
      }),
    );
    this.expected += traffic.expected;
  }

  /** Keeps the run going until an instant, although nothing may be left to happen. */
  keepGoingUntil(instant: Instant): void {
    this.agenda.at(instant, () => {});
  }

  /** Runs up to `entries` entries of the agenda, none after `limit`. True when the run is over. */
  advance(entries: number, limit: Instant = Number.MAX_SAFE_INTEGER): boolean {
    for (let i = 0; i < entries && !this.over; i++) {
      if (this.agenda.idle) this.finish();
      else if (!this.agenda.runNext(limit)) this.endAt(limit);
    }
    return this.over;
  }

  /** Ends the run now, for example because it was cancelled. */
  stop(note: Omit<RunNote, "type">): void {
    if (this.over) return;
    this.record({ type: "run.note", ...note });
    this.finish();
  }

  /** What hosts outside AWS keep. */
  get collections(): CollectionContents[] {
    return this.outside.collections;
  }

  /** Where faults could have been, when the scenario has a schedule of them. */
  get choicePoints(): readonly ChoicePoint[] | undefined {
    return this.schedule?.points;
  }

  get nowMs(): number {
    return this.agenda.now / MICROSECONDS_PER_MS;
  }
  get completedInvocations(): number {
    return this.handedIn;
  }
  get expectedInvocations(): number {
    return Math.max(this.expected, this.handedIn);
  }
  get trace(): TraceRecord[] {
    return this.recorder.records;
  }
  /** Those of Application Auto Scaling included. */
  get alarms(): WatchedAlarm[] {
    return this.resources.alarms;
  }
  /** What is in the buckets. */
  get buckets(): BucketState[] {
    return this.resources.buckets;
  }
  /** What the DynamoDB tables hold. */
  get tables(): TableContents[] {
    return this.resources.tables;
  }
  /** What the databases hold; only once the run is over. */
  get databases(): DatabaseContents[] {
    return this.resources.databases;
  }
  /** The trace as {@link Cloud.stop} would leave it, while the run goes on. */
  traceUntilNow(note: Omit<RunNote, "type">): TraceRecord[] {
    const { records } = this.recorder;
    return [...records, { seq: records.length, at: this.agenda.now, type: "run.note", ...note }];
  }

  private endAt(limit: Instant): void {
    this.agenda.passUntil(limit);
    const seconds = limit / US_PER_SECOND;
    const message = `The run was ended after ${seconds} s of virtual time, which is its limit. There was more to happen.`;
    this.stop({ kind: "limit", message });
  }

  private finish(): void {
    this.over = true;
    this.resources.endRun();
    if (this.droppedLines === 0) return;
    const message = `${this.droppedLines} log lines were dropped: a run keeps ${LOG_CAPACITY} characters of logs.`;
    this.record({ type: "run.note", kind: "dropped", message });
  }

  private log(line: Logged): void {
    this.logCharacters += line.line.length;
    if (this.logCharacters > LOG_CAPACITY && line.source === "function") {
      this.droppedLines++;
      return;
    }
    this.record(line);
  }

  private record(event: TraceEvent): void {
    this.recorder.append(this.agenda.now, event);
  }
}

/** Provisioned concurrency that is ready when traffic begins was asked for three minutes before. */
const EARLY_US = fromSeconds(180);

const beginsEarly = ({ provisionedConcurrency = [], functions = [] }: AccountDefinition): boolean =>
  [
    ...provisionedConcurrency,
    ...functions.flatMap((each) => each.provisionedConcurrency ?? []),
  ].some(isEarly);

/** ISO 8601 of an instant. */
function dateAt(instant: Instant): string {
  return isoMilliseconds(EPOCH_MS + toMs(instant));
}
