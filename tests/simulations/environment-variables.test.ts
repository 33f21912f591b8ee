/** Fact 37, recorded on AWS: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
import { describe, expect, it } from "vitest";
import type { FunctionConfiguration } from "../../src/session/protocol.ts";
import { simulate, type Simulation } from "./simulate.ts";

const KEYS = [
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_METADATA_API",
  "AWS_LAMBDA_METADATA_TOKEN",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_XRAY_CONTEXT_MISSING",
  "AWS_XRAY_DAEMON_ADDRESS",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
  "LANG",
  "LD_LIBRARY_PATH",
  "NODE_PATH",
  "PATH",
  "PWD",
  "SHLVL",
  "TZ",
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
];

const variables = async (
  configuration: Partial<FunctionConfiguration>,
  simulation: Partial<Simulation> = {},
): Promise<Record<string, string>> => {
  const run = await simulate({
    code: "export const handler = async () => process.env;",
    ...simulation,
    function: configuration,
  });
  return run.invocations[0]!.payload as Record<string, string>;
};

describe.each([
  ["nodejs24.x", "node24"],
  ["nodejs22.x", "node22"],
] as const)("the environment variables on %s (fact 37)", (runtime, folder) => {
  it("are those that AWS sets, and the function's own", async () => {
    const shown = await variables({ runtime, environment: { TABLE: "orders", LEVEL: "1" } });
    expect(Object.keys(shown).sort()).toEqual([...KEYS, "LEVEL", "TABLE"].sort());
    expect(shown).toMatchObject({
      AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
      AWS_LAMBDA_FUNCTION_NAME: "orders",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/orders",
      AWS_LAMBDA_RUNTIME_API: "169.254.100.1:9001",
      AWS_XRAY_DAEMON_ADDRESS: "169.254.100.1:2000",
      LAMBDA_TASK_ROOT: "/var/task",
      TZ: ":UTC",
      _HANDLER: "index.handler",
      LEVEL: "1",
    });
    expect(shown["NODE_PATH"]!.split(":")[0]).toBe(`/opt/nodejs/${folder}/node_modules`);
  });

  it("say how the function logs when it logs JSON", async () => {
    const shown = await variables({
      runtime,
      logging: { format: "JSON", applicationLevel: "WARN", logGroup: "/shop" },
    });
    const more = ["AWS_LAMBDA_LOG_FORMAT", "AWS_LAMBDA_LOG_LEVEL"];
    expect(Object.keys(shown).sort()).toEqual([...KEYS, ...more].sort());
    expect(shown).toMatchObject({
      AWS_LAMBDA_LOG_FORMAT: "JSON",
      AWS_LAMBDA_LOG_LEVEL: "WARN",
      AWS_LAMBDA_LOG_GROUP_NAME: "/shop",
    });
  });

  it("name the published version and why the environment was initialised", async () => {
    const shown = await variables(
      { runtime },
      {
        account: {
          versions: [{}],
          aliases: [{ name: "live", version: "1" }],
          provisionedConcurrency: [{ qualifier: "live", amount: 1 }],
        },
        workload: {
          kind: "list",
          target: { qualifier: "live" },
          arrivals: [{ atMs: 0, payload: {} }],
        },
      },
    );
    expect(Object.keys(shown).sort()).toEqual(KEYS);
    expect(shown).toMatchObject({
      AWS_LAMBDA_FUNCTION_VERSION: "1",
      AWS_LAMBDA_INITIALIZATION_TYPE: "provisioned-concurrency",
    });
  });
});

describe("reserved keys (fact 37)", () => {
  it.each(["_HANDLER", "AWS_REGION", "AWS_LAMBDA_RUNTIME_API", "AWS_LAMBDA_METADATA_TOKEN"])(
    "%s is refused in AWS's words",
    async (name) => {
      await expect(variables({ environment: { [name]: "x" } })).rejects.toThrow(
        `Reserved keys used in this request: ${name}`,
      );
    },
  );
});
