/** A function as it is deployed: its configuration, versions and aliases. Names and units are AWS's. */
import type { RuntimeName } from "../sandbox/runtimes.ts";

export type Architecture = "x86_64" | "arm64";
export type LogLevel = "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL";

/** A function's configuration. What is absent has AWS's default. */
export interface FunctionConfiguration {
  functionName: string;
  runtime: RuntimeName;
  /** `file.export`, as in AWS: `index.handler`, `src/app.handlers.create`. */
  handler: string;
  /** 128 to 10,240 MB. */
  memorySizeMb: number;
  /** 1 to 900 s. */
  timeoutSeconds: number;
  /** At most 4 KB; reserved keys are refused. */
  environment: Record<string, string>;
  architecture: Architecture;
  /** Size of `/tmp`: 512 (default) to 10,240 MB. */
  ephemeralStorageMb?: number;
  /** Name of a role of the account: what the function may do. Every function has one as soon as the account has roles. */
  role?: string;
  /** Layer versions in the order in which they are unpacked into /opt: `name:version`. At most five. */
  layers?: string[];
  /** Concurrency that only this function uses, and its limit. 0 stops it. */
  reservedConcurrency?: number;
  asynchronous?: AsynchronousConfiguration;
  /** ARN of a standard SQS queue or SNS topic for events that failed every attempt. */
  deadLetterArn?: string;
  /** What happens to a recursive loop: default `Terminate`. */
  recursiveLoop?: "Terminate" | "Allow";
  logging?: LoggingConfiguration;
  /** X-Ray: `PassThrough` (default) forwards the header, `Active` also samples and sends segments. */
  tracing?: "Active" | "PassThrough";
  /** Extensions that run beside the function; modelled by the time they take. At most ten. */
  extensions?: ExtensionConfiguration[];
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html */
export interface AsynchronousConfiguration {
  /** 0 to 2; default 2. */
  maximumRetryAttempts?: number;
  /** 60 to 21,600 s; default 21,600. */
  maximumEventAgeSeconds?: number;
  /** ARN of a queue, topic, function or event bus. */
  onSuccess?: string;
  /** ARN of a queue, topic, function, event bus or bucket. */
  onFailure?: string;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html */
export interface LoggingConfiguration {
  /** Default `Text`. */
  format?: "Text" | "JSON";
  /** Least level of the function's own lines; JSON only, default INFO. */
  applicationLevel?: LogLevel;
  /** Least level of platform lines: DEBUG, INFO (default) or WARN; JSON only. */
  systemLevel?: "DEBUG" | "INFO" | "WARN";
  /** Default `/aws/lambda/<functionName>`. */
  logGroup?: string;
}

/** An extension without code: when it takes how long. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html */
export interface ExtensionConfiguration {
  name: string;
  kind: "internal" | "external";
  /** From its start until it asks for its first event. Default 0. */
  initMs?: number;
  /** After each INVOKE event until it asks for the next. Default 0. */
  invokeMs?: number;
  /** After SHUTDOWN until it exits. Default 0. */
  shutdownMs?: number;
  /** `init` crashes in the init phase, `invoke` in the first invocation. */
  crashes?: "init" | "invoke";
}

/** A published version: what it does not name is as in `$LATEST`. Versions are numbered from 1. */
export interface VersionDefinition {
  files?: Record<string, string>;
  configuration?: Partial<
    Pick<
      FunctionConfiguration,
      "handler" | "runtime" | "memorySizeMb" | "timeoutSeconds" | "environment" | "layers"
    >
  >;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html */
export interface AliasDefinition {
  name: string;
  /** A published version, for example `"1"`. */
  version: string;
  /** A second version and the share (0 to 1) of invocations that it gets. */
  additional?: { version: string; weight: number };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html */
export interface ProvisionedConcurrencyDefinition {
  /** Alias or published version; never `$LATEST`. */
  qualifier: string;
  amount: number;
  /** When it is put, in ms from the start. Default 0, with its preparation already over (`ready: true`). */
  atMs?: number;
  /** Whether it was READY before the run began. Default true when `atMs` is absent. */
  ready?: boolean;
}

/** A function with everything that belongs to it. */
export interface FunctionDefinition {
  configuration: FunctionConfiguration;
  /** The deployment package. Absent: the same files as the scenario's own function. */
  files?: Record<string, string>;
  versions?: VersionDefinition[];
  aliases?: AliasDefinition[];
  provisionedConcurrency?: ProvisionedConcurrencyDefinition[];
}

/** One version of a layer: files as they are unpacked under /opt, for example `nodejs/node_modules/pkg/index.js`. */
export interface LayerVersionDefinition {
  name: string;
  /** From 1; `name:version` names it. */
  version: number;
  files: Record<string, string>;
}
