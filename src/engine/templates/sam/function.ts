/**
 * AWS::Serverless::Function, expanded as SAM does it.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html
 */
import type { DeclaredResource } from "../declared.ts";
import {
  filledText,
  noEffect,
  notSimulated,
  objectOf,
  oneOf,
  readSettings,
  required,
  type Kind,
} from "../kinds.ts";
import { map, entryOf, textOf, type MapNode, type TemplateNode } from "../node.ts";
import { managedPolicyArn } from "../resources/managed-policies.ts";
import { destinations, type EventInvokeConfig } from "./destinations.ts";
import {
  ASSUMED_BY_LAMBDA,
  attribute,
  pick,
  ref,
  shortHash,
  type Expansion,
  type Mixed,
} from "./expansion.ts";
import type { EventPermissions } from "./event.ts";
import type { ServerlessFunction } from "./function-event.ts";
import { expandEvents } from "./function-events.ts";
import { readPolicies } from "./policies.ts";

/** A part of the template as it stands, for the resource that it is passed on to. */
export const part: Kind<TemplateNode> = {
  expected: "a value",
  read: (node, messages) => {
    if (node.kind === "broken") return undefined;
    if (node.kind === "scalar" && node.value === null) messages.expected(node, "a value");
    return node;
  },
};

/** Properties that AWS::Lambda::Function has under the same name. */
export const PASSED_ON = [
  "FunctionName",
  "Handler",
  "Runtime",
  "MemorySize",
  "Timeout",
  "Environment",
  "Architectures",
  "EphemeralStorage",
  "Layers",
  "ReservedConcurrentExecutions",
  "RecursiveLoop",
  "LoggingConfig",
  "Description",
  "PackageType",
  "VpcConfig",
  "KmsKeyArn",
  "FileSystemConfigs",
  "ImageConfig",
  "SnapStart",
  "RuntimeManagementConfig",
  "CodeSigningConfigArn",
  "DurableConfig",
  "TenancyConfig",
  "CapacityProviderConfig",
  "FunctionScalingConfig",
  "PublishToLatestPublished",
] as const;

type PassedOn = Record<(typeof PASSED_ON)[number], Kind<TemplateNode>>;

export const FUNCTION_SETTINGS = {
  ...(Object.fromEntries(PASSED_ON.map((name) => [name, part])) as PassedOn),
  CodeUri: part,
  InlineCode: part,
  Role: part,
  Policies: part,
  Events: part,
  Tracing: oneOf("Active", "PassThrough", "Disabled"),
  DeadLetterQueue: objectOf({ Type: required(oneOf("SQS", "SNS")), TargetArn: required(part) }),
  AutoPublishAlias: filledText,
  ProvisionedConcurrencyConfig: part,
  EventInvokeConfig: part,
  FunctionUrlConfig: part,
  VersionDescription: noEffect("Descriptions are for people."),
  VersionDeletionPolicy: noEffect("The stack is deployed once."),
  AutoPublishAliasAllProperties: noEffect("The stack is deployed once."),
  AutoPublishCodeSha256: noEffect("The stack is deployed once."),
  AssumeRolePolicyDocument: noEffect("Lambda may assume the roles of functions."),
  RolePath: noEffect("Roles are known by their names here."),
  PermissionsBoundary: notSimulated("Permissions boundaries are not simulated."),
  DeploymentPreference: notSimulated("CodeDeploy is not simulated: a version is live at once."),
  ImageUri: notSimulated("Functions are deployed as files, not as container images."),
  SourceKMSKeyArn: notSimulated("There are no keys: packages are kept as they are."),
  PropagateTags: noEffect("Nothing here reads tags."),
  Tags: noEffect("Tags are kept by AWS for people and bills; nothing here reads them."),
};

const XRAY = "AWSXRayDaemonWriteAccess";
const POLICY_OF_SOURCE: Readonly<Record<string, string>> = {
  SQS: "AWSLambdaSQSQueueExecutionRole",
  Kinesis: "AWSLambdaKinesisExecutionRole",
  DynamoDB: "AWSLambdaDynamoDBExecutionRole",
};

export function expandFunction(declared: DeclaredResource, properties: MapNode, into: Expansion) {
  const { logicalId, at, type } = declared;
  const { messages } = into;
  const read = readSettings(properties, FUNCTION_SETTINGS, type, messages);
  if (!read) return;
  const code = codeOf(read, declared, into);
  if (!code) return;
  const { AutoPublishAlias: alias, DeadLetterQueue: dead, Tracing: tracing } = read;
  const roleId = `${logicalId}Role`;
  into.add(
    logicalId,
    "AWS::Lambda::Function",
    {
      ...pick(properties, PASSED_ON),
      Code: code,
      Role: read.Role ?? attribute(roleId, "Arn", at),
      DeadLetterConfig: dead && { TargetArn: dead.TargetArn },
      TracingConfig:
        tracing === undefined || tracing === "Disabled" ? undefined : { Mode: tracing },
    },
    declared,
    { metadata: functionMetadata(declared), dependsOn: declared.dependsOn },
  );
  const it: ServerlessFunction = {
    declared,
    logicalId,
    target: ref(alias === undefined ? logicalId : publish(declared, alias, read, into), at),
    targetId: alias === undefined ? logicalId : `${logicalId}Alias${alias}`,
    isAlias: alias !== undefined,
  };
  const permissions: EventPermissions = { managed: [], inline: [] };
  if (dead) permissions.inline.push(sendTo(dead.Type, dead.TargetArn));
  if (read.EventInvokeConfig) {
    const config = destinations(read.EventInvokeConfig, logicalId, declared, into);
    if (config) invokeConfig(it, config, alias, permissions, into);
  }
  if (read.FunctionUrlConfig) expandUrl(it, read.FunctionUrlConfig, alias, into);
  for (const source of expandEvents(it, read.Events, permissions, into)) {
    const name = POLICY_OF_SOURCE[source];
    if (name !== undefined) permissions.managed.push(name);
  }
  if (!read.Role) addRole(it, read, tracing === "Active", permissions, into);
  else if (read.Policies) {
    messages.noEffect(
      properties.keys.get("Policies") ?? at,
      "The function has a Role of its own: SAM adds Policies only to roles that it makes.",
    );
  }
}

type ReadFunction = { readonly [K in keyof typeof FUNCTION_SETTINGS]?: unknown } & {
  readonly CodeUri?: TemplateNode;
  readonly InlineCode?: TemplateNode;
  readonly PackageType?: TemplateNode;
  readonly Policies?: TemplateNode;
  readonly ProvisionedConcurrencyConfig?: TemplateNode;
};

function codeOf(read: ReadFunction, declared: DeclaredResource, into: Expansion): Mixed {
  if (read.InlineCode) return { ZipFile: read.InlineCode };
  if (read.PackageType && textOf(read.PackageType) === "Image") {
    into.messages.error(
      declared.at,
      "PackageType is Image: container images are not run here. Expected Zip, with Handler, Runtime and CodeUri.",
    );
    return undefined;
  }
  const uri = read.CodeUri;
  if (uri && textOf(uri) !== undefined) return uri;
  into.messages.error(
    uri ?? declared.at,
    uri
      ? "Expected CodeUri as a folder of this project, for example src/orders. Nothing is downloaded: the code is among the files."
      : "One of CodeUri and InlineCode says where the code is; this function has neither. Add CodeUri, for example src/orders.",
  );
  return undefined;
}

/** Publishes a version and points an alias to it; the alias's logical id. */
function publish(
  declared: DeclaredResource,
  alias: string,
  read: ReadFunction,
  into: Expansion,
): string {
  const { logicalId, at } = declared;
  const versionId = `${logicalId}Version${shortHash(logicalId)}`;
  const aliasId = `${logicalId}Alias${alias}`;
  into.aliases.set(`${logicalId}.Version`, versionId);
  into.aliases.set(`${logicalId}.Alias`, aliasId);
  into.add(versionId, "AWS::Lambda::Version", { FunctionName: ref(logicalId, at) }, declared);
  into.add(
    aliasId,
    "AWS::Lambda::Alias",
    {
      Name: alias,
      FunctionName: ref(logicalId, at),
      FunctionVersion: attribute(versionId, "Version", at),
      ProvisionedConcurrencyConfig: read.ProvisionedConcurrencyConfig,
    },
    declared,
    { metadata: declared.metadata && aliasMetadata(declared) },
  );
  return aliasId;
}

/** `Metadata`, and in it `Coldstart` without what is for the alias. */
function functionMetadata({ metadata, at }: DeclaredResource): TemplateNode | undefined {
  const own = entryOf(metadata, "Coldstart");
  if (own?.kind !== "map") return metadata;
  const rest = [...own.entries].filter(([name]) => name !== "Alias");
  const others = metadata?.kind === "map" ? [...metadata.entries] : [];
  return map(
    others.map(([name, node]) => [name, name === "Coldstart" ? map(rest, own, own.keys) : node]),
    at,
  );
}

/** What `Metadata.Coldstart.Alias` of the function says of its alias. */
function aliasMetadata({ metadata, at }: DeclaredResource): TemplateNode {
  const own = entryOf(entryOf(metadata, "Coldstart"), "Alias");
  return map(own ? [["Coldstart", own]] : [], at);
}

function invokeConfig(
  { logicalId, declared }: ServerlessFunction,
  config: EventInvokeConfig,
  alias: string | undefined,
  permissions: EventPermissions,
  into: Expansion,
): void {
  permissions.inline.push(...config.policies);
  into.add(
    `${logicalId}EventInvokeConfig`,
    "AWS::Lambda::EventInvokeConfig",
    {
      FunctionName: ref(logicalId, declared.at),
      Qualifier: alias ?? "$LATEST",
      ...config.properties,
    },
    declared,
    alias === undefined ? {} : { dependsOn: [`${logicalId}Alias${alias}`] },
  );
}

function expandUrl(
  { logicalId, targetId, isAlias, declared }: ServerlessFunction,
  config: TemplateNode,
  alias: string | undefined,
  into: Expansion,
): void {
  if (config.kind !== "map") {
    into.messages.expected(config, "an object with AuthType");
    return;
  }
  const { at } = declared;
  into.add(
    `${logicalId}Url`,
    "AWS::Lambda::Url",
    {
      TargetFunctionArn: ref(logicalId, at),
      Qualifier: alias,
      ...Object.fromEntries(config.entries),
    },
    declared,
    isAlias ? { dependsOn: [targetId] } : {},
  );
  if (textOf(config.entries.get("AuthType")) !== "NONE") return;
  const open = { FunctionName: ref(targetId, at), Principal: "*" };
  into.add(
    `${logicalId}UrlPublicPermissions`,
    "AWS::Lambda::Permission",
    { ...open, Action: "lambda:InvokeFunctionUrl", FunctionUrlAuthType: "NONE" },
    declared,
  );
  into.add(
    `${logicalId}URLInvokeAllowPublicAccess`,
    "AWS::Lambda::Permission",
    { ...open, Action: "lambda:InvokeFunction", InvokedViaFunctionUrl: true },
    declared,
  );
}

/** What a function may do that sends to a queue or a topic. */
const sendTo = (kind: "SQS" | "SNS", target: Mixed): Mixed => ({
  Statement: [
    {
      Effect: "Allow",
      Action: kind === "SQS" ? "sqs:SendMessage" : "sns:Publish",
      Resource: target,
    },
  ],
});

function addRole(
  { logicalId, declared }: ServerlessFunction,
  read: ReadFunction,
  isTraced: boolean,
  permissions: EventPermissions,
  into: Expansion,
): void {
  const { managed, inline } = readPolicies(read.Policies, into.messages);
  const names = [
    "AWSLambdaBasicExecutionRole",
    ...(isTraced ? [XRAY] : []),
    ...permissions.managed,
  ];
  into.add(
    `${logicalId}Role`,
    "AWS::IAM::Role",
    {
      AssumeRolePolicyDocument: ASSUMED_BY_LAMBDA,
      ManagedPolicyArns: [...[...new Set(names)].map(managedPolicyArn), ...managed],
      Policies: [...inline, ...permissions.inline].map((PolicyDocument, index) => ({
        PolicyName: `${logicalId}RolePolicy${index}`,
        PolicyDocument,
      })),
    },
    declared,
  );
}
