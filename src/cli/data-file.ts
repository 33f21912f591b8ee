/** Files with settings: YAML or JSON, by their ending. */
import { readFileSync } from "node:fs";
import { isText, textOf } from "../session/texts.ts";
import { quote, resolvePath, usage, whyUnreadable } from "./arguments.ts";

export const isDataFile = (argument: string): boolean => /\.(ya?ml|json)$/i.test(argument);

/** The value in a file. `option` is what the complaint is about. */
export async function readDataFile(option: string, argument: string): Promise<unknown> {
  if (!isDataFile(argument)) {
    throw usage(
      "run",
      `${option} has to be a file ending in .yaml, .yml or .json, not ${quote(argument)}.`,
    );
  }
  let bytes: Buffer;
  try {
    bytes = readFileSync(resolvePath(argument));
  } catch (error) {
    throw usage("run", `${option}: the file ${quote(argument)} ${whyUnreadable(error)}.`);
  }
  if (!isText(bytes)) throw usage("run", `${option}: ${quote(argument)} is not a text file.`);
  return /\.json$/i.test(argument)
    ? parseJson(option, argument, textOf(bytes))
    : parseYaml(option, argument, textOf(bytes));
}

function parseJson(option: string, name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw usage("run", `${option}: the file ${name} is not JSON: ${(error as Error).message}`);
  }
}

async function parseYaml(option: string, name: string, text: string): Promise<unknown> {
  // Most runs need no YAML.
  const { parse } = await import("yaml");
  try {
    return parse(text);
  } catch (error) {
    const [message] = (error as Error).message.split("\n");
    throw usage("run", `${option}: the file ${name} is not YAML: ${message}`);
  }
}
