/**
 * Numbers of AWS Lambda with their unit and where AWS states them. The simulator acts on these, and the site's reference
 * page and the lessons' figures are generated from them, so text and simulator cannot disagree.
 */
export interface Quota {
  /** What the number is, as a noun phrase. */
  readonly title: string;
  readonly value: number;
  readonly unit: "s" | "ms" | "MB" | "KB" | "bytes" | "min" | "count" | "port" | "USD";
  /** The AWS page that states it, or the measurement it comes from. */
  readonly source: string;
  /** When AWS does not document it: what the number rests on. */
  readonly basis?: string;
}

const dg = (page: string): string => `https://docs.aws.amazon.com/lambda/latest/dg/${page}.html`;

const INVOKE = "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html";

const EXTENSION =
  "https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html";

export const LAMBDA_QUOTAS = {
  initTimeout: {
    title: "Time limit of the init phase on demand",
    value: 10,
    unit: "s",
    source: dg("lambda-runtime-environment"),
  },
  provisionedInitTimeout: {
    title:
      "Time limit of the init phase with provisioned concurrency, when the function's timeout is shorter",
    value: 130,
    unit: "s",
    source: dg("lambda-runtime-environment"),
  },
  timeoutMaximum: {
    title: "Longest function timeout",
    value: 900,
    unit: "s",
    source: dg("gettingstarted-limits"),
  },
  timeoutDefault: {
    title: "Default function timeout",
    value: 3,
    unit: "s",
    source: dg("configuration-timeout"),
  },
  memoryMinimum: {
    title: "Smallest memory size",
    value: 128,
    unit: "MB",
    source: dg("gettingstarted-limits"),
  },
  memoryMaximum: {
    title: "Largest memory size",
    value: 10_240,
    unit: "MB",
    source: dg("gettingstarted-limits"),
  },
  memoryPerVcpu: {
    title: "Memory size that has one vCPU",
    value: 1_769,
    unit: "MB",
    source: dg("configuration-memory"),
  },
  environmentVariables: {
    title: "Total size of all environment variables",
    value: 4,
    unit: "KB",
    source: dg("gettingstarted-limits"),
  },
  requestPayload: {
    title: "Largest request payload of a synchronous invocation",
    value: 6,
    unit: "MB",
    source: dg("gettingstarted-limits"),
  },
  responsePayload: {
    title: "Largest response payload of a synchronous invocation",
    value: 6_291_556,
    unit: "bytes",
    source: dg("gettingstarted-limits"),
    basis: "The exact number stands in Lambda's own error message, Function.ResponseSizeTooLarge.",
  },
  layersPerFunction: {
    title: "Layers of a function",
    value: 5,
    unit: "count",
    source: dg("gettingstarted-limits"),
  },
  asynchronousPayload: {
    title: "Largest request payload of an asynchronous invocation",
    value: 1,
    unit: "MB",
    source: dg("gettingstarted-limits"),
  },
  asynchronousRetries: {
    title:
      "Retries of an asynchronous invocation that ended with a function error, at most and by default",
    value: 2,
    unit: "count",
    source: dg("invocation-async-error-handling"),
  },
  asynchronousFirstRetry: {
    title: "Wait before the first retry of an asynchronous invocation",
    value: 1,
    unit: "min",
    source: dg("invocation-async-error-handling"),
  },
  asynchronousSecondRetry: {
    title: "Wait before the second retry of an asynchronous invocation",
    value: 2,
    unit: "min",
    source: dg("invocation-async-error-handling"),
  },
  asynchronousBackoffMinimum: {
    title: "Wait of an asynchronous event after its first throttle; doubles with every further one",
    value: 1,
    unit: "s",
    source: dg("invocation-async-error-handling"),
  },
  asynchronousBackoffMaximum: {
    title: "Longest wait of an asynchronous event between two throttles",
    value: 5,
    unit: "min",
    source: dg("invocation-async-error-handling"),
  },
  asynchronousEventAgeMinimum: {
    title: "Smallest maximum age of an asynchronous event",
    value: 60,
    unit: "s",
    source: dg("invocation-async-configuring"),
  },
  asynchronousEventAgeMaximum: {
    title: "Largest maximum age of an asynchronous event, and the default",
    value: 21_600,
    unit: "s",
    source: dg("invocation-async-configuring"),
  },
  provisionedBillingStep: {
    title: "Time that provisioned concurrency is billed in multiples of",
    value: 5,
    unit: "min",
    source: "https://aws.amazon.com/lambda/pricing/",
  },
  deadLetterErrorMessage: {
    title: "Length of the ErrorMessage attribute of a dead-letter message",
    value: 1,
    unit: "KB",
    source: dg("invocation-async-retain-records"),
  },
  logTail: {
    title: "What Invoke answers of the log with LogType Tail",
    value: 4,
    unit: "KB",
    source: INVOKE,
  },
  clientContext: {
    title: "Client context of an invocation, in base64",
    value: 3_583,
    unit: "bytes",
    source: INVOKE,
  },
  recursiveInvocations: {
    title:
      "Invocations of one function in a chain of requests, after which the next one is stopped",
    value: 16,
    unit: "count",
    source: dg("invocation-recursion"),
    basis:
      "AWS says approximately 16 times; its announcement says that the next one after 16 is stopped.",
  },
  tracedPerSecond: {
    title: "Requests that X-Ray samples every second with active tracing",
    value: 1,
    unit: "count",
    source: dg("services-xray"),
  },
  tracedShare: {
    title: "Further requests that X-Ray samples with active tracing, of every hundred",
    value: 5,
    unit: "count",
    source: dg("services-xray"),
  },
  packageZipped: {
    title: "Largest deployment package that is uploaded directly, zipped",
    value: 50,
    unit: "MB",
    source: dg("gettingstarted-limits"),
  },
  codeStorage: {
    title: "Deployment packages and layers of an account together",
    value: 300 * 1_024,
    unit: "MB",
    source: dg("gettingstarted-limits"),
  },
  packageUnzipped: {
    title: "Largest deployment package with its layers, unzipped",
    value: 250,
    unit: "MB",
    source: dg("gettingstarted-limits"),
  },
  accountConcurrency: {
    title: "Concurrent executions in an account, by default",
    value: 1_000,
    unit: "count",
    source: dg("gettingstarted-limits"),
  },
  unreservedMinimum: {
    title: "Concurrency that must stay unreserved",
    value: 100,
    unit: "count",
    source: dg("configuration-concurrency"),
  },
  scalingRate: {
    title: "New environments of a function in one scaling period",
    value: 1_000,
    unit: "count",
    source: dg("scaling-behavior"),
  },
  scalingPeriod: {
    title: "Scaling period",
    value: 10,
    unit: "s",
    source: dg("scaling-behavior"),
    basis: "AWS refills the rate continuously: a tenth of it each second.",
  },
  requestsPerConcurrency: {
    title: "Requests a second for each unit of concurrency",
    value: 10,
    unit: "count",
    source: dg("gettingstarted-limits"),
  },
  provisionedRate: {
    title: "Provisioned environments that Lambda allocates in a minute",
    value: 6_000,
    unit: "count",
    source: dg("provisioned-concurrency"),
  },
  provisionedPreparationMinimum: {
    title: "Shortest time before provisioned environments are allocated",
    value: 60,
    unit: "s",
    source: dg("provisioned-concurrency"),
    basis: "AWS says one to two minutes.",
  },
  provisionedPreparationMaximum: {
    title: "Longest time before provisioned environments are allocated",
    value: 120,
    unit: "s",
    source: dg("provisioned-concurrency"),
    basis: "AWS says one to two minutes.",
  },
  ephemeralStorage: {
    title: "Size of /tmp, by default",
    value: 512,
    unit: "MB",
    source: dg("gettingstarted-limits"),
  },
  ephemeralStorageMaximum: {
    title: "Largest size of /tmp",
    value: 10_240,
    unit: "MB",
    source: dg("gettingstarted-limits"),
  },
  extensionsMaximum: {
    title: "Extensions of a function",
    value: 10,
    unit: "count",
    source: dg("runtimes-extensions-api"),
  },
  shutdownInternal: {
    title: "Time to shut down with internal extensions only",
    value: 500,
    unit: "ms",
    source: dg("runtimes-extensions-api"),
  },
  shutdownExternal: {
    title: "Time to shut down with an external extension",
    value: 2_000,
    unit: "ms",
    source: dg("runtimes-extensions-api"),
  },
  shutdownRuntimeShare: {
    title: "Time from SIGTERM to SIGKILL for the runtime, with external extensions only",
    value: 300,
    unit: "ms",
    source: "https://github.com/aws-samples/graceful-shutdown-with-aws-lambda",
  },
  streamMaximum: {
    title: "Largest streamed response",
    value: 200,
    unit: "MB",
    source: dg("configuration-response-streaming"),
  },
  streamUncapped: {
    title: "First part of a streamed response, sent without a limit on its rate",
    value: 6,
    unit: "MB",
    source: dg("configuration-response-streaming"),
  },
  streamRate: {
    title: "Rate of the rest of a streamed response, a second",
    value: 2,
    unit: "MB",
    source: dg("configuration-response-streaming"),
  },
  idleReapMinimum: {
    title: "Shortest idle time after which an environment is ended",
    value: 5,
    unit: "min",
    source: "https://mikhail.io/serverless/coldstarts/aws/",
    basis: "AWS does not document it; measured.",
  },
  idleReapMaximum: {
    title: "Longest idle time after which an environment is ended",
    value: 7,
    unit: "min",
    source: "https://mikhail.io/serverless/coldstarts/aws/",
    basis: "AWS does not document it; measured.",
  },
  environmentMaximumAge: {
    title: "Age at which even a busy environment is ended",
    value: 120,
    unit: "min",
    source: dg("lambda-runtime-environment"),
    basis: "AWS says every few hours; the exact number is ours.",
  },
  extensionPort: {
    title: "Port of the Parameters and Secrets extension",
    value: 2_773,
    unit: "port",
    source: EXTENSION,
  },
  extensionTtl: {
    title: "How long the Parameters and Secrets extension keeps an answer, by default and at most",
    value: 300,
    unit: "s",
    source: EXTENSION,
  },
  extensionCacheSize: {
    title: "Answers that the Parameters and Secrets extension keeps, by default and at most",
    value: 1_000,
    unit: "count",
    source: EXTENSION,
  },
  extensionConnections: {
    title:
      "Calls of the Parameters and Secrets extension to one service at the same time, by default",
    value: 3,
    unit: "count",
    source: EXTENSION,
  },
} as const satisfies Record<string, Quota>;

export type LambdaQuotaName = keyof typeof LAMBDA_QUOTAS;
