/** `coldstart run`: one handler, one workload, one fresh account. */
import type { RunResult, Scenario, SessionFailure } from "../session/protocol.ts";
import { onePositional, parseCommand, quote, usage, wholeNumber } from "./arguments.ts";
import { readPackage, type Package } from "./package.ts";
import { EXIT, failureText, UsageError } from "./usage.ts";
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

const DEFAULT_MEMORY_MB = "512";
const DEFAULT_TIMEOUT_SECONDS = "3";

export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseCommand("run", args, OPTIONS);
  const path = onePositional("run", positionals, "a folder or file with a handler");
  const source = readPackage("run", path, values.handler);
  const scenario = scenarioOf(source, values);
  for (const { path: skipped, because } of source.skipped) {
    process.stderr.write(`coldstart: left out ${skipped}: ${because}\n`);
  }
  const result = await runOnce(scenario, source);
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

/** Whether the values are ones that AWS would take is the account's to say. */
function scenarioOf({ files, handler }: Package, values: Values): Scenario {
  return {
    seed: values.seed ?? "1",
    files,
    function: {
      functionName: "function",
      runtime: "nodejs24.x",
      handler,
      memorySizeMb: wholeNumber("run", "memory", values.memory ?? DEFAULT_MEMORY_MB, "MB"),
      timeoutSeconds: wholeNumber(
        "run",
        "timeout",
        values.timeout ?? DEFAULT_TIMEOUT_SECONDS,
        "seconds",
      ),
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

async function runOnce(scenario: Scenario, source: Package): Promise<RunResult> {
  // Only now: bad arguments are refused without the simulator.
  const [{ openInProcessSession }, { loadNodeAssets }, { SessionError }] = await Promise.all([
    import("../session/client/in-process.ts"),
    import("../session/client/node-assets.ts"),
    import("../session/protocol.ts"),
  ]);
  const session = openInProcessSession(loadNodeAssets);
  try {
    return await session.run(scenario);
  } catch (error) {
    if (error instanceof SessionError && error.failure.kind === "input") {
      throw new UsageError(inWordsOfTheCommand(error.failure, source));
    }
    throw error;
  } finally {
    session.close();
  }
}

const OPTION_OF_SETTING: Record<string, string> = {
  handler: "--handler",
  memorySizeMb: "--memory",
  timeoutSeconds: "--timeout",
  environment: "--env",
};

/** A scenario's settings mean nothing here; the options and files that they came from do. */
function inWordsOfTheCommand(failure: SessionFailure, { renamed }: Package): string {
  const [, setting = ""] = /^function\.(\w+)/.exec(failure.path ?? "") ?? [];
  const option = OPTION_OF_SETTING[setting];
  if (option !== undefined) {
    const { message } = failure;
    return message.startsWith(setting) ? message.replace(setting, option) : `${option}: ${message}`;
  }
  const text = failureText(failure);
  return renamed === undefined ? text : text.replaceAll(renamed.packaged, renamed.given);
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
