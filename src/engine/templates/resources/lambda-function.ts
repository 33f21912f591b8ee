/** AWS::Lambda::Function: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
import { isExtensionLayer } from "../../lambda/parameters-secrets-extension/settings.ts";
import type { ExtensionConfiguration } from "../../lambda/configuration.ts";
import { LAMBDA_QUOTAS } from "../../lambda/quotas.ts";
import { RUNTIME_NAMES } from "../../sandbox/runtimes.ts";
import type { AccountBuilder } from "../account-builder.ts";
import {
  arn,
  DESCRIPTION,
  filledText,
  listOf,
  mapOf,
  notSimulated,
  numberFrom,
  objectOf,
  oneOf,
  required,
  TAGS,
  text,
  wholeFrom,
} from "../kinds.ts";
import { arnOf } from "../names.ts";
import type { Located } from "../node.ts";
import { code, normalised, packageOf } from "../packages.ts";
import { resourceType } from "../resource-type.ts";

const { memoryMinimum, memoryMaximum, timeoutMaximum } = LAMBDA_QUOTAS;
const { ephemeralStorage, ephemeralStorageMaximum } = LAMBDA_QUOTAS;

const LONGEST_NAME = 64;
const DEFAULT_MEMORY_MB = 128;
const DEFAULT_TIMEOUT_SECONDS = 3;

export const memorySize = wholeFrom(memoryMinimum.value, memoryMaximum.value, "MB");
export const timeout = wholeFrom(1, timeoutMaximum.value, "s");
export const runtime = oneOf(...RUNTIME_NAMES);
export const variables = objectOf({ Variables: mapOf(text) });

const milliseconds = numberFrom(0, 900_000, "ms");

const extension = objectOf({
  Name: required(filledText),
  Kind: required(oneOf("internal", "external")),
  InitMs: milliseconds,
  InvokeMs: milliseconds,
  ShutdownMs: milliseconds,
  Crashes: oneOf("init", "invoke"),
});

export const functionArn = (name: string): string => arnOf("lambda", `function:${name}`);

/** From a name, an ARN, or an ARN with a qualifier. */
export const functionNameIn = (nameOrArn: string): string =>
  /(?:^|:function:)([\w-]+)/.exec(nameOrArn)?.[1] ?? nameOrArn;

export const lambdaFunction = resourceType({
  type: "AWS::Lambda::Function",
  properties: {
    FunctionName: filledText,
    Runtime: required(runtime),
    Handler: required(filledText),
    Code: required(code),
    Role: required(filledText),
    MemorySize: memorySize,
    Timeout: timeout,
    Environment: variables,
    Architectures: listOf(oneOf("x86_64", "arm64")),
    EphemeralStorage: objectOf({
      Size: required(wholeFrom(ephemeralStorage.value, ephemeralStorageMaximum.value, "MB")),
    }),
    Layers: listOf(arn),
    ReservedConcurrentExecutions: wholeFrom(0, 1_000_000, "environments"),
    DeadLetterConfig: objectOf({ TargetArn: arn }),
    RecursiveLoop: oneOf("Terminate", "Allow"),
    LoggingConfig: objectOf({
      LogFormat: oneOf("Text", "JSON"),
      ApplicationLogLevel: oneOf("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"),
      SystemLogLevel: oneOf("DEBUG", "INFO", "WARN"),
      LogGroup: filledText,
    }),
    TracingConfig: objectOf({ Mode: oneOf("Active", "PassThrough") }),
    PackageType: oneOf("Zip"),
    Description: DESCRIPTION,
    Tags: TAGS,
    CapacityProviderConfig: notSimulated("Functions run on demand here."),
    CodeSigningConfigArn: notSimulated("Deployment packages are not signed here."),
    DurableConfig: notSimulated("Durable functions are not simulated."),
    FileSystemConfigs: notSimulated(
      "There is no file system but /tmp, the package and its layers.",
    ),
    FunctionScalingConfig: notSimulated("Functions run on demand here."),
    ImageConfig: notSimulated("Functions are deployed as files, not as container images."),
    KmsKeyArn: notSimulated("There are no keys: variables are kept as they are."),
    PublishToLatestPublished: notSimulated("There is no version named $LATEST.PUBLISHED."),
    RuntimeManagementConfig: notSimulated("There is one version of each runtime."),
    SnapStart: notSimulated("AWS offers it for Java, Python and .NET, not for Node.js."),
    TenancyConfig: notSimulated("Tenant isolation is not simulated."),
    VpcConfig: notSimulated("There is no network with subnets: functions reach what they name."),
  },
  coldstart: { Extensions: listOf(extension) },
  naming: { property: "FunctionName", longest: LONGEST_NAME },
  attributes: { Arn: ({ name }) => functionArn(name) },
  deploy(resource, account) {
    const { name, properties: it, coldstart, logicalId } = resource;
    const built = account.packages[logicalId];
    const files = built ? { ...built } : packageOf(it.Code, resource.placeOf("Code"), account);
    if (!files) return;
    if ("folder" in it.Code) {
      const folder = normalised(it.Code.folder);
      account.code.push({ logicalId, functionName: name, folder, handler: it.Handler });
    }
    const { LoggingConfig: logging } = it;
    account.addFunction(
      {
        configuration: {
          functionName: name,
          runtime: it.Runtime,
          handler: it.Handler,
          memorySizeMb: it.MemorySize ?? DEFAULT_MEMORY_MB,
          timeoutSeconds: it.Timeout ?? DEFAULT_TIMEOUT_SECONDS,
          environment: it.Environment?.Variables ?? {},
          architecture: it.Architectures?.[0] ?? "x86_64",
          ephemeralStorageMb: it.EphemeralStorage?.Size,
          role: roleOf(it.Role, resource.placeOf("Role"), account),
          layers: it.Layers && layersOf(it.Layers, resource.placeOf("Layers"), account),
          reservedConcurrency: it.ReservedConcurrentExecutions,
          deadLetterArn: it.DeadLetterConfig?.TargetArn,
          recursiveLoop: it.RecursiveLoop,
          logging: logging && {
            format: logging.LogFormat,
            applicationLevel: logging.ApplicationLogLevel,
            systemLevel: logging.SystemLogLevel,
            logGroup: logging.LogGroup,
          },
          tracing: it.TracingConfig?.Mode,
          extensions: coldstart.Extensions?.map(extensionOf),
        },
        files,
      },
      resource,
    );
  },
});

/** The name of a role of the account, from its ARN. */
function roleOf(arn: string, at: Located, account: AccountBuilder): string | undefined {
  const name = arn.split("/").at(-1)!;
  if (account.find("roles", (it) => it.name === name)) return name;
  account.messages.error(
    at,
    `The role defined for the function cannot be assumed by Lambda: there is no role ${arn} in this template. Refer to one with !GetAtt <logical id>.Arn; without Role, SAM makes one.`,
  );
  return undefined;
}

const extensionOf = (it: {
  Name: string;
  Kind: "internal" | "external";
  InitMs?: number;
  InvokeMs?: number;
  ShutdownMs?: number;
  Crashes?: "init" | "invoke";
}): ExtensionConfiguration => ({
  name: it.Name,
  kind: it.Kind,
  initMs: it.InitMs,
  invokeMs: it.InvokeMs,
  shutdownMs: it.ShutdownMs,
  crashes: it.Crashes,
});

/** `name:version` of each layer that is in the account; others are said and left out. */
export function layersOf(arns: string[], at: Located, account: AccountBuilder): string[] {
  return arns.flatMap((it) => {
    if (isExtensionLayer(it)) return [it];
    const [, name, version] = /:layer:([\w-]+):(\d+)$/.exec(it) ?? [];
    const isOwn = account.find(
      "layers",
      (layer) => layer.name === name && layer.version === Number(version),
    );
    if (isOwn) return [`${name}:${version}`];
    account.messages.notSimulated(
      at,
      `There is no layer ${it} in this account. Packages that handlers can import need no layer here; own layers are AWS::Lambda::LayerVersion.`,
    );
    return [];
  });
}
