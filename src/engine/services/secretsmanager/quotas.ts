/** Numbers of AWS Secrets Manager. */
import type { Quota } from "../../lambda/quotas.ts";

const QUOTAS = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html";
const api = (page: string): string =>
  `https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_${page}.html`;
const SCHEDULE =
  "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html";

export const SECRETS_QUOTAS = {
  secretSize: {
    title: "Largest value of a secret",
    value: 65_536,
    unit: "bytes",
    source: QUOTAS,
  },
  versionsPerSecret: {
    title: "Versions that a secret keeps, beside those of the last 24 hours",
    value: 100,
    unit: "count",
    source: QUOTAS,
  },
  stagesPerSecret: {
    title: "Staging labels of one secret",
    value: 20,
    unit: "count",
    source: QUOTAS,
  },
  readsPerSecond: {
    title: "DescribeSecret and GetSecretValue together, a second",
    value: 10_000,
    unit: "count",
    source: QUOTAS,
  },
  listsPerSecond: {
    title: "ListSecrets or BatchGetSecretValue, a second",
    value: 100,
    unit: "count",
    source: QUOTAS,
  },
  othersPerSecond: {
    title: "Any other operation of Secrets Manager, a second",
    value: 50,
    unit: "count",
    source: QUOTAS,
  },
  recoveryWindowDefault: {
    title: "Default recovery window of a deleted secret, in days",
    value: 30,
    unit: "count",
    source: api("DeleteSecret"),
  },
  recoveryWindowMinimum: {
    title: "Shortest recovery window of a deleted secret, in days",
    value: 7,
    unit: "count",
    source: api("DeleteSecret"),
  },
  passwordLengthDefault: {
    title: "Default length of a random password",
    value: 32,
    unit: "count",
    source: api("GetRandomPassword"),
  },
  passwordLengthMaximum: {
    title: "Longest random password",
    value: 4_096,
    unit: "count",
    source: api("GetRandomPassword"),
  },
  batchMaximum: {
    title: "Secrets that one BatchGetSecretValue asks for",
    value: 20,
    unit: "count",
    source: api("BatchGetSecretValue"),
  },
  rotationIntervalMinimumHours: {
    title: "Shortest time between rotations, in hours",
    value: 4,
    unit: "count",
    source: SCHEDULE,
  },
  rotationIntervalMaximumDays: {
    title: "Longest time between rotations, in days",
    value: 1_000,
    unit: "count",
    source: api("RotationRulesType"),
  },
} as const satisfies Record<string, Quota>;
