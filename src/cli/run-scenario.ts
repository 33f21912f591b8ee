/** From the options of `run` to a scenario. Whether the values are ones that AWS would take is the account's to say. */
import { FUNCTION_DEFAULTS } from "../projects/project.ts";
import type { Faults, FunctionConfiguration, Scenario, SourceFiles } from "../session/protocol.ts";
import { faultsShape } from "../session/validation/faults.ts";
import { problemText } from "../session/validation/shapes.ts";
import { quote, usage, wholeNumber } from "./arguments.ts";
import type { Config } from "./config-file.ts";
import { isDataFile, readDataFile } from "./data-file.ts";
import { parseFaultForms } from "./fault-forms.ts";
import { LENGTH_EXAMPLES, lengthOf } from "./lengths.ts";
import { environmentOf, type EnvironmentOptions } from "./environment.ts";
import { workloadOf, type WorkloadOptions } from "./workload.ts";

export interface ScenarioOptions extends WorkloadOptions, EnvironmentOptions {
  memory?: string | undefined;
  timeout?: string | undefined;
  seed?: string | undefined;
  faults?: string | undefined;
  duration?: string | undefined;
}

/** One handler, alone in its account. */
export async function scenarioOf(
  { files, handler }: { files: SourceFiles; handler: string },
  options: ScenarioOptions,
  config: Config,
): Promise<Scenario> {
  const settings = await settingsOf(options, config);
  return {
    ...settings,
    files,
    function: functionOf(handler, options),
    workload: await workloadOf(options, settings.minVirtualMs),
  };
}

type Settings = Pick<
  Scenario,
  "seed" | "outsideHosts" | "accountConcurrency" | "faults" | "minVirtualMs" | "maxVirtualMs"
>;

/** What the command says of a run, whatever runs in it. */
export async function settingsOf(options: ScenarioOptions, config: Config): Promise<Settings> {
  const durationMs = durationOf(options.duration);
  const faults = options.faults === undefined ? undefined : await faultsOf(options.faults);
  return {
    seed: options.seed ?? "1",
    ...(config.outsideHosts ? { outsideHosts: config.outsideHosts } : {}),
    ...(config.accountConcurrency === undefined
      ? {}
      : { accountConcurrency: config.accountConcurrency }),
    ...(faults ? { faults } : {}),
    ...(durationMs === undefined ? {} : { minVirtualMs: durationMs, maxVirtualMs: durationMs }),
  };
}

function functionOf(handler: string, options: ScenarioOptions): FunctionConfiguration {
  return {
    ...FUNCTION_DEFAULTS,
    handler,
    ...limitsOf(options),
    environment: environmentOf(options),
  };
}

/** `--memory` and `--timeout`, where they are given. */
export function limitsOf({
  memory,
  timeout,
}: ScenarioOptions): Partial<Pick<FunctionConfiguration, "memorySizeMb" | "timeoutSeconds">> {
  return {
    ...(memory === undefined ? {} : { memorySizeMb: wholeNumber("run", "memory", memory, "MB") }),
    ...(timeout === undefined
      ? {}
      : { timeoutSeconds: wholeNumber("run", "timeout", timeout, "seconds") }),
  };
}

function durationOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = lengthOf(text);
  if (ms !== null && ms > 0) return ms;
  throw usage(
    "run",
    `--duration has to be a time above 0 like ${LENGTH_EXAMPLES}, not ${quote(text)}.`,
  );
}

async function faultsOf(argument: string): Promise<Faults> {
  if (!isDataFile(argument)) return parseFaultForms(argument);
  const faults = await readDataFile("--faults", argument);
  faultsShape(faults, "", (problem) => {
    throw usage("run", `--faults ${argument}: ${problemText(problem)}`);
  });
  return faults as Faults;
}
