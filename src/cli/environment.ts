/** Environment variables from options and files. */
import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { isText, textOf } from "../session/texts.ts";
import { quote, resolvePath, usage, whyUnreadable } from "./arguments.ts";

export interface EnvironmentOptions {
  env?: string[] | undefined;
  "env-file"?: string[] | undefined;
}

/** `--env` wins over files, later files over earlier ones. */
export function environmentOf({
  env = [],
  "env-file": files = [],
}: EnvironmentOptions): Record<string, string> {
  const given: Record<string, string> = {};
  for (const pair of env) {
    const at = pair.indexOf("=");
    if (at < 1) throw usage("run", `--env has to be NAME=value, not ${quote(pair)}.`);
    const name = pair.slice(0, at);
    if (Object.hasOwn(given, name)) throw usage("run", `--env gives ${name} twice.`);
    given[name] = pair.slice(at + 1);
  }
  return Object.assign({}, ...files.map(readVariables), given) as Record<string, string>;
}

/** As Node reads them with its own `--env-file`. */
function readVariables(argument: string): Record<string, string> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(resolvePath(argument));
  } catch (error) {
    throw usage("run", `--env-file: the file ${quote(argument)} ${whyUnreadable(error)}.`);
  }
  if (!isText(bytes)) throw usage("run", `--env-file: ${quote(argument)} is not a text file.`);
  const variables = parseEnv(textOf(bytes)) as Record<string, string>;
  if (Object.keys(variables).length > 0) return variables;
  throw usage("run", `--env-file: ${quote(argument)} holds no NAME=value.`);
}
