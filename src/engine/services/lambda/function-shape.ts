/** `FunctionConfiguration` as Lambda's API shows it, and as it takes it. https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html */
import { sha256 } from "@noble/hashes/sha2.js";
import type { FunctionConfiguration, LoggingConfiguration } from "../../lambda/configuration.ts";
import { functionArn, layerArn, logGroupOf, REGION } from "../../lambda/environment-variables.ts";
import { runtimeVersionArn } from "../../lambda/runtime-versions.ts";
import type { FunctionVersion } from "../../lambda/world.ts";
import { bytesToBase64 } from "../../sandbox/base64.ts";
import { TASK_ROOT } from "../../sandbox/deployment.ts";
import { roleArn } from "../api/arns.ts";
import { notSimulated } from "../api/service-error.ts";

/** What the API knows of a version beside its configuration. */
export interface VersionRecord {
  readonly description: string;
  /** `2026-01-05T09:00:00.000+0000` */
  readonly lastModified: string;
  readonly revisionId: string;
  readonly lastUpdateStatus: "Successful" | "InProgress";
}

const DEFAULT_EPHEMERAL_MB = 512;

export function functionShape(version: FunctionVersion, record: VersionRecord, qualified: boolean) {
  const { configuration } = version;
  const { functionName, role, layers = [], deadLetterArn, tracing, environment } = configuration;
  const { size, hash } = codeOf(version);
  const inProgress = record.lastUpdateStatus === "InProgress";
  return {
    FunctionName: functionName,
    FunctionArn: qualified ? functionArn(functionName, version.version) : functionArn(functionName),
    Runtime: configuration.runtime,
    Role: roleArn(role ?? `${functionName}-role`),
    Handler: configuration.handler,
    CodeSize: size,
    CodeSha256: hash,
    Description: record.description,
    Timeout: configuration.timeoutSeconds,
    MemorySize: configuration.memorySizeMb,
    LastModified: record.lastModified,
    Version: version.version,
    ...(deadLetterArn ? { DeadLetterConfig: { TargetArn: deadLetterArn } } : {}),
    ...(Object.keys(environment).length > 0 ? { Environment: { Variables: environment } } : {}),
    TracingConfig: { Mode: tracing ?? "PassThrough" },
    RevisionId: record.revisionId,
    ...(layers.length > 0 ? { Layers: layers.map((name) => ({ Arn: layerNamed(name) })) } : {}),
    State: "Active",
    LastUpdateStatus: record.lastUpdateStatus,
    ...(inProgress
      ? {
          LastUpdateStatusReason: "The function is being created.",
          LastUpdateStatusReasonCode: "Creating",
        }
      : {}),
    PackageType: "Zip",
    Architectures: [configuration.architecture],
    EphemeralStorage: { Size: configuration.ephemeralStorageMb ?? DEFAULT_EPHEMERAL_MB },
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    RuntimeVersionConfig: {
      RuntimeVersionArn: runtimeVersionArn(configuration.runtime, REGION),
    },
    LoggingConfig: loggingShape(configuration),
  };
}

function loggingShape(configuration: FunctionConfiguration) {
  const {
    format = "Text",
    applicationLevel = "INFO",
    systemLevel = "INFO",
  } = configuration.logging ?? {};
  return {
    LogFormat: format,
    LogGroup: logGroupOf(configuration),
    ...(format === "JSON"
      ? { ApplicationLogLevel: applicationLevel, SystemLogLevel: systemLevel }
      : {}),
  };
}

function layerNamed(name: string): string {
  const [, layer, version] = /^([\w-]+):(\d+)$/.exec(name) ?? [];
  return layer === undefined ? name : layerArn(layer, Number(version));
}

const codes = new WeakMap<object, { size: number; hash: string }>();

/** Size and digest of the function's own files, as they were written. */
export function codeOf({ deployment }: FunctionVersion): { size: number; hash: string } {
  const known = codes.get(deployment);
  if (known) return known;
  let size = 0;
  const digest = sha256.create();
  const encoder = new TextEncoder();
  const own = deployment.all.filter((path) => path.startsWith(`${TASK_ROOT}/`));
  for (const path of own.toSorted()) {
    const file = deployment.file(path);
    if (!file) continue;
    size += file.bytes;
    digest.update(encoder.encode(`${path}\0${file.source}\0`));
  }
  const code = { size, hash: bytesToBase64(digest.digest()) };
  codes.set(deployment, code);
  return code;
}

/** What UpdateFunctionConfiguration takes. */
export interface ConfigurationChanges {
  Role?: string;
  Handler?: string;
  Description?: string;
  Timeout?: number;
  MemorySize?: number;
  Environment?: { Variables?: Record<string, string> };
  Runtime?: FunctionConfiguration["runtime"];
  DeadLetterConfig?: { TargetArn?: string };
  TracingConfig?: { Mode?: "Active" | "PassThrough" };
  RevisionId?: string;
  Layers?: string[];
  EphemeralStorage?: { Size: number };
  LoggingConfig?: {
    LogFormat?: "Text" | "JSON";
    ApplicationLogLevel?: NonNullable<LoggingConfiguration["applicationLevel"]>;
    SystemLogLevel?: NonNullable<LoggingConfiguration["systemLevel"]>;
    LogGroup?: string;
  };
}

export const CONFIGURATION_MEMBERS: readonly (keyof ConfigurationChanges)[] = [
  "Role",
  "Handler",
  "Description",
  "Timeout",
  "MemorySize",
  "Environment",
  "Runtime",
  "DeadLetterConfig",
  "TracingConfig",
  "RevisionId",
  "Layers",
  "EphemeralStorage",
  "LoggingConfig",
];

/** The configuration with the changes; what they do not name stays. */
export function changed(
  configuration: FunctionConfiguration,
  changes: ConfigurationChanges,
): FunctionConfiguration {
  const { deadLetterArn: _, ...rest } = configuration;
  const { Role, DeadLetterConfig, LoggingConfig } = changes;
  const role = Role === undefined ? undefined : /:role\/(?:.*\/)?([^/]+)$/.exec(Role)?.[1];
  if (Role !== undefined && role === undefined) notSimulated(`a role without an ARN (${Role})`);
  const deadLetterArn =
    DeadLetterConfig === undefined ? configuration.deadLetterArn : DeadLetterConfig.TargetArn;
  return {
    ...rest,
    ...defined({
      role,
      handler: changes.Handler,
      timeoutSeconds: changes.Timeout,
      memorySizeMb: changes.MemorySize,
      environment: changes.Environment?.Variables,
      runtime: changes.Runtime,
      tracing: changes.TracingConfig?.Mode,
      layers: changes.Layers,
      ephemeralStorageMb: changes.EphemeralStorage?.Size,
    }),
    ...(deadLetterArn ? { deadLetterArn } : {}),
    ...(LoggingConfig
      ? {
          logging: defined({
            format: LoggingConfig.LogFormat,
            applicationLevel: LoggingConfig.ApplicationLogLevel,
            systemLevel: LoggingConfig.SystemLogLevel,
            logGroup: LoggingConfig.LogGroup,
          }),
        }
      : {}),
  };
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function defined<T extends object>(members: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
}

/** The changes in plain words, for the trace. */
export const inWords = (changes: ConfigurationChanges): string =>
  Object.entries(changes)
    .filter(([name]) => name !== "RevisionId")
    .map(
      ([name, value]) =>
        `${name} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`,
    )
    .join(", ");
