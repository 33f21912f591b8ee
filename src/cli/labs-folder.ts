/** Where labs are: by name in the project's `labs/`, or by path. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { listLabs } from "../grading/lab-folder.ts";
import { quote, resolvePath, usage } from "./arguments.ts";

export const LABS_FOLDER = fileURLToPath(new URL("../../labs", import.meta.url));

export function findLab(command: string, argument: string): string {
  const byPath = /[/\\]/.test(argument);
  const folder = byPath ? resolvePath(argument) : join(LABS_FOLDER, argument);
  if (existsSync(join(folder, "lab.ts"))) return folder;
  if (byPath)
    throw usage(command, `Expected the folder of a lab, but ${quote(argument)} has no lab.ts.`);
  const names = listLabs(LABS_FOLDER);
  throw usage(
    command,
    `There is no lab ${quote(argument)}. Labs: ${names.join(", ") || "none yet"}.`,
  );
}
