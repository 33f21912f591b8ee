/** One parameter: its versions and their labels. */
import type { Instant } from "../../kernel/instant.ts";
import { hash32 } from "../../kernel/random.ts";
import { utf8Length } from "../../kernel/utf8-length.ts";
import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";
import type { ParameterTier, ParameterType } from "./configuration.ts";
import * as errors from "./errors.ts";
import { SSM_QUOTAS } from "./quotas.ts";

export interface ParameterVersion {
  readonly version: number;
  readonly value: string;
  readonly type: ParameterType;
  readonly tier: Exclude<ParameterTier, "Intelligent-Tiering">;
  readonly dataType: string;
  readonly modifiedAt: Instant;
  /** ARN of who put it. */
  readonly modifiedBy: string;
  readonly description: string | undefined;
  readonly keyId: string | undefined;
  readonly allowedPattern: string | undefined;
  readonly labels: string[];
}

/** What a name asks for after its colon: `name:3`, `name:prod`. */
export interface Selected {
  readonly parameter: Parameter;
  readonly version: ParameterVersion;
  /** `:3`, with the colon; absent without one. */
  readonly selector: string | undefined;
}

const LABEL = /^(?!aws|ssm|\d)[\w.-]{1,100}$/i;

export class Parameter {
  readonly name: string;
  readonly tags = new Map<string, string>();
  /** Oldest first. */
  readonly versions: ParameterVersion[] = [];

  constructor(name: string) {
    this.name = name;
  }

  get arn(): string {
    return parameterArn(this.name);
  }

  get latest(): ParameterVersion {
    return this.versions.at(-1)!;
  }

  /** Adds a version; the oldest goes when there are too many. Throws `ServiceError`. */
  add(version: ParameterVersion): void {
    const oldest = this.versions[0];
    if (oldest && this.versions.length >= SSM_QUOTAS.versions.value) {
      if (oldest.labels.length > 0) throw errors.oldestIsLabelled(this.name, oldest.version);
      this.versions.shift();
    }
    this.versions.push(version);
  }

  /** Throws `ServiceError`. */
  versionOf(number: number): ParameterVersion {
    const found = this.versions.find(({ version }) => version === number);
    if (found) return found;
    throw errors.versionNotFound(this.name, number);
  }

  select(selector: string | undefined): ParameterVersion {
    if (selector === undefined) return this.latest;
    if (/^\d+$/.test(selector)) return this.versionOf(Number(selector));
    const labelled = this.versions.find(({ labels }) => labels.includes(selector));
    if (labelled) return labelled;
    throw errors.labelNotFound(this.name, selector);
  }

  /** Moves labels to a version; gives back those that cannot be labels. */
  label(
    number: number | undefined,
    labels: readonly string[],
  ): { invalid: string[]; to: ParameterVersion } {
    const to = number === undefined ? this.latest : this.versionOf(number);
    const valid = labels.filter((label) => LABEL.test(label));
    if (new Set([...to.labels, ...valid]).size > SSM_QUOTAS.labels.value)
      throw errors.tooManyLabels();
    for (const label of valid) {
      this.unlabel(label);
      to.labels.push(label);
    }
    return { invalid: labels.filter((label) => !LABEL.test(label)), to };
  }

  private unlabel(label: string): void {
    for (const { labels } of this.versions) {
      const at = labels.indexOf(label);
      if (at >= 0) labels.splice(at, 1);
    }
  }
}

export const parameterArn = (name: string): string =>
  `arn:aws:ssm:${REGION}:${ACCOUNT_ID}:parameter${name.startsWith("/") ? "" : "/"}${name}`;

const NAME = /^[a-zA-Z0-9_.-]+$/;
const PATH = /^(\/[a-zA-Z0-9_.-]+)+$/;
const NAME_MAXIMUM = 1_011;

/** Throws `ServiceError` in AWS's words. */
export function checkName(name: string): void {
  if (name.includes("/") && !name.startsWith("/")) {
    throw errors.invalid("Parameter name must be a fully qualified name.");
  }
  const levels = name.split("/").slice(1);
  const first = (levels[0] ?? name).toLowerCase();
  if (first.startsWith("aws")) {
    throw errors.reservedName(name);
  }
  if (
    first.startsWith("ssm") ||
    !(NAME.test(name) || PATH.test(name)) ||
    name.length > NAME_MAXIMUM
  ) {
    throw errors.invalid(
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    );
  }
  if (levels.length > SSM_QUOTAS.hierarchyLevels.value) throw errors.tooManyLevels();
}

/** The tier that a value ends up in. Throws `ServiceError` when it does not fit. */
export function tierOf(
  value: string,
  asked: ParameterTier | undefined,
  before: ParameterVersion | undefined,
): "Standard" | "Advanced" {
  const bytes = utf8Length(value);
  const fits = bytes <= SSM_QUOTAS.standardValue.value;
  if (asked === "Standard" && before?.tier === "Advanced") throw errors.noDowngrade();
  const intelligent = asked === "Intelligent-Tiering" && !fits;
  const tier =
    asked === "Advanced" || before?.tier === "Advanced" || intelligent ? "Advanced" : "Standard";
  if (tier === "Standard" && !fits) throw errors.tooLong("Standard");
  if (bytes > SSM_QUOTAS.advancedValue.value) throw errors.tooLong("Advanced");
  return tier;
}

const CIPHERTEXT_PREFIX = "AQICAHh";
const CIPHERTEXT_WORDS = 24;

/** What a SecureString reads as without decryption: a blob of KMS that says nothing. */
export function ciphertext({ name }: Parameter, { version }: ParameterVersion): string {
  let text = CIPHERTEXT_PREFIX;
  for (let i = 0; i < CIPHERTEXT_WORDS; i++) {
    text += (hash32(`${name} ${version} ${i}`) >>> 0).toString(36).padStart(6, "A").slice(-6);
  }
  return `${text}=`;
}
