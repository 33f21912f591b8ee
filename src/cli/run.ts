/** `coldstart run`: one handler, one workload, one fresh account. */
import { loadNodeAssets } from "../session/client/node-assets.ts";
import { openInProcessSession } from "../session/client/in-process.ts";
import {
  LAMBDA_QUOTAS,
  SessionError,
  type RunResult,
  type Scenario,
  type SessionFailure,
} from "../session/protocol.ts";
import { onePositional, parseCommand, quote, usage, wholeNumber } from "./arguments.ts";
import { readPackage, type Package } from "./package.ts";
import { EXIT } from "./usage.ts";
import { workloadOf } from "./workload.ts";

const OPTIONS = {
  event: { type: "string" },
  events: { type: "string" },
  interval: { type: "string" },
  handler: { type: "string" },
  memory: { type: "string" },
  timeout: { type: "string" },
  env: { type: "string", multiple: true },
  seed: { type: "string" },
  json: { type: "boolean" },
} as const;

const DEFAULT_MEMORY_MB = 512;

export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseCommand("run", args, OPTIONS);
  const path = onePositional("run", positionals, "a folder or file with a handler");
  const source = readPackage("run", path, values.handler);
  const scenario = scenarioOf(source, values);
  for (const { path: skipped, because } of source.skipped) {
    process.stderr.write(`coldstart: left out ${skipped}: ${because}\n`);
  }
  const result = await runOnce(scenario);
  if (values.json) {
    process.stdout.write(`${JSON.stringify(toJson(result), null, 2)}\n`);
  } else {
    const { formatRun } = await import("./run-text.ts");
    process.stdout.write(formatRun(scenario, result));
  }
  return EXIT.done;
}

interface Values {
  event?: string | undefined;
  events?: string | undefined;
  interval?: string | undefined;
  memory?: string | undefined;
  timeout?: string | undefined;
  env?: string[] | undefined;
  seed?: string | undefined;
}

function scenarioOf({ files, handler }: Package, values: Values): Scenario {
  const { memoryMinimum, memoryMaximum, timeoutMaximum, timeoutDefault } = LAMBDA_QUOTAS;
  const memory = values.memory ?? String(DEFAULT_MEMORY_MB);
  const timeout = values.timeout ?? String(timeoutDefault.value);
  return {
    seed: values.seed ?? "1",
    files,
    function: {
      functionName: "function",
      runtime: "nodejs24.x",
      handler,
      memorySizeMb: wholeNumber("run", "memory", memory, {
        from: memoryMinimum.value,
        to: memoryMaximum.value,
        unit: "MB",
      }),
      timeoutSeconds: wholeNumber("run", "timeout", timeout, {
        from: 1,
        to: timeoutMaximum.value,
        unit: "seconds",
      }),
      environment: environmentOf(values.env ?? []),
      architecture: "x86_64",
    },
    workload: workloadOf(values),
  };
}

function environmentOf(pairs: string[]): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at < 1) throw usage("run", `--env has to be NAME=value, not ${quote(pair)}.`);
    const name = pair.slice(0, at);
    if (Object.hasOwn(environment, name)) throw usage("run", `--env gives ${name} twice.`);
    environment[name] = pair.slice(at + 1);
  }
  return environment;
}

async function runOnce(scenario: Scenario): Promise<RunResult> {
  const session = openInProcessSession(loadNodeAssets);
  try {
    return await session.run(scenario);
  } catch (error) {
    throw error instanceof SessionError ? inWordsOfTheCommand(error.failure) : error;
  } finally {
    session.close();
  }
}

const OPTION_OF_PATH: Record<string, string> = {
  "function.handler": "--handler",
  "function.memorySizeMb": "--memory",
  "function.timeoutSeconds": "--timeout",
  "function.environment": "--env",
  seed: "--seed",
};

/** A scenario's paths mean nothing here; the options that they came from do. */
function inWordsOfTheCommand(failure: SessionFailure): SessionError {
  const path = failure.path ?? "";
  const known = Object.keys(OPTION_OF_PATH).find(
    (key) => path === key || path.startsWith(`${key}.`),
  );
  return new SessionError(
    known === undefined ? failure : { ...failure, path: OPTION_OF_PATH[known] },
  );
}

/** The command's contract: these names and no others. */
function toJson(result: RunResult): unknown {
  return {
    seed: result.seed,
    traceHash: result.traceHash,
    virtualMs: result.virtualMs,
    invocations: result.invocations.map((it) => ({
      requestId: it.requestId,
      status: it.status,
      payload: it.payload,
      functionError: it.functionError,
      environmentId: it.environmentId,
      coldStart: it.coldStart,
      initMs: it.initMs,
      durationMs: it.durationMs,
      billedMs: it.billedMs,
      memoryUsedMb: it.memoryUsedMb,
    })),
    logs: result.logs.map(({ atMs, requestId, line }) => ({ atMs, requestId, line })),
    costUsd: result.bill.totalUsd,
  };
}
