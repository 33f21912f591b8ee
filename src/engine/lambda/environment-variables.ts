import type { RandomStream } from "../kernel/random.ts";
import { TASK_ROOT } from "../sandbox/deployment.ts";
import type { InitializationType } from "../kernel/trace.ts";
import type { FunctionVersion } from "./world.ts";
import { executionEnvironmentOf, nodePathOf } from "../sandbox/runtimes.ts";

/** Where the simulated account is. */
export const REGION = "us-east-1";
export const ACCOUNT_ID = "123456789012";

const RUNTIME_API = "169.254.100.1:9001";
const KEY_CHARACTERS = 16;
const SECRET_BYTES = 20;
const TOKEN_BYTES = 96;

export const functionArn = (functionName: string, qualifier?: string): string =>
  `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${functionName}${qualifier ? `:${qualifier}` : ""}`;

export const layerArn = (name: string, version: number): string =>
  `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:layer:${name}:${version}`;

/** What Lambda sets in every environment, with the learner's own variables. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
export function environmentVariables(
  { configuration, version }: FunctionVersion,
  initializationType: InitializationType,
  logStreamName: string,
  random: RandomStream,
): Record<string, string> {
  const { functionName, runtime, memorySizeMb, handler, architecture, environment } = configuration;
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
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_LAMBDA_RUNTIME_API: RUNTIME_API,
    AWS_ACCESS_KEY_ID: `ASIA${random.hex(KEY_CHARACTERS / 2).toUpperCase()}`,
    AWS_SECRET_ACCESS_KEY: random.hex(SECRET_BYTES),
    AWS_SESSION_TOKEN: random.hex(TOKEN_BYTES),
    AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
    AWS_XRAY_DAEMON_ADDRESS: "169.254.100.1:2000",
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
