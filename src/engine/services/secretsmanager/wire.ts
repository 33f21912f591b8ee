/** What the members of Secrets Manager's requests mean. */
import { listOf, numberOf, textOf } from "../api/members.ts";
import type { PasswordRules, RotationRules } from "./configuration.ts";
import * as errors from "./errors.ts";
import { SECRETS_QUOTAS } from "./quotas.ts";
import type { SecretValue } from "./secret.ts";

export const nameOf = (id: string | undefined): string | undefined =>
  id?.replace(/^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:(.*?)(-\w{6})?$/, "$1");

/** SDKs make one up when the caller gives none. */
export function tokenOf(input: object): string {
  const token = textOf(input, "ClientRequestToken");
  if (token !== undefined) return token;
  throw errors.invalidRequest(
    "You must provide a ClientRequestToken value. We recommend a UUID-type value.",
  );
}

export function givenValue(input: object): SecretValue | undefined {
  const text = textOf(input, "SecretString");
  const binary = textOf(input, "SecretBinary");
  if (text !== undefined && binary !== undefined) {
    throw errors.invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  if (text !== undefined) return { text };
  return binary === undefined ? undefined : { binary };
}

export function tagsOf(input: object): Record<string, string> | undefined {
  const tags = listOf<{ Key?: string; Value?: string }>(input, "Tags", { least: 0, most: 50 });
  return tags && Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value]));
}

export function givenRules(input: object): RotationRules | undefined {
  const given = (input as { RotationRules?: Record<string, unknown> }).RotationRules;
  if (!given) return undefined;
  const automaticallyAfterDays = numberOf(given, "AutomaticallyAfterDays");
  const scheduleExpression = textOf(given, "ScheduleExpression", { least: 1, most: 256 });
  const duration = textOf(given, "Duration", { least: 2, most: 3 });
  return {
    ...(automaticallyAfterDays === undefined ? {} : { automaticallyAfterDays }),
    ...(scheduleExpression === undefined ? {} : { scheduleExpression }),
    ...(duration === undefined ? {} : { duration }),
  };
}

export const rulesMembers = (rules: RotationRules): object => ({
  AutomaticallyAfterDays: rules.automaticallyAfterDays,
  Duration: rules.duration,
  ScheduleExpression: rules.scheduleExpression,
});

export function checkRecovery(days: number | undefined, force: boolean): void {
  const { recoveryWindowMinimum: least, recoveryWindowDefault: most } = SECRETS_QUOTAS;
  if (force && days !== undefined) {
    throw errors.invalidParameter(
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    );
  }
  if (days === undefined || (days >= least.value && days <= most.value)) return;
  throw errors.invalidParameter(
    `RecoveryWindowInDays value must be between ${least.value} and ${most.value} days (inclusive).`,
  );
}

export const PASSWORD_MEMBERS = {
  PasswordLength: "passwordLength",
  ExcludeCharacters: "excludeCharacters",
  ExcludeNumbers: "excludeNumbers",
  ExcludePunctuation: "excludePunctuation",
  ExcludeUppercase: "excludeUppercase",
  ExcludeLowercase: "excludeLowercase",
  IncludeSpace: "includeSpace",
  RequireEachIncludedType: "requireEachIncludedType",
} as const satisfies Record<string, keyof PasswordRules>;

export function passwordRules(input: object): PasswordRules {
  numberOf(input, "PasswordLength", { least: 1, most: SECRETS_QUOTAS.passwordLengthMaximum.value });
  textOf(input, "ExcludeCharacters", { least: 0, most: 4_096 });
  const given = input as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(PASSWORD_MEMBERS)
      .filter(([member]) => given[member] !== undefined && given[member] !== null)
      .map(([member, rule]) => [rule, given[member]]),
  );
}
