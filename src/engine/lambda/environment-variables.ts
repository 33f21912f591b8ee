import type { RandomStream } from "../kernel/random.ts";
import { TASK_ROOT } from "../sandbox/deployment.ts";
import type { InitializationType } from "../kernel/trace.ts";
import type { Credentials } from "./credentials.ts";
import type { FunctionConfiguration } from "./configuration.ts";
import type { FunctionVersion } from "./world.ts";
import { XRAY_DAEMON } from "./xray-daemon.ts";
import { executionEnvironmentOf, nodePathOf } from "../sandbox/runtimes.ts";

/** Where the simulated account is. */
export const REGION = "us-east-1";
export const ACCOUNT_ID = "123456789012";

const RUNTIME_API = "169.254.100.1:9001";
const KEY_CHARACTERS = 16;
const SECRET_BYTES = 20;
const TOKEN_BYTES = 96;
const METADATA_TOKEN_BYTES = 32;

export const functionArn = (functionName: string, qualifier?: string): string =>
  `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${functionName}${qualifier ? `:${qualifier}` : ""}`;

export const layerArn = (name: string, version: number): string =>
  `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:layer:${name}:${version}`;

/** The log group that a function writes to. */
export const logGroupOf = ({ functionName, logging }: FunctionConfiguration): string =>
  logging?.logGroup ?? `/aws/lambda/${functionName}`;

/** The role's credentials in an environment. */
export const credentialsIn = (variables: Readonly<Record<string, string>>): Credentials => ({
  accessKeyId: variables["AWS_ACCESS_KEY_ID"]!,
  secretAccessKey: variables["AWS_SECRET_ACCESS_KEY"]!,
  sessionToken: variables["AWS_SESSION_TOKEN"]!,
});

/** What Lambda sets in every environment, with the learner's own variables. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
export function environmentVariables(
  { configuration, version }: FunctionVersion,
  initializationType: InitializationType,
  logStreamName: string,
  random: RandomStream,
): Record<string, string> {
  const { functionName, runtime, memorySizeMb, handler, architecture, environment } = configuration;
  const { logging } = configuration;
  return {
    ...environment,
    _HANDLER: handler,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EXECUTION_ENV: executionEnvironmentOf(runtime),
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySizeMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: initializationType,
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(configuration),
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    ...(logging?.format === "JSON"
      ? {
          AWS_LAMBDA_LOG_FORMAT: "JSON",
          AWS_LAMBDA_LOG_LEVEL: logging.applicationLevel ?? "INFO",
        }
      : {}),
    AWS_LAMBDA_RUNTIME_API: RUNTIME_API,
    AWS_LAMBDA_METADATA_API: RUNTIME_API,
    AWS_LAMBDA_METADATA_TOKEN: random.hex(METADATA_TOKEN_BYTES),
    AWS_ACCESS_KEY_ID: `ASIA${random.hex(KEY_CHARACTERS / 2).toUpperCase()}`,
    AWS_SECRET_ACCESS_KEY: random.hex(SECRET_BYTES),
    AWS_SESSION_TOKEN: random.hex(TOKEN_BYTES),
    AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
    AWS_XRAY_DAEMON_ADDRESS: `${XRAY_DAEMON.address}:${XRAY_DAEMON.port}`,
    LAMBDA_TASK_ROOT: TASK_ROOT,
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    NODE_PATH: nodePathOf(runtime),
    TZ: ":UTC",
    LANG: "en_US.UTF-8",
    PATH: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    LD_LIBRARY_PATH:
      "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
    SHLVL: "0",
    PWD: TASK_ROOT,
    // Only for the guest's `process.arch`; removed before the function sees it.
    COLDSTART_ARCHITECTURE: architecture,
  };
}
