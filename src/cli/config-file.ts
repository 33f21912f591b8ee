/** `--config`: what is around the account. The account itself is a template's to describe. */
import type { Scenario } from "../session/protocol.ts";
import {
  isObject,
  listOf,
  objectOf,
  optional,
  problemText,
  type Shape,
} from "../session/validation/shapes.ts";
import { usage } from "./arguments.ts";
import { readDataFile } from "./data-file.ts";

/** What a configuration file may hold; the session judges what is in it. */
export type Config = Pick<Scenario, "outsideHosts" | "accountConcurrency">;

const anyObject: Shape = (value, path, report) => {
  if (!isObject(value)) report({ path, expected: "an object", received: JSON.stringify(value) });
};

const OF_TEMPLATES = "Describe the account in template.yaml, and run its folder.";

const configShape = objectOf<Config>(
  {
    outsideHosts: optional(listOf(anyObject)),
    accountConcurrency: optional(() => {}),
  },
  { function: OF_TEMPLATES, account: OF_TEMPLATES },
);

export interface ConfigOptions {
  config?: string | undefined;
  hosts?: string | undefined;
}

/** Throws a usage error. */
export async function configOf({ config, hosts }: ConfigOptions): Promise<Config> {
  const read = config === undefined ? {} : await readConfig(config);
  if (hosts === undefined) return read;
  if (read.outsideHosts) {
    throw usage("run", "--config has outsideHosts, and --hosts names others: give one of them.");
  }
  return { ...read, outsideHosts: await readHosts(hosts) };
}

/** A list of hosts, or an object that has one under `outsideHosts`. */
async function readHosts(argument: string): Promise<NonNullable<Config["outsideHosts"]>> {
  const data = await readDataFile("--hosts", argument);
  const hosts = isObject(data) ? data["outsideHosts"] : data;
  listOf(anyObject)(hosts, "outsideHosts", (problem) => {
    throw usage("run", `--hosts ${argument}: ${problemText(problem)}`);
  });
  return hosts as NonNullable<Config["outsideHosts"]>;
}

async function readConfig(argument: string): Promise<Config> {
  const data = await readDataFile("--config", argument);
  configShape(data, "", (problem) => {
    throw usage("run", `--config ${argument}: ${problemText(problem)}`);
  });
  return data as Config;
}
