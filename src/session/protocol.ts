/**
 * What crosses the border between a page (or a command) and the running account. Every type here is structured-cloneable,
 * so that the same session works in a Web Worker and in process.
 */
import type {
  AccountDefinition,
  AlarmConfiguration,
  AlarmState,
  BucketState,
  ChoicePoint,
  CollectionContents,
  DatabaseContents,
  Faults,
  FunctionConfiguration,
  AsyncCondition,
  HttpFront,
  InvocationSource,
  InvocationStatus,
  InvocationType,
  OutsideHost,
  QueryResult,
  TraceRecord,
  Workload,
} from "../engine/index.ts";
import type { ServerlessOptions } from "../engine/serverless.ts";

export type {
  AccountDefinition,
  AlarmConfiguration,
  AlarmState,
  ChoicePoint,
  DatabaseContents,
  DatabaseTable,
  Faults,
  FunctionConfiguration,
  AsyncCondition,
  HttpFront,
  InvocationSource,
  InvocationStatus,
  InvocationType,
  OutsideHost,
  ScheduledFault,
  TraceRecord,
  Workload,
} from "../engine/index.ts";

/** The deployment package: path (relative, `/`-separated) to text. `.ts` files are compiled on deployment. */
export type SourceFiles = Record<string, string>;

/**
 * Everything that determines a run. Equal scenarios give equal traces, byte for byte. This is the account as the engine has
 * it; authors write a template, see {@link TemplateScenario}.
 */
export interface Scenario {
  seed: string;
  function: FunctionConfiguration;
  files: SourceFiles;
  workload: Workload;
  outsideHosts?: OutsideHost[];
  /** What the account holds besides the function: versions, aliases, other functions, queues, mappings, alarms ... */
  account?: AccountDefinition;
  /** What goes wrong beyond the function's own doing. Default: nothing. */
  faults?: Faults;
  /** Concurrent executions of the account. Default 1,000. */
  accountConcurrency?: number;
  /** The run ends when nothing is left to happen (idle environments are not waited for), or at this instant. Default: a day. */
  maxVirtualMs?: number;
  /** The run goes on until this instant although nothing may be left to happen: idle environments end, alarms are evaluated. */
  minVirtualMs?: number;
}

/** A run of the account that a SAM or CloudFormation template describes, or a serverless.yml. */
export interface TemplateScenario extends Omit<Scenario, "function" | "account"> {
  /** The template: one of `files`. The code of its functions lies in the folders that it names, among `files` too. */
  template: string;
  /** Values of the template's parameters. */
  parameters?: Record<string, string>;
  /** Of functions that were built, by logical id: what is deployed in place of the folder that the template names. */
  packages?: Record<string, SourceFiles>;
  /** Variables that every function gets besides the template's, or in their place. */
  environment?: Record<string, string>;
  /** Of a serverless.yml: what the framework's command line would be given. */
  serverless?: ServerlessOptions;
  /** Settings of the template's first function that are tried out in place of the template's. */
  overrides?: Partial<Pick<FunctionConfiguration, "memorySizeMb" | "timeoutSeconds">>;
  /** Traffic besides the workload. Targets may be named by their logical ids. */
  traffic?: Workload[];
}

export type AnyScenario = Scenario | TemplateScenario;

/** What a template deployed, and what there is to say about it. */
export interface Deployment {
  /** What is not simulated, and what has no effect, each with file, line, column and path. */
  notices: { level: "not simulated" | "no effect"; message: string }[];
  /** The template's outputs by name. */
  outputs: Record<string, unknown>;
  resources: { logicalId: string; type: string; name: string }[];
}

/** One call of the Invoke API and what became of it. Of an asynchronous invocation the last attempt counts. */
export interface InvocationSummary {
  requestId: string;
  functionName: string;
  /** The arrival's place in the workload; -1 when no client sent it. */
  index: number;
  atMs: number;
  invocationType: InvocationType;
  source: InvocationSource;
  /** Runs of the function: 0 when it was throttled or refused, more than 1 when an asynchronous invocation was retried. */
  attempts: number;
  /** Asynchronous invocations: why the event left the queue; `null` while it is in it. */
  condition: AsyncCondition | null;
  status: InvocationStatus;
  /** The parsed response, or the text itself when it is not JSON. */
  payload: unknown;
  functionError: "Unhandled" | null;
  environmentId: string | null;
  coldStart: boolean;
  initMs: number | null;
  durationMs: number | null;
  billedMs: number | null;
  memoryUsedMb: number | null;
  /** As the client sees it. */
  latencyMs: number | null;
  costUsd: number;
}

/** One HTTP request to an API or a function URL and its answer, as the client saw it. */
export interface HttpExchange {
  /** Counts from 1, in the order of the requests. */
  exchange: number;
  front: HttpFront;
  /** The API's name; the function's for a function URL. */
  name: string;
  /** The arrival's place in the workload; -1 when a function sent it. */
  index: number;
  atMs: number;
  method: string;
  /** With the query. */
  path: string;
  status: number;
  headers: [name: string, value: string][];
  /** The parsed body when it is JSON, otherwise text; base64 of what is no text; cut off after 64 KB. */
  body: unknown;
  isBase64: boolean;
  bodyBytes: number;
  latencyMs: number;
  /** Of a streamed response. */
  firstByteMs: number | null;
  /** From calling the function to its answer; null when it was not called. */
  integrationMs: number | null;
  /** The invocation that was made for it; it may have run on after the gateway gave up. */
  requestId: string | null;
  /** Why the front end answered in the function's place; null when the function did. */
  because: string | null;
}

export interface LogLine {
  atMs: number;
  environmentId: string;
  requestId: string | null;
  source: "platform" | "function";
  line: string;
}

/** One position of the bill: a quantity at a price. */
export interface BillLine {
  /** For example `lambda.requests`. */
  id: string;
  /** What is paid for, for example "Duration". */
  title: string;
  quantity: number;
  /** What is counted, for example `GB-s`. */
  unit: string;
  /** `name` as in the price lists (`LAMBDA_PRICES` ...), `usd` for one unit. */
  price: { name: string; usd: number };
  usd: number;
  /** A part of this position that is worth knowing: the init of cold starts in the duration. */
  share?: { title: string; quantity: number; usd: number };
}

/** What a run costs, derived from its trace. Free tiers are not deducted. */
export interface Bill {
  /** Requests first; the others only when there is something to pay. */
  lines: BillLine[];
  /** The sum of the lines. */
  totalUsd: number;
  /** Billed duration times memory, of all invocations. */
  gbSeconds: number;
  /** Billed duration of all invocations. */
  billedMs: number;
}

/** All datapoints of one period. Percentiles are nearest-rank: each is one of the values. */
export interface MetricPoint {
  /** When the period begins. */
  atMs: number;
  count: number;
  sum: number;
  minimum: number;
  maximum: number;
  p50: number;
  p90: number;
  p99: number;
}

/** One metric with one set of dimensions. Periods without a datapoint are absent. */
export interface MetricSeries {
  /** `AWS/Lambda`, a namespace of the embedded metric format, or `Coldstart` for ClientLatency, Cost and Concurrency. */
  namespace: string;
  name: string;
  /** For example `{ FunctionName: "orders" }`; empty for the whole account. */
  dimensions: Record<string, string>;
  /** AWS's name of the unit: `Count`, `Milliseconds`, `None` ...; `USD` for Cost. */
  unit: string;
  periodMs: number;
  /** In the order of time. */
  points: MetricPoint[];
}

export interface RunMetrics {
  /** Of every series: from 1 s, so that a run has at most about 300 points. */
  periodMs: number;
  series: MetricSeries[];
  /** Log lines that meant to hold metrics (embedded metric format) and from which CloudWatch took none. */
  rejected: { atMs: number; environmentId: string; requestId: string | null; problem: string }[];
  limits: { accountConcurrency: number; reserved: Record<string, number> };
}

/** An alarm and its states; the first is INSUFFICIENT_DATA at 0. */
export interface AlarmSummary {
  configuration: AlarmConfiguration;
  states: { atMs: number; state: AlarmState; because: string }[];
  /** The newest period at every evaluation at which it had a datapoint: `atMs` is when it was evaluated. */
  datapoints: { atMs: number; value: number }[];
}

/** A DynamoDB table as the run leaves it. */
export interface TableContents {
  itemCount: number;
  /** Of all items, as DynamoDB counts them. */
  bytes: number;
  /**
   * The items as plain values, `{ id: "a", total: 12.5 }`, in the order of a Scan. Numbers that JavaScript cannot hold are
   * texts, sets are lists, binary values are base64.
   */
  items: Record<string, unknown>[];
  /** Set when not all items are here: why, and how many are. */
  note?: string;
}

/** Something to know about a run beside its outcome. */
export interface Note {
  kind: Extract<TraceRecord, { type: "run.note" }>["kind"] | "import-cycle";
  message: string;
}

export interface RunResult {
  seed: string;
  /** Hash over every record: equal hashes mean equal runs. */
  traceHash: string;
  virtualMs: number;
  /** Date and time (ISO 8601, UTC) of virtual instant 0. */
  startedAt: string;
  trace: TraceRecord[];
  invocations: InvocationSummary[];
  /** Requests to APIs and function URLs that were answered, in the order in which they were sent. */
  httpExchanges: HttpExchange[];
  /** What came from outside: requests, events, messages, objects and items. What the account asked of itself is not counted. */
  arrivals: number;
  logs: LogLine[];
  bill: Bill;
  metrics: RunMetrics;
  /** Those of Application Auto Scaling included. */
  alarms: AlarmSummary[];
  /** What the run left in its buckets; absent when there are none. */
  buckets?: BucketState[];
  /** What the DynamoDB tables hold in the end, by name; absent when there are none. */
  tables?: Record<string, TableContents>;
  /** What the databases hold when the run is over; absent when there are none. */
  databases?: DatabaseContents[];
  /** What hosts outside AWS keep in the end; absent when none keeps anything. */
  collections?: CollectionContents[];
  /** What should be known beside the outcome: a limit that was reached, files that import each other in a circle. */
  notes: Note[];
  /** Of an account that a template describes. */
  deployment?: Deployment;
  /** Where faults could have been, in order: when the scenario has a `faults.schedule`, an empty one too. */
  choicePoints?: readonly ChoicePoint[];
  /** True when the run was cancelled: the trace is what had happened until then. */
  cancelled: boolean;
}

/** How far a run is. */
export interface Progress {
  virtualMs: number;
  completed: number;
  expected: number;
  /** What the run waits for before it begins: absent once it has begun. */
  loading?: Loading;
}

/** Something large that comes over the network once. */
export interface Loading {
  /** For example `PostgreSQL`. */
  what: string;
  /** From 0 to 1. */
  share: number;
}

/** A run could not start, or had to be stopped: what was wrong and what to do. */
export interface SessionFailure {
  /**
   * `input`: the scenario is unusable. `watchdog`: the sandbox did not answer and was ended. `defect`: our fault.
   * `closed`: whoever owns the session closed it first.
   */
  kind: "input" | "watchdog" | "defect" | "closed";
  message: string;
  /** For `input`: where, for example `function.memorySizeMb` or `index.ts:3:14`. */
  path?: string;
}

/** Rejections of {@link Session} calls carry one of these as `failure`. */
export class SessionError extends Error {
  readonly failure: SessionFailure;
  constructor(failure: SessionFailure) {
    super(failure.message);
    this.name = "SessionError";
    this.failure = failure;
  }
}

/** The learner's account as an API. Implemented in process (`openInProcessSession`) and over a worker (`openWorkerSession`). */
export interface Session {
  /** Loads the sandbox ahead of the first run. Safe to call more than once. */
  warmUp(): Promise<void>;
  /** Runs a scenario on a fresh account. One run at a time: a second call waits for the first. Rejects with {@link SessionError}. */
  run(scenario: AnyScenario, options?: RunOptions): Promise<RunResult>;
  /**
   * Runs a query of Logs Insights over the logs of a finished run: nothing is billed, and no virtual time passes.
   * @param logGroup One group; without it every group of the run.
   */
  queryLogs(run: QueriedRun, query: string, logGroup?: string): Promise<LogQueryOutcome>;
  /** Frees the worker and the sandboxes. */
  close(): void;
}

/** Of a {@link RunResult}. */
export type QueriedRun = Pick<RunResult, "trace" | "startedAt">;

/** What a query gives, or what is wrong with it and where: offsets into its text. */
export type LogQueryOutcome =
  | ({ ok: true; logGroups: string[] } & QueryResult)
  | { ok: false; problem: string; start: number; end: number };

export interface RunOptions {
  onProgress?: (progress: Progress) => void;
  /** Aborting ends the run at the next agenda entry; the promise resolves with `cancelled: true` and the trace so far. */
  signal?: AbortSignal;
}

/** AWS's numbers and rules, for texts and reference pages. */
export {
  CLOUDWATCH_PRICES,
  DYNAMODB_PRICES,
  endpointOf,
  EVENTBRIDGE_PRICES,
  LAMBDA_FACTS,
  LAMBDA_PRICES,
  LAMBDA_QUOTAS,
  MISSING_BUILTINS,
  NAMED_BUILTINS,
  PRICES_AS_OF,
  LOGS_PRICES,
  QUOTAS_BY_SERVICE,
  APIGATEWAY_PRICES,
  RDS_DATA_PRICES,
  RDS_PRICES,
  RDS_PROXY_PRICES,
  S3_PRICES,
  SNS_PRICES,
  SQS_PRICES,
  STREAM_PRICES,
  RUNTIME_NAMES,
  SIMULATED_BUILTINS,
  type Fact,
  type Quota,
} from "../engine/index.ts";
