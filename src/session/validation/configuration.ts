/** Shapes of secrets and parameters; the engine checks their values in AWS's words. */
import type { AccountDefinition } from "../protocol.ts";
import {
  filledText,
  flag,
  listOf,
  mapOf,
  number,
  objectOf,
  oneOf,
  optional,
  text,
  wholeFrom,
} from "./shapes.ts";

type Listed<K extends keyof AccountDefinition> = NonNullable<AccountDefinition[K]>[number];
type Secret = Listed<"secrets">;
type Parameter = Listed<"parameters">;

const milliseconds = wholeFrom(0, 365 * 24 * 3_600_000, "ms from the start");
const tags = optional(mapOf(text, "tags: an object of names and texts"));
const changes = optional(
  listOf(
    objectOf<NonNullable<Secret["changes"]>[number]>({ atMs: milliseconds, value: filledText }),
  ),
);

export const secretShape = objectOf<Secret>({
  name: filledText,
  description: optional(text),
  value: optional(filledText),
  generate: optional(
    objectOf<NonNullable<Secret["generate"]>>({
      secretStringTemplate: optional(filledText),
      generateStringKey: optional(filledText),
      passwordLength: optional(wholeFrom(1, 4_096, "characters")),
      excludeCharacters: optional(text),
      excludeNumbers: optional(flag),
      excludePunctuation: optional(flag),
      excludeUppercase: optional(flag),
      excludeLowercase: optional(flag),
      includeSpace: optional(flag),
      requireEachIncludedType: optional(flag),
    }),
  ),
  kmsKeyId: optional(filledText),
  tags,
  rotation: optional(
    objectOf<NonNullable<Secret["rotation"]>>({
      functionName: filledText,
      automaticallyAfterDays: optional(number),
      scheduleExpression: optional(filledText),
      duration: optional(filledText),
      atMs: optional(milliseconds),
      rotateImmediately: optional(flag),
    }),
  ),
  changes,
});

export const parameterShape = objectOf<Parameter>({
  name: filledText,
  type: oneOf("String", "StringList", "SecureString"),
  value: filledText,
  description: optional(text),
  tier: optional(oneOf("Standard", "Advanced", "Intelligent-Tiering")),
  keyId: optional(filledText),
  allowedPattern: optional(filledText),
  tags,
  changes,
});

export const parameterThroughputShape = oneOf("default", "higher");
