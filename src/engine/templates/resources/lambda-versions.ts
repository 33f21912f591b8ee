/**
 * What belongs to a function: versions, aliases, layers, its configuration for asynchronous invocation, its permissions.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html
 */
import type { AccountBuilder, DeployedFunction } from "../account-builder.ts";
import {
  arn,
  DESCRIPTION,
  filledText,
  flag,
  listOf,
  noEffect,
  notSimulated,
  numberFrom,
  objectOf,
  required,
  textLike,
  wholeFrom,
} from "../kinds.ts";
import { arnOf } from "../names.ts";
import type { Located } from "../node.ts";
import { code, packageOf } from "../packages.ts";
import { resourceType } from "../resource-type.ts";
import {
  functionArn,
  functionNameIn,
  layersOf,
  memorySize,
  runtime,
  timeout,
  variables,
} from "./lambda-function.ts";

const provisioned = objectOf({
  ProvisionedConcurrentExecutions: required(wholeFrom(1, 1_000_000, "environments")),
});
const versionNumber = textLike(/^[1-9]\d*$/, "the number of a published version");
const LONGEST_NAME = 64;

/** The function that a resource belongs to; `undefined`, and a message, when there is none. */
export function functionFor(
  nameOrArn: string,
  at: Located,
  account: AccountBuilder,
): DeployedFunction | undefined {
  const found = account.functionOf(nameOrArn);
  if (found || account.messages.hasErrors) return found;
  const known = account.functions.map(({ configuration }) => configuration.functionName).join(", ");
  account.messages.error(
    at,
    `Expected the name or ARN of a function of this template, received ${JSON.stringify(nameOrArn)}. Refer to it with !Ref or !GetAtt. Functions: ${known || "none"}.`,
  );
  return undefined;
}

const version = resourceType({
  type: "AWS::Lambda::Version",
  properties: {
    FunctionName: required(filledText),
    ProvisionedConcurrencyConfig: provisioned,
    CodeSha256: noEffect("The version is published from what is deployed here."),
    Description: DESCRIPTION,
    FunctionScalingConfig: notSimulated("Functions run on demand here."),
    RuntimePolicy: notSimulated("There is one version of each runtime."),
  },
  /** How the function was when the version was published; what is absent is as it is now. */
  coldstart: {
    CodeUri: code,
    Runtime: runtime,
    Handler: filledText,
    MemorySize: memorySize,
    Timeout: timeout,
    Environment: variables,
    Layers: listOf(arn),
  },
  naming: { longest: LONGEST_NAME },
  ref: ({ properties, results }) =>
    `${functionArn(functionNameIn(properties.FunctionName))}:${results.get("Version") ?? "1"}`,
  attributes: {
    Version: ({ results }) => results.get("Version") ?? "1",
    FunctionArn: ({ properties, results }) =>
      `${functionArn(functionNameIn(properties.FunctionName))}:${results.get("Version") ?? "1"}`,
  },
  deploy(resource, account) {
    const { properties, coldstart: before, results } = resource;
    const place = resource.placeOf("FunctionName");
    const owner = functionFor(properties.FunctionName, place, account);
    if (!owner) return;
    const files = before.CodeUri && packageOf(before.CodeUri, resource, account);
    owner.versions = [
      ...(owner.versions ?? []),
      definedOnly({
        files,
        configuration: definedOnly({
          runtime: before.Runtime,
          handler: before.Handler,
          memorySizeMb: before.MemorySize,
          timeoutSeconds: before.Timeout,
          environment: before.Environment?.Variables,
          layers: before.Layers && layersOf(before.Layers, resource, account),
        }),
      }),
    ];
    const number = String(owner.versions.length);
    results.set("Version", number);
    provision(owner, number, properties.ProvisionedConcurrencyConfig);
  },
});

const alias = resourceType({
  type: "AWS::Lambda::Alias",
  properties: {
    Name: required(
      textLike(
        /^(?!\d+$)[\w-]{1,128}$/,
        "a name of letters, digits, hyphens and underscores that is not a number",
      ),
    ),
    FunctionName: required(filledText),
    FunctionVersion: required(versionNumber),
    RoutingConfig: objectOf({
      AdditionalVersionWeights: listOf(
        objectOf({
          FunctionVersion: required(versionNumber),
          FunctionWeight: required(numberFrom(0, 1)),
        }),
      ),
    }),
    ProvisionedConcurrencyConfig: provisioned,
    Description: DESCRIPTION,
  },
  /** When provisioned concurrency is asked for, in ms from the start; AWS has no property for it. */
  coldstart: { ProvisionedAtMs: numberFrom(0, Infinity, "ms"), ProvisionedReady: flag },
  naming: { longest: LONGEST_NAME },
  ref: ({ properties }) => aliasArn(properties),
  attributes: { AliasArn: ({ properties }) => aliasArn(properties) },
  deploy(resource, account) {
    const { properties: it, coldstart } = resource;
    const owner = functionFor(it.FunctionName, resource.placeOf("FunctionName"), account);
    if (!owner) return;
    const [additional, ...more] = it.RoutingConfig?.AdditionalVersionWeights ?? [];
    if (more.length > 0) {
      account.messages.error(
        resource.placeOf("RoutingConfig"),
        "An alias routes to at most two versions: one additional version with its weight.",
      );
    }
    for (const number of [it.FunctionVersion, additional?.FunctionVersion]) {
      if (number === undefined || owner.versions?.[Number(number) - 1]) continue;
      account.messages.error(
        resource.placeOf("FunctionVersion"),
        `Function not found: there is no version ${number} of ${owner.configuration.functionName}. Publish it with AWS::Lambda::Version, and name it with !GetAtt <logical id>.Version.`,
      );
    }
    const routed = additional && {
      version: additional.FunctionVersion,
      weight: additional.FunctionWeight,
    };
    owner.aliases = [
      ...(owner.aliases ?? []),
      definedOnly({ name: it.Name, version: it.FunctionVersion, additional: routed }),
    ];
    provision(owner, it.Name, it.ProvisionedConcurrencyConfig, {
      atMs: coldstart.ProvisionedAtMs,
      ready: coldstart.ProvisionedReady,
    });
  },
});

const aliasArn = ({ FunctionName, Name }: { FunctionName: string; Name: string }): string =>
  `${functionArn(functionNameIn(FunctionName))}:${Name}`;

function provision(
  owner: DeployedFunction,
  qualifier: string,
  wanted: { ProvisionedConcurrentExecutions: number } | undefined,
  when: { atMs?: number | undefined; ready?: boolean | undefined } = {},
): void {
  if (!wanted) return;
  const amount = wanted.ProvisionedConcurrentExecutions;
  owner.provisionedConcurrency = [
    ...(owner.provisionedConcurrency ?? []),
    definedOnly({ qualifier, amount, ...when }),
  ];
}

/** Without settings that are `undefined`, and without objects of none. */
function definedOnly<T extends object>(value: T): T {
  const entries = Object.entries(value).filter(
    ([, item]) =>
      item !== undefined &&
      (typeof item !== "object" || item === null || Object.keys(item as object).length > 0),
  );
  return Object.fromEntries(entries) as T;
}

const destination = objectOf({ Destination: arn });

const eventInvokeConfig = resourceType({
  type: "AWS::Lambda::EventInvokeConfig",
  properties: {
    FunctionName: required(filledText),
    Qualifier: required(filledText),
    MaximumRetryAttempts: wholeFrom(0, 2),
    MaximumEventAgeInSeconds: wholeFrom(60, 21_600, "s"),
    DestinationConfig: objectOf({ OnSuccess: destination, OnFailure: destination }),
  },
  naming: { longest: LONGEST_NAME },
  deploy(resource, account) {
    const { properties: it } = resource;
    const owner = functionFor(it.FunctionName, resource.placeOf("FunctionName"), account);
    if (!owner) return;
    owner.configuration = {
      ...owner.configuration,
      asynchronous: definedOnly({
        maximumRetryAttempts: it.MaximumRetryAttempts,
        maximumEventAgeSeconds: it.MaximumEventAgeInSeconds,
        onSuccess: it.DestinationConfig?.OnSuccess?.Destination,
        onFailure: it.DestinationConfig?.OnFailure?.Destination,
      }),
    };
    if (it.Qualifier === "$LATEST") return;
    account.messages.notSimulated(
      resource.placeOf("Qualifier"),
      "The configuration holds for the function with all its versions and aliases here.",
    );
  },
});

const layerVersion = resourceType({
  type: "AWS::Lambda::LayerVersion",
  properties: {
    LayerName: filledText,
    Content: required(code),
    CompatibleArchitectures: noEffect("It is for people who choose a layer."),
    CompatibleRuntimes: noEffect("It is for people who choose a layer."),
    Description: DESCRIPTION,
    LicenseInfo: noEffect("It is for people who choose a layer."),
  },
  naming: { property: "LayerName", longest: 140 },
  ref: ({ name, results }) => arnOf("lambda", `layer:${name}:${results.get("Version") ?? "1"}`),
  attributes: {
    LayerVersionArn: ({ name, results }) =>
      arnOf("lambda", `layer:${name}:${results.get("Version") ?? "1"}`),
  },
  deploy(resource, account) {
    const { name, properties, results } = resource;
    const files = packageOf(properties.Content, resource.placeOf("Content"), account);
    if (!files) return;
    const { layers = [] } = account.soFar;
    const number = layers.filter((layer) => layer.name === name).length + 1;
    results.set("Version", String(number));
    account.add("layers", { name, version: number, files }, resource);
  },
});

export const LAMBDA_VERSION_TYPES = [version, alias, eventInvokeConfig, layerVersion];
