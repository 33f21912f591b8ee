/** What AWS takes as a configuration, and what it says otherwise. */
import { RUNTIME_NAMES } from "../sandbox/runtimes.ts";
import { LAMBDA_QUOTAS } from "./quotas.ts";
import type {
  ExtensionConfiguration,
  FunctionConfiguration,
  LoggingConfiguration,
  LogLevel,
} from "./configuration.ts";

/** A setting that AWS would refuse, or that is not simulated. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  /** Which setting, for example `memorySizeMb`. */
  readonly setting: string;
  constructor(setting: string, message: string) {
    super(message);
    this.setting = setting;
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const RESERVED_VARIABLES = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_DEFAULT_REGION",
  "AWS_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_LAMBDA_METADATA_API",
  "AWS_LAMBDA_METADATA_TOKEN",
  "AWS_LAMBDA_MAX_CONCURRENCY",
  "LAMBDA_TASK_ROOT",
  "LAMBDA_RUNTIME_DIR",
]);

const VARIABLE_NAME = /^[a-zA-Z]\w+$/;
const FUNCTION_NAME = /^[a-zA-Z0-9-_]{1,64}$/;

/** Throws {@link ConfigurationError} with what was expected, what came and what to do. */
export function validateConfiguration(configuration: FunctionConfiguration): void {
  const { functionName, runtime, handler, memorySizeMb, timeoutSeconds, architecture } =
    configuration;
  if (!FUNCTION_NAME.test(functionName)) {
    throw new ConfigurationError(
      "functionName",
      `functionName must be 1 to 64 letters, digits, hyphens or underscores; it is ${show(functionName)}.`,
    );
  }
  if (!RUNTIME_NAMES.includes(runtime)) {
    throw new ConfigurationError(
      "runtime",
      `The runtimes ${RUNTIME_NAMES.join(" and ")} are simulated; it is ${show(runtime)}.`,
    );
  }
  if (typeof handler !== "string" || handler === "" || /\s/.test(handler) || handler.length > 128) {
    throw new ConfigurationError(
      "handler",
      `handler must be like index.handler, without spaces and at most 128 characters; it is ${show(handler)}.`,
    );
  }
  const { memoryMinimum, memoryMaximum, timeoutMaximum } = LAMBDA_QUOTAS;
  requireWhole("memorySizeMb", memorySizeMb, memoryMinimum.value, memoryMaximum.value, "MB");
  requireWhole("timeoutSeconds", timeoutSeconds, 1, timeoutMaximum.value, "seconds");
  if (architecture !== "x86_64" && architecture !== "arm64") {
    throw new ConfigurationError(
      "architecture",
      `architecture must be x86_64 or arm64; it is ${show(architecture)}.`,
    );
  }
  validateVariables(configuration.environment);
  validateOptions(configuration);
}

/** Settings that have a default. */
function validateOptions(configuration: FunctionConfiguration): void {
  const { ephemeralStorageMb, reservedConcurrency, extensions = [] } = configuration;
  const { ephemeralStorage, ephemeralStorageMaximum, extensionsMaximum } = LAMBDA_QUOTAS;
  if (ephemeralStorageMb !== undefined) {
    const { value: most } = ephemeralStorageMaximum;
    requireWhole("ephemeralStorageMb", ephemeralStorageMb, ephemeralStorage.value, most, "MB");
  }
  if (reservedConcurrency !== undefined) {
    requireWhole("reservedConcurrency", reservedConcurrency, 0, MOST_CONCURRENCY, "environments");
  }
  requireAtMost("extensions", extensions, extensionsMaximum.value);
  requireOneOf("recursiveLoop", configuration.recursiveLoop, ["Terminate", "Allow"]);
  requireOneOf("tracing", configuration.tracing, ["Active", "PassThrough"]);
  validateLogging(configuration.logging ?? {});
  extensions.forEach((extension, index) => validateExtension(extension, `extensions[${index}]`));
}

const MOST_CONCURRENCY = 1_000_000;
const LEVELS: readonly LogLevel[] = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html */
function validateLogging(logging: LoggingConfiguration): void {
  const { format, applicationLevel, systemLevel, logGroup } = logging;
  requireOneOf("logging.format", format, ["Text", "JSON"]);
  requireOneOf("logging.applicationLevel", applicationLevel, LEVELS);
  requireOneOf("logging.systemLevel", systemLevel, ["DEBUG", "INFO", "WARN"]);
  if (format !== "JSON" && (applicationLevel || systemLevel)) {
    throw new ConfigurationError(
      "logging",
      "Log levels need the JSON log format: set logging.format to JSON, or leave the levels out.",
    );
  }
  if (logGroup !== undefined && !/^[\w./#-]{1,512}$/.test(logGroup)) {
    throw new ConfigurationError(
      "logging.logGroup",
      `A log group has 1 to 512 letters, digits and the characters _ - / . #; it is ${show(logGroup)}.`,
    );
  }
}

function validateExtension(extension: ExtensionConfiguration, setting: string): void {
  const { name, kind, crashes } = extension;
  if (typeof name !== "string" || !/^[\w.-]{1,128}$/.test(name)) {
    throw new ConfigurationError(
      `${setting}.name`,
      `An extension has a file's name; it is ${show(name)}.`,
    );
  }
  if (kind !== "internal" && kind !== "external") {
    throw new ConfigurationError(
      `${setting}.kind`,
      `An extension is internal or external; it is ${show(kind)}.`,
    );
  }
  requireOneOf(`${setting}.crashes`, crashes, ["init", "invoke"]);
  for (const field of ["initMs", "invokeMs", "shutdownMs"] as const) {
    const value = extension[field];
    if (value === undefined || (value >= 0 && value <= LONGEST_EXTENSION_MS)) continue;
    throw new ConfigurationError(
      `${setting}.${field}`,
      `${field} is a number of milliseconds from 0 to ${LONGEST_EXTENSION_MS}; it is ${show(value)}.`,
    );
  }
}

const LONGEST_EXTENSION_MS = 900_000;

function requireOneOf(
  setting: string,
  value: string | undefined,
  allowed: readonly string[],
): void {
  if (value === undefined || allowed.includes(value)) return;
  throw new ConfigurationError(
    setting,
    `${setting} must be one of ${allowed.join(", ")}; it is ${show(value)}.`,
  );
}

function requireAtMost(setting: string, list: readonly unknown[], most: number): void {
  if (list.length <= most) return;
  throw new ConfigurationError(
    setting,
    `A function has at most ${most} ${setting}; this one has ${list.length}.`,
  );
}

function requireWhole(
  setting: string,
  value: number,
  low: number,
  high: number,
  unit: string,
): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new ConfigurationError(
    setting,
    `${setting} must be a whole number from ${low} to ${high} ${unit}; it is ${show(value)}.`,
  );
}

function validateVariables(environment: Record<string, string>): void {
  let bytes = 0;
  const encoder = new TextEncoder();
  for (const [name, value] of Object.entries(environment)) {
    if (RESERVED_VARIABLES.has(name)) {
      throw new ConfigurationError(
        `environment.${name}`,
        "Lambda was unable to configure your environment variables because the environment variables you have provided " +
          "contains reserved keys that are currently not supported for modification. Reserved keys used in this request: " +
          name,
      );
    }
    if (!VARIABLE_NAME.test(name)) {
      throw new ConfigurationError(
        `environment.${name}`,
        `An environment variable's name starts with a letter and has at least two letters, digits or underscores; ${show(name)} does not.`,
      );
    }
    if (typeof value !== "string") {
      throw new ConfigurationError(
        `environment.${name}`,
        `An environment variable is text; ${name} is ${show(value)}.`,
      );
    }
    bytes += encoder.encode(name).length + encoder.encode(value).length;
  }
  const limit = LAMBDA_QUOTAS.environmentVariables.value * 1_024;
  if (bytes > limit) {
    throw new ConfigurationError(
      "environment",
      `All environment variables together may have ${limit} bytes; these have ${bytes}.`,
    );
  }
}

const show = (value: unknown): string => JSON.stringify(value) ?? String(value);
