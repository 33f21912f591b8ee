/** From a template to a scenario that the engine can run. Loaded where an account is described by a template. */
import {
  allResourceTypes,
  compileWith,
  messageText,
  resourceTypesFor,
  type BuiltFunction,
  type CompiledTemplate,
  type ResourceTypes,
  type TemplateMessage,
  type TemplateReader,
} from "../engine/templates.ts";
import {
  SessionError,
  type AccountDefinition,
  type Deployment,
  type FunctionConfiguration,
  type Scenario,
  type SourceFiles,
  type TemplateScenario,
  type Workload,
} from "./protocol.ts";

export interface ResolvedScenario {
  scenario: Scenario;
  deployment: Deployment;
  /** The same failure with the template's place in place of the setting's path. */
  located(error: SessionError): SessionError;
}

/** Where a setting of the account comes from. */
type Place = NonNullable<CompiledTemplate["stack"]>["placeOf"];

export interface DescribedTemplate extends Pick<Scenario, "function" | "account" | "files"> {
  deployment: Deployment;
  placeOf: Place;
  /** Functions whose code is a folder of the project, and how they are built. */
  code: BuiltFunction[];
}

const SERVERLESS_FILE = /(^|\/)serverless\.(ya?ml|json)$/;

/** What reads the template, when it is none of CloudFormation's: loaded for a serverless.yml. */
export async function readerFor({
  template,
  serverless = {},
}: Pick<TemplateScenario, "template" | "serverless">): Promise<TemplateReader | undefined> {
  if (!SERVERLESS_FILE.test(template)) return undefined;
  const { serverlessReader } = await import("../engine/serverless.ts");
  return serverlessReader(serverless);
}

/** What a template has to be read with. Whoever reads something else makes resources of any type. */
export const typesFor = (
  { template, files }: Pick<TemplateScenario, "template" | "files">,
  reader: TemplateReader | undefined,
): Promise<ResourceTypes> =>
  reader ? allResourceTypes() : resourceTypesFor(files[template] ?? "");

/** Throws {@link SessionError} of kind `input`. */
export function describeWith(
  types: ResourceTypes,
  template: string,
  files: SourceFiles,
  parameters?: Record<string, string>,
  packages?: TemplateScenario["packages"],
  reader?: TemplateReader,
): DescribedTemplate {
  const { messages, stack } = compileWith(types, {
    template,
    files,
    ...(parameters ? { parameters } : {}),
    ...(packages ? { packages } : {}),
    ...(reader ? { reader } : {}),
  });
  if (!stack) throw failure(template, messages);
  const { own, account, outputs, resources, placeOf, code } = stack;
  if (!own) {
    throw new SessionError({
      kind: "input",
      path: template,
      message: `${template} describes no function: expected at least one ${reader ? "under functions" : "AWS::Serverless::Function or AWS::Lambda::Function"}.`,
    });
  }
  const notices = messages.flatMap(({ level, ...message }) =>
    level === "error" ? [] : [{ level, message: messageText(template, { level, ...message }) }],
  );
  return {
    function: own.configuration,
    files: own.files,
    account,
    deployment: { notices, outputs, resources },
    placeOf,
    code,
  };
}

/** `types`: see {@link typesFor}; `reader`: {@link readerFor}. Throws {@link SessionError} of kind `input`. */
export function resolveWith(
  types: ResourceTypes,
  given: TemplateScenario,
  reader: TemplateReader | undefined,
): ResolvedScenario {
  const {
    template,
    parameters,
    packages,
    serverless: _options,
    environment,
    overrides,
    traffic,
    files,
    workload,
    ...rest
  } = given;
  const {
    deployment,
    placeOf,
    code: _,
    ...described
  } = describeWith(types, template, files, parameters, packages, reader);
  const named = (it: Workload) => withNames(it, deployment.resources);
  const scenario: Scenario = {
    ...rest,
    ...described,
    function: { ...withVariables(described.function, environment), ...overrides },
    workload: named(workload),
    account: {
      ...withVariablesOfOthers(described.account, environment),
      ...(traffic ? { traffic: traffic.map(named) } : {}),
    },
  };
  return {
    scenario,
    deployment,
    located(error) {
      const { failure: it } = error;
      const at = it.path === undefined ? undefined : placeOf(it.path);
      if (it.kind !== "input" || !at) return error;
      const path = `${at.file ?? template}:${at.line}:${at.column}`;
      const message = it.message.replace(`${it.path}: `, "");
      return new SessionError({ ...it, path, message: `${at.path}: ${message}` });
    },
  };
}

type Variables = TemplateScenario["environment"];

const withVariables = (it: FunctionConfiguration, more: Variables): FunctionConfiguration =>
  more ? { ...it, environment: { ...it.environment, ...more } } : it;

function withVariablesOfOthers(
  account: AccountDefinition = {},
  more: Variables,
): AccountDefinition {
  const { functions } = account;
  if (!functions || !more) return account;
  return {
    ...account,
    functions: functions.map((it) => ({
      ...it,
      configuration: withVariables(it.configuration, more),
    })),
  };
}

/** Settings of a target that are no names of resources. */
const NO_NAMES = ["qualifier", "invocationType", "messageGroup", "partitionKey"];

/** A workload's target by its physical name, when the logical id was given. */
export function withNames(workload: Workload, resources: Deployment["resources"]): Workload {
  if (!workload.target) return workload;
  const target = Object.fromEntries(
    Object.entries(workload.target).map(([setting, value]: [string, unknown]) => {
      const found = resources.find(({ logicalId }) => logicalId === value);
      return [setting, found && !NO_NAMES.includes(setting) ? found.name : value];
    }),
  );
  return { ...workload, target };
}

/** The first error with its place as the path; the others in lines of their own. */
export function failure(template: string, messages: TemplateMessage[]): SessionError {
  const [first, ...others] = messages.filter(({ level }) => level === "error");
  const { line, column, path, message, file = template } = first!;
  const text = path === "" ? message : `${path}: ${message}`;
  return new SessionError({
    kind: "input",
    path: `${file}:${line}:${column}`,
    message: [text, ...others.map((it) => messageText(template, it))].join("\n"),
  });
}
