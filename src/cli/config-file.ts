/** `--config`: a function with everything around it, under the names of the scenario. */
import { dirname, join } from "node:path";
import { readSourceFolder } from "../session/client/node-files.ts";
import type { FunctionConfiguration, Scenario } from "../session/protocol.ts";
import {
  isObject,
  listOf,
  objectOf,
  optional,
  problemText,
  type Problem,
  type Shape,
} from "../session/validation/shapes.ts";
import { resolvePath, usage } from "./arguments.ts";
import { readDataFile } from "./data-file.ts";

/** What a configuration file may hold; the session judges what is in it. */
export interface Config {
  function?: Partial<FunctionConfiguration>;
  account?: Scenario["account"];
  outsideHosts?: Scenario["outsideHosts"];
  accountConcurrency?: number;
}

/** What is not said of a function. */
export const FUNCTION_DEFAULTS: FunctionConfiguration = {
  functionName: "function",
  runtime: "nodejs24.x",
  handler: "index.handler",
  memorySizeMb: 512,
  timeoutSeconds: 3,
  environment: {},
  architecture: "x86_64",
};

type Data = Record<string, unknown>;

const anyObject: Shape = (value, path, report) => {
  if (!isObject(value)) report({ path, expected: "an object", received: JSON.stringify(value) });
};

const configShape = objectOf<Config>({
  function: optional(anyObject),
  account: optional(anyObject),
  outsideHosts: optional(listOf(anyObject)),
  accountConcurrency: optional(() => {}),
});

/** Reads the file; folders of versions, functions and layers become their files. Throws a usage error. */
export async function readConfig(argument: string): Promise<Config> {
  const data = await readDataFile("--config", argument);
  configShape(data, "", (problem) => {
    throw inFile(argument, problem);
  });
  const config = data as Config & { account?: Data };
  if (config.account === undefined) return config;
  return { ...config, account: withFolders(argument, config.account) as Scenario["account"] };
}

/** Where a `folder` may stand for `files`. Layers hold packages, so there node_modules is meant. */
const FOLDERS: [list: string, withModules: boolean][] = [
  ["versions", false],
  ["functions", false],
  ["layers", true],
];

function withFolders(argument: string, account: Data): Data {
  const read = { ...account };
  for (const [list, withModules] of FOLDERS) {
    const items = read[list];
    if (!Array.isArray(items)) continue;
    read[list] = items.map((item: unknown, i) =>
      isObject(item) ? withFiles(argument, item, `account.${list}[${i}]`, withModules) : item,
    );
  }
  if (Array.isArray(read["functions"])) {
    read["functions"] = read["functions"].map((item: unknown, i) =>
      isObject(item) ? otherFunction(argument, item, `account.functions[${i}]`) : item,
    );
  }
  return read;
}

function otherFunction(argument: string, item: Data, path: string): Data {
  const { configuration, versions } = item;
  return {
    ...item,
    ...(isObject(configuration)
      ? { configuration: { ...FUNCTION_DEFAULTS, ...configuration } }
      : {}),
    ...(Array.isArray(versions)
      ? {
          versions: versions.map((it: unknown, i) =>
            isObject(it) ? withFiles(argument, it, `${path}.versions[${i}]`, false) : it,
          ),
        }
      : {}),
  };
}

/** `folder` is relative to the configuration file. */
function withFiles(argument: string, item: Data, path: string, withModules: boolean): Data {
  const { folder, ...rest } = item;
  if (folder === undefined) return item;
  if (typeof folder !== "string") {
    const problem = {
      path: `${path}.folder`,
      expected: "a path",
      received: JSON.stringify(folder),
    };
    throw inFile(argument, problem);
  }
  const place = join(dirname(resolvePath(argument)), folder);
  try {
    const { files, skipped } = readSourceFolder(place, { withModules });
    for (const { path: left, because } of skipped) {
      process.stderr.write(`coldstart: left out ${join(folder, left)}: ${because}\n`);
    }
    return { ...rest, files };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw inFile(argument, {
      path: `${path}.folder`,
      expected: "a folder, named relative to this file",
      received: JSON.stringify(folder),
    });
  }
}

const inFile = (argument: string, problem: Problem): Error =>
  usage("run", `--config ${argument}: ${problemText(problem)}`);
