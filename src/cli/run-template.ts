/** `run` with a folder that has a template: the account is the template's, and the command says what happens to it. */
import {
  SessionError,
  type Scenario,
  type TemplateScenario,
  type Workload,
} from "../session/protocol.ts";
import type { ResolvedScenario } from "../session/templates.ts";
import { quote, usage } from "./arguments.ts";
import type { TemplateProject } from "../projects/project.ts";
import type { Config } from "./config-file.ts";
import { environmentOf } from "./environment.ts";
import { limitsOf, settingsOf, type ScenarioOptions } from "./run-scenario.ts";
import { refuseServiceOptions, type ServiceOptions } from "./service-options.ts";
import { failureText, UsageError } from "./usage.ts";
import { listOfEvents, workloadOf } from "./workload.ts";

export interface TemplateOptions extends ScenarioOptions, ServiceOptions {
  invoke?: string | undefined;
  http?: string[] | undefined;
  "put-event"?: string[] | undefined;
  "send-message"?: string[] | undefined;
  parameters?: string[] | undefined;
  handler?: string | undefined;
}

export interface TemplateRun {
  scenario: TemplateScenario;
  /** The same as the engine has it, for the text of the run. */
  resolved: ResolvedScenario;
}

/** What only a template gives a meaning to. */
const OF_TEMPLATES = [
  "invoke",
  "http",
  "put-event",
  "send-message",
  "parameters",
  "stage",
  "param",
] as const;

export function refuseTemplateOptions(options: TemplateOptions, argument: string): void {
  const given = OF_TEMPLATES.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  throw usage(
    "run",
    `--${given} needs an account that a template describes: there is no template.yaml and no serverless.yml in ${quote(argument)}.`,
  );
}

export async function templateRunOf(
  { template, files, packages, serverless }: TemplateProject,
  options: TemplateOptions,
  config: Config,
): Promise<TemplateRun> {
  if (options.handler !== undefined) {
    throw usage("run", `--handler: ${template} describes the functions. Change it there.`);
  }
  if (!serverless) refuseServiceOptions(options, template);
  const parameters = parametersOf(options.parameters ?? []);
  const environment = environmentOf(options);
  const { describeTemplate, readerFor, resolveTemplate } = await import("../session/templates.ts");
  const service = serverless ? { serverless } : {};
  const reader = await readerFor({ template, ...service });
  const account = orUsage(() => describeTemplate(template, files, parameters, undefined, reader));
  const settings = await settingsOf(options, config);
  const [workload, ...traffic] = await workloadsOf(options, account, settings.minVirtualMs);
  const overrides = limitsOf(options);
  const scenario: TemplateScenario = {
    ...settings,
    template,
    ...service,
    files,
    packages,
    workload: workload!,
    ...(traffic.length > 0 ? { traffic } : {}),
    ...(Object.keys(parameters).length > 0 ? { parameters } : {}),
    ...(Object.keys(environment).length > 0 ? { environment } : {}),
    ...(Object.keys(overrides).length > 0 ? { overrides } : {}),
  };
  return { scenario, resolved: orUsage(() => resolveTemplate(scenario, reader)) };
}

function orUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    throw new UsageError(failureText(error.failure));
  }
}

/** `Stage=prod`, several of them, also in one option with spaces between, as `sam deploy` takes them. */
export function parametersOf(pairs: string[]): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const pair of pairs.flatMap((each) => each.split(/\s+(?=\w+=)/))) {
    const at = pair.indexOf("=");
    if (at < 1) throw usage("run", `--parameters has to be Name=value, not ${quote(pair)}.`);
    parameters[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return parameters;
}

type Described = Pick<Scenario, "account" | "function"> & {
  deployment: ResolvedScenario["deployment"];
};

/** What the command sends where. Nothing named: one event to the template's first function. */
async function workloadsOf(
  options: TemplateOptions,
  account: Described,
  durationMs: number | undefined,
): Promise<Workload[]> {
  const others = [
    ...(options.http ?? []).map((text) => httpWorkload(text, account)),
    ...(options["put-event"] ?? []).map(eventWorkload),
    ...(options["send-message"] ?? []).map((text) => messageWorkload(text, account)),
  ];
  const calls = ["event", "events", "workload", "invocation-type", "qualifier"] as const;
  const invokes = options.invoke !== undefined || calls.some((name) => options[name] !== undefined);
  if (!invokes && others.length > 0) return others;
  const workload = await workloadOf(options, durationMs);
  if (options.invoke === undefined) return [workload, ...others];
  const name = functionNamed(options.invoke, account);
  return [{ ...workload, target: { ...workload.target, function: name } }, ...others];
}

function functionNamed(given: string, { function: own, account = {}, deployment }: Described) {
  const found = deployment.resources.find(({ logicalId }) => logicalId === given)?.name ?? given;
  const names = [own, ...(account.functions ?? []).map(({ configuration }) => configuration)];
  if (names.some(({ functionName }) => functionName === found)) return found;
  const known = deployment.resources.filter(({ type }) => type === "AWS::Lambda::Function");
  throw usage(
    "run",
    `--invoke: there is no function ${quote(given)}. Functions: ${known.map(({ logicalId }) => logicalId).join(", ")}.`,
  );
}

const once = (payload: unknown, target: NonNullable<Workload["target"]>): Workload => ({
  ...listOfEvents([payload]),
  target,
});

const REQUEST = /^(?:(\w+) )?(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (\/\S*)(?: ([\s\S]+))?$/;

/** `POST /orders {"id": 1}`; before it the logical id of an API or function, when there are several. */
function httpWorkload(text: string, { account = {}, deployment }: Described): Workload {
  const [, front, method, path = "", body] = REQUEST.exec(text) ?? [];
  if (method === undefined) {
    throw usage(
      "run",
      `--http has to be a method, a path and perhaps a body, like 'GET /orders' or 'POST /orders {"id": 1}', not ${quote(text)}.`,
    );
  }
  const fronts = [
    ...(account.apis ?? []).map(({ name }) => ({ name, target: { api: name } })),
    ...(account.functionUrls ?? []).map(({ functionName, qualifier }) => ({
      name: functionName,
      target: { functionUrl: functionName, ...(qualifier === undefined ? {} : { qualifier }) },
    })),
  ];
  const named = (name: string) =>
    deployment.resources.find((it) => it.logicalId === name)?.name ?? name;
  const found = front === undefined ? fronts : fronts.filter(({ name }) => name === named(front));
  if (found.length !== 1) throw whichFront(front, fronts, deployment);
  const [route = "", search = ""] = path.split("?");
  const query = Object.fromEntries(new URLSearchParams(search));
  const request = {
    method,
    path: route,
    ...(Object.keys(query).length > 0 ? { query } : {}),
    ...(body === undefined ? {} : { body, headers: { "content-type": "application/json" } }),
  };
  return once(request, found[0]!.target);
}

function whichFront(
  given: string | undefined,
  fronts: { name: string }[],
  { resources }: Described["deployment"],
): UsageError {
  const ids = fronts.map(({ name }) => resources.find((it) => it.name === name)?.logicalId ?? name);
  if (ids.length === 0) {
    return usage("run", "--http: the template has no API and no function URL.");
  }
  return given === undefined
    ? usage(
        "run",
        `--http: there are several: ${ids.join(", ")}. Name one, like '${ids[0]} GET /'.`,
      )
    : usage("run", `--http: there is no API ${quote(given)}. There is ${ids.join(", ")}.`);
}

/** An entry of PutEvents. */
function eventWorkload(text: string): Workload {
  const entry = jsonOf("--put-event", text) as Record<string, unknown> | null;
  const { Source, DetailType, Detail = {}, EventBusName = "default", ...rest } = entry ?? {};
  const unknown = Object.keys(rest);
  if (typeof Source !== "string" || typeof DetailType !== "string" || unknown.length > 0) {
    throw usage(
      "run",
      `--put-event has to be like '{"Source": "shop", "DetailType": "order placed", "Detail": {"id": 1}}', perhaps with EventBusName, not ${quote(text)}.`,
    );
  }
  const detail = typeof Detail === "string" ? jsonOf("--put-event Detail", Detail) : Detail;
  return once(detail, {
    eventBus: String(EventBusName),
    source: Source,
    detailType: DetailType,
  });
}

/** `<queue>=<json>`; what is not JSON is a text. */
function messageWorkload(text: string, { account = {}, deployment }: Described): Workload {
  const at = text.indexOf("=");
  const given = text.slice(0, Math.max(0, at));
  const queue = deployment.resources.find(({ logicalId }) => logicalId === given)?.name ?? given;
  const queues = account.queues ?? [];
  if (at < 1 || !queues.some(({ name }) => name === queue)) {
    const ids = deployment.resources.filter(({ type }) => type === "AWS::SQS::Queue");
    throw usage(
      "run",
      `--send-message has to be <queue>=<body> with a queue of the template (${ids.map(({ logicalId }) => logicalId).join(", ") || "there is none"}), not ${quote(text)}.`,
    );
  }
  return once(bodyOf(text.slice(at + 1)), { queue });
}

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function jsonOf(option: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw usage("run", `${option} is not JSON: ${(error as Error).message}`);
  }
}
