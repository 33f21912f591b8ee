/** What the command says of a serverless.yml: its stage, its parameters and the environment that it reads. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { SourceFiles, TemplateScenario } from "../session/protocol.ts";
import { quote, resolvePath, usage } from "./arguments.ts";

export interface ServiceOptions {
  stage?: string | undefined;
  param?: string[] | undefined;
}

const READ_FROM_ENVIRONMENT = /\$\{\s*env:\s*(\w+)/g;
/** Where stages have no other name; the framework's default. */
const DEFAULT_STAGE = "dev";

/** Only variables of the environment that the service names become part of the run. */
export const serviceOptionsOf =
  ({ stage, param = [] }: ServiceOptions, folder: string) =>
  (files: SourceFiles): NonNullable<TemplateScenario["serverless"]> => {
    const environment = environmentOf(stage ?? DEFAULT_STAGE, resolvePath(folder), files);
    return {
      ...(stage === undefined ? {} : { stage }),
      ...(param.length > 0 ? { params: Object.fromEntries(param.map(pairOf)) } : {}),
      ...(Object.keys(environment).length > 0 ? { environment } : {}),
    };
  };

export function refuseServiceOptions({ stage, param }: ServiceOptions, template: string): void {
  for (const [name, given] of Object.entries({ stage, param: param?.[0] })) {
    if (given === undefined) continue;
    throw usage("run", `--${name} belongs to serverless.yml; ${template} takes --parameters.`);
  }
}

function pairOf(pair: string): [name: string, value: string] {
  const at = pair.indexOf("=");
  if (at < 1) throw usage("run", `--param has to be name=value, not ${quote(pair)}.`);
  return [pair.slice(0, at), pair.slice(at + 1)];
}

/** From the shell, then from `.env.<stage>` and `.env` beside the service. */
function environmentOf(stage: string, folder: string, files: SourceFiles): Record<string, string> {
  const names = Object.entries(files).flatMap(([path, text]) =>
    /\.(ya?ml|json)$/.test(path)
      ? [...text.matchAll(READ_FROM_ENVIRONMENT)].map(([, name]) => name!)
      : [],
  );
  const given = { ...dotEnv(folder, ".env"), ...dotEnv(folder, `.env.${stage}`), ...process.env };
  return Object.fromEntries(
    [...new Set(names)].flatMap((name) => {
      const value = given[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function dotEnv(folder: string, name: string): Record<string, string | undefined> {
  const path = join(folder, name);
  return existsSync(path) ? parseEnv(readFileSync(path, "utf8")) : {};
}
