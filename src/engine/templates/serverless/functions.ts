/** `functions` of a service: each a function with its log group, version, alias, URL and asynchronous configuration. */
import { RUNTIME_NAMES } from "../../sandbox/runtimes.ts";
import { objectOf, oneOf, type Read } from "../kinds.ts";
import {
  entryOf,
  map,
  scalar,
  textOf,
  type Located,
  type MapNode,
  type TemplateNode,
} from "../node.ts";
import { attribute, ref, shortHash, sub, type Mixed } from "../sam/expansion.ts";
import { part } from "../sam/function.ts";
import { readPart, targetOf, type ServiceDraft, type ServiceFunction } from "./draft.ts";
import { normalName } from "./names.ts";
import { functionNamed, ROLE_ID, roleArn, type ServiceRole } from "./role.ts";
import { FUNCTION, LAYER, type PROVIDER } from "./settings.ts";

type Provider = Read<typeof PROVIDER>;
type Settings = Read<typeof FUNCTION>;

/** A function with what was read of it: its events wait until every function is known. */
export interface ReadFunction {
  readonly it: ServiceFunction;
  readonly settings: Settings;
  /** The part of the file. */
  readonly node: MapNode;
  readonly usesServiceRole: boolean;
  readonly isTraced: boolean;
}

const DEFAULT_MEMORY_MB = 1024;
const DEFAULT_TIMEOUT_SECONDS = 6;
const ALIAS = "provisioned";

export function readFunctions(
  sections: readonly MapNode[],
  provider: Provider,
  role: ServiceRole,
  draft: ServiceDraft,
): ReadFunction[] {
  const read = sections.flatMap((section) =>
    [...section.entries].flatMap(([key, node]) => {
      const at = section.keys.get(key) ?? node;
      const found = readOne(key, node, at, provider, draft);
      return found ? [found] : [];
    }),
  );
  return read.map(({ it, settings, node }) => {
    const own = settings.role;
    const tracing = tracingOf(settings.tracing ?? entryOf(provider.tracing, "lambda"), draft);
    const function_ = { it, settings, node, isTraced: tracing === "Active" };
    addFunction(function_, provider, own ? roleArn(own) : role.given, tracing, draft);
    return { ...function_, usesServiceRole: own === undefined && role.given === undefined };
  });
}

function readOne(
  key: string,
  node: TemplateNode,
  at: Located,
  provider: Provider,
  draft: ServiceDraft,
): { it: ServiceFunction; settings: Settings; node: MapNode } | undefined {
  const settings = readPart(node, FUNCTION, `The function ${key}`, draft.messages);
  if (!settings || node.kind !== "map") return undefined;
  const normal = normalName(key);
  if (!/^\w+$/.test(normal)) {
    draft.messages.error(at, `Expected a name of letters, digits, - and _, received ${key}.`);
    return undefined;
  }
  const isProvisioned = (textOf(settings.provisionedConcurrency) ?? "0") !== "0";
  const timeout = Number(textOf(settings.timeout ?? provider.timeout) ?? DEFAULT_TIMEOUT_SECONDS);
  const it: ServiceFunction = {
    key,
    normal,
    id: `${normal}LambdaFunction`,
    name: textOf(settings.name) ?? `${draft.service}-${draft.stage}-${key}`,
    at,
    aliasId: isProvisioned ? `${normal}ProvConcLambdaAlias` : undefined,
    timeoutSeconds: Number.isFinite(timeout) ? timeout : undefined,
  };
  draft.functions.set(key, it);
  return { it, settings, node };
}

function addFunction(
  { it, settings, node }: { it: ServiceFunction; settings: Settings; node: MapNode },
  provider: Provider,
  role: Mixed,
  tracing: string | undefined,
  draft: ServiceDraft,
): void {
  const { id, at, key } = it;
  const runtime = settings.runtime ?? provider.runtime;
  for (const [name, given, example] of [
    ["handler", settings.handler, "src/orders.handler"],
    ["runtime", runtime, "nodejs24.x, here or in provider"],
  ] as const) {
    if (given) continue;
    const advice = `Add ${name}: ${example}.`;
    draft.messages.error(at, `The function ${key} has no ${name}. ${advice}`);
  }
  const architecture = settings.architecture ?? provider.architecture;
  const size = settings.ephemeralStorageSize;
  const dead = settings.onError;
  if (dead && textOf(dead)?.startsWith("arn:")) {
    draft.allow([textOf(dead)!.includes(":sqs:") ? "sqs:SendMessage" : "sns:Publish"], dead);
  }
  const logGroup = addLogGroup(it, settings, provider, draft);
  draft.add(
    id,
    "AWS::Lambda::Function",
    {
      FunctionName: settings.name ?? it.name,
      Code: scalar(".", at),
      // What is missing was said.
      Handler: settings.handler ?? "index.handler",
      Runtime: runtime ?? RUNTIME_NAMES[0],
      MemorySize: settings.memorySize ?? provider.memorySize ?? DEFAULT_MEMORY_MB,
      Timeout: settings.timeout ?? provider.timeout ?? DEFAULT_TIMEOUT_SECONDS,
      Architectures: architecture && [architecture],
      Environment: environmentOf(settings, provider, node),
      EphemeralStorage: size && { Size: size },
      Layers: settings.layers ?? provider.layers,
      Role: role ?? attribute(ROLE_ID, "Arn", at),
      ReservedConcurrentExecutions: settings.reservedConcurrency,
      DeadLetterConfig: dead && { TargetArn: dead },
      TracingConfig: tracing && { Mode: tracing },
      LoggingConfig: loggingOf(settings.logs ?? entryOf(provider.logs, "lambda"), draft),
    },
    at,
    {
      dependsOn: [...(logGroup ? [logGroup] : []), ...(settings.dependsOn ?? [])],
      condition: settings.condition,
    },
  );
  publish(it, settings, provider, draft);
  if (settings.url) addUrl(it, settings.url, draft);
}

function addLogGroup(
  { normal, name, at }: ServiceFunction,
  settings: Settings,
  provider: Provider,
  draft: ServiceDraft,
): string | undefined {
  if (settings.disableLogs) return undefined;
  const id = `${normal}LogGroup`;
  const days = settings.logRetentionInDays ?? provider.logRetentionInDays;
  const group = { LogGroupName: `/aws/lambda/${name}`, RetentionInDays: days };
  draft.add(id, "AWS::Logs::LogGroup", group, at);
  return id;
}

/** The function's own variables over the provider's. */
function environmentOf(settings: Settings, provider: Provider, at: Located): Mixed {
  const layers = [provider.environment, settings.environment].flatMap((it) =>
    it?.kind === "map" ? [it] : [],
  );
  if (layers.length === 0) return settings.environment && { Variables: settings.environment };
  const entries = new Map<string, TemplateNode>();
  const keys = new Map<string, Located>();
  for (const each of layers) {
    for (const [name, value] of each.entries) {
      keys.set(name, each.keys.get(name) ?? value);
      if (value.kind === "scalar" && value.value === null) entries.delete(name);
      else entries.set(name, value);
    }
  }
  return { Variables: map(entries, layers.at(-1) ?? at, keys) };
}

function tracingOf(node: TemplateNode | undefined, draft: ServiceDraft): string | undefined {
  const given = textOf(node);
  if (node === undefined || given === "false") return undefined;
  if (given === "true") return "Active";
  return oneOf("Active", "PassThrough").read(node, draft.messages);
}

const LOGS = {
  logFormat: part,
  applicationLogLevel: part,
  systemLogLevel: part,
  logGroup: part,
};

function loggingOf(node: TemplateNode | undefined, draft: ServiceDraft): Mixed {
  const it = node && readPart(node, LOGS, "logs", draft.messages);
  return (
    it && {
      LogFormat: it.logFormat,
      ApplicationLogLevel: it.applicationLogLevel,
      SystemLogLevel: it.systemLogLevel,
      LogGroup: it.logGroup,
    }
  );
}

/** A version of what is deployed, and with provisioned concurrency the alias that has it. */
function publish(
  { normal, id, at, aliasId }: ServiceFunction,
  settings: Settings,
  provider: Provider,
  draft: ServiceDraft,
): void {
  const isVersioned = settings.versionFunction ?? provider.versionFunctions ?? true;
  if (!isVersioned && aliasId === undefined) return;
  const versionId = `${normal}LambdaVersion${shortHash(id)}`;
  draft.add(versionId, "AWS::Lambda::Version", { FunctionName: ref(id, at) }, at);
  draft.outputs[`${id}QualifiedArn`] = { Value: ref(versionId, at) };
  if (aliasId === undefined) return;
  draft.add(
    aliasId,
    "AWS::Lambda::Alias",
    {
      Name: ALIAS,
      FunctionName: ref(id, at),
      FunctionVersion: attribute(versionId, "Version", at),
      ProvisionedConcurrencyConfig: {
        ProvisionedConcurrentExecutions: settings.provisionedConcurrency,
      },
    },
    at,
  );
}

/** https://www.serverless.com/framework/docs/providers/aws/guide/functions#lambda-function-urls */
const URL = {
  authorizer: oneOf("aws_iam"),
  cors: part,
  invokeMode: part,
};
const URL_CORS = {
  allowCredentials: part,
  allowedHeaders: part,
  allowedMethods: part,
  allowedOrigins: part,
  exposedResponseHeaders: part,
  maxAge: part,
};
const USUAL_HEADERS = [
  "Content-Type",
  "X-Amz-Date",
  "Authorization",
  "X-Api-Key",
  "X-Amz-Security-Token",
];

/** `true`, or an object. */
export function corsOf(node: TemplateNode | undefined, methods: Mixed, draft: ServiceDraft): Mixed {
  const given = textOf(node);
  if (node === undefined || given === "false") return undefined;
  const usual = { AllowOrigins: ["*"], AllowHeaders: USUAL_HEADERS, AllowMethods: methods };
  if (given === "true") return usual;
  const it = readPart(node, URL_CORS, "cors", draft.messages);
  return (
    it && {
      AllowOrigins: it.allowedOrigins ?? usual.AllowOrigins,
      AllowHeaders: it.allowedHeaders ?? usual.AllowHeaders,
      AllowMethods: it.allowedMethods ?? usual.AllowMethods,
      AllowCredentials: it.allowCredentials,
      ExposeHeaders: it.exposedResponseHeaders,
      MaxAge: it.maxAge,
    }
  );
}

function addUrl(owner: ServiceFunction, node: TemplateNode, draft: ServiceDraft): void {
  const { id, normal, at, aliasId } = owner;
  if (textOf(node) === "false") return;
  const it = textOf(node) === "true" ? {} : readPart(node, URL, "url", draft.messages);
  if (!it) return;
  const urlId = `${id}Url`;
  draft.add(
    urlId,
    "AWS::Lambda::Url",
    {
      TargetFunctionArn: ref(id, at),
      Qualifier: aliasId && ALIAS,
      AuthType: it.authorizer === undefined ? "NONE" : "AWS_IAM",
      Cors: corsOf(it.cors, ["*"], draft),
      InvokeMode: it.invokeMode,
    },
    at,
    aliasId === undefined ? {} : { dependsOn: [aliasId] },
  );
  draft.outputs[`${id}Url`] = { Value: attribute(urlId, "FunctionUrl", at) };
  if (it.authorizer !== undefined) return;
  const open = { FunctionName: targetOf(owner), Principal: "*" };
  const byUrl = { Action: "lambda:InvokeFunctionUrl", FunctionUrlAuthType: "NONE" };
  const invoke = { Action: "lambda:InvokeFunction", InvokedViaFunctionUrl: true };
  const name = `${normal}LambdaPermissionFnUrl`;
  draft.add(name, "AWS::Lambda::Permission", { ...open, ...byUrl }, at);
  draft.add(`${name}Invoke`, "AWS::Lambda::Permission", { ...open, ...invoke }, at);
}

const DESTINATIONS = { onSuccess: part, onFailure: part };
const DESTINATION = objectOf({
  type: oneOf("function", "sqs", "sns", "eventBus"),
  arn: part,
});
const ACTIONS = {
  function: "lambda:InvokeFunction",
  lambda: "lambda:InvokeFunction",
  sqs: "sqs:SendMessage",
  sns: "sns:Publish",
  eventBus: "events:PutEvents",
  events: "events:PutEvents",
} as const;

/** What asynchronous invocations are given up to, and when. */
export function addAsynchronous(
  { it, settings, usesServiceRole }: ReadFunction,
  draft: ServiceDraft,
) {
  const { normal, id, at, aliasId } = it;
  const { destinations, maximumRetryAttempts, maximumEventAge } = settings;
  if (!destinations && !maximumRetryAttempts && !maximumEventAge) return;
  const read = destinations && readPart(destinations, DESTINATIONS, "destinations", draft.messages);
  const destination = (node: TemplateNode | undefined): Mixed => {
    const made = node && destinationOf(node, draft);
    if (!made) return undefined;
    if (usesServiceRole) draft.allow([made.action], made.resource);
    return { Destination: made.arn };
  };
  draft.add(
    `${normal}LambdaEvConf`,
    "AWS::Lambda::EventInvokeConfig",
    {
      FunctionName: ref(id, at),
      Qualifier: aliasId === undefined ? "$LATEST" : ALIAS,
      MaximumRetryAttempts: maximumRetryAttempts,
      MaximumEventAgeInSeconds: maximumEventAge,
      DestinationConfig: read && {
        OnSuccess: destination(read.onSuccess),
        OnFailure: destination(read.onFailure),
      },
    },
    at,
    aliasId === undefined ? {} : { dependsOn: [aliasId] },
  );
}

/** A function of the service by its name, an ARN, or an object with a type and an ARN. */
function destinationOf(
  node: TemplateNode,
  draft: ServiceDraft,
): { arn: Mixed; resource: Mixed; action: string } | undefined {
  const name = textOf(node);
  if (name?.startsWith("arn:")) {
    const service = name.split(":")[2] as keyof typeof ACTIONS;
    return { arn: node, resource: node, action: ACTIONS[service] ?? ACTIONS.function };
  }
  if (name !== undefined) {
    const found = functionNamed(name, node, draft);
    // By its name: a reference would make a circle of the role and the functions that have it.
    const byName = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:";
    const resource = found && sub(`${byName}${found.name}*`, node);
    return found && { arn: targetOf(found), resource, action: ACTIONS.function };
  }
  const it = DESTINATION.read(node, draft.messages);
  if (!it?.arn) return undefined;
  return { arn: it.arn, resource: it.arn, action: ACTIONS[it.type ?? "function"] };
}

/** `layers` of the service. */
export function addLayers(sections: readonly MapNode[], draft: ServiceDraft): void {
  for (const section of sections) {
    for (const [key, node] of section.entries) {
      const it = readPart(node, LAYER, `The layer ${key}`, draft.messages);
      if (!it) continue;
      const id = `${normalName(key)}LambdaLayer`;
      const at = section.keys.get(key) ?? node;
      draft.add(
        id,
        "AWS::Lambda::LayerVersion",
        {
          LayerName: it.name ?? key,
          Content: it.path,
          CompatibleRuntimes: it.compatibleRuntimes,
          CompatibleArchitectures: it.compatibleArchitectures,
          LicenseInfo: it.licenseInfo,
        },
        at,
      );
      draft.outputs[`${id}QualifiedArn`] = { Value: ref(id, at) };
    }
  }
}
