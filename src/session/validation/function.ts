/**
 * Functions as they are deployed: which settings there are and what kind of value each takes. Which values AWS would take
 * is for the account to say, in AWS's words.
 */
import type { AccountDefinition, FunctionConfiguration } from "../protocol.ts";
import { REFUSED_FUNCTION_SETTINGS } from "./refused.ts";
import {
  filledText,
  flag,
  listOf,
  mapOf,
  number,
  numberFrom,
  objectOf,
  oneOf,
  optional,
  share,
  text,
  textLike,
  wholeFrom,
  type Shape,
} from "./shapes.ts";

type Part<K extends keyof FunctionConfiguration> = NonNullable<FunctionConfiguration[K]>;
type Listed<K extends keyof AccountDefinition> = NonNullable<AccountDefinition[K]>[number];

const milliseconds = optional(numberFrom(0, 24 * 3_600_000, "ms"));
export const arn = textLike(
  /^arn:aws[\w-]*:[a-z0-9-]+:/,
  "an ARN, for example arn:aws:sqs:us-east-1:123456789012:orders",
);
export const files = mapOf(text, "files: an object of names and texts");
const environment = mapOf(text, "variables: an object of names and texts");
const layerNames = listOf(
  textLike(
    /^([\w-]+:\d+|arn:aws:lambda:us-east-1:177933569100:layer:AWS-Parameters-and-Secrets-Lambda-Extension(-Arm64)?:\d+)$/,
    "a layer version, for example shared:1, or the ARN of AWS's Parameters and Secrets extension",
  ),
);

/** Of whatever type: the account's own message names the range. */
const anything: Shape = () => {};

export const functionShape: Shape = objectOf<FunctionConfiguration>(
  {
    functionName: text,
    runtime: text,
    handler: text,
    memorySizeMb: anything,
    timeoutSeconds: anything,
    environment,
    architecture: text,
    ephemeralStorageMb: optional(number),
    layers: optional(layerNames),
    reservedConcurrency: optional(number),
    asynchronous: optional(
      objectOf<Part<"asynchronous">>({
        maximumRetryAttempts: optional(number),
        maximumEventAgeSeconds: optional(number),
        onSuccess: optional(arn),
        onFailure: optional(arn),
      }),
    ),
    deadLetterArn: optional(arn),
    recursiveLoop: optional(oneOf("Terminate", "Allow")),
    logging: optional(
      objectOf<Part<"logging">>({
        format: optional(oneOf("Text", "JSON")),
        applicationLevel: optional(oneOf("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")),
        systemLevel: optional(oneOf("DEBUG", "INFO", "WARN")),
        logGroup: optional(filledText),
      }),
    ),
    tracing: optional(oneOf("Active", "PassThrough")),
    role: optional(filledText),
    extensions: optional(
      listOf(
        objectOf<Part<"extensions">[number]>({
          name: filledText,
          kind: oneOf("internal", "external"),
          initMs: milliseconds,
          invokeMs: milliseconds,
          shutdownMs: milliseconds,
          crashes: optional(oneOf("init", "invoke")),
        }),
      ),
    ),
  },
  REFUSED_FUNCTION_SETTINGS,
);

type Version = Listed<"versions">;

export const versionShape: Shape = objectOf<Version>({
  files: optional(files),
  configuration: optional(
    objectOf<NonNullable<Version["configuration"]>>({
      handler: optional(text),
      runtime: optional(text),
      memorySizeMb: optional(number),
      timeoutSeconds: optional(number),
      environment: optional(environment),
      layers: optional(layerNames),
    }),
  ),
});

type Alias = Listed<"aliases">;
const versionNumber = textLike(/^[1-9]\d*$/, 'a published version as text, for example "1"');

export const aliasShape: Shape = objectOf<Alias>({
  name: textLike(
    /^(?!\d+$)[\w-]{1,128}$/,
    "a name of letters, digits, hyphens and underscores that is not a number",
  ),
  version: versionNumber,
  additional: optional(
    objectOf<NonNullable<Alias["additional"]>>({ version: versionNumber, weight: share }),
  ),
});

export const provisionedShape: Shape = objectOf<Listed<"provisionedConcurrency">>({
  qualifier: filledText,
  amount: number,
  atMs: optional(numberFrom(0, 365 * 24 * 3_600_000, "ms from the start")),
  ready: optional(flag),
});

export const layerShape: Shape = objectOf<Listed<"layers">>({
  name: textLike(/^[\w-]+$/, "a name of letters, digits, hyphens and underscores"),
  version: wholeFrom(1, Infinity, ""),
  files,
});

export const otherFunctionShape: Shape = objectOf<Listed<"functions">>({
  configuration: functionShape,
  files: optional(files),
  versions: optional(listOf(versionShape)),
  aliases: optional(listOf(aliasShape)),
  provisionedConcurrency: optional(listOf(provisionedShape)),
});
