/** One secret: its versions, and the staging labels that say which of them is which. */
import type { Instant } from "../../kernel/instant.ts";
import type { SecretEvent } from "../../kernel/trace/secrets.ts";
import { utf8Length } from "../../kernel/utf8-length.ts";
import { base64Bytes } from "../../sandbox/base64.ts";
import type { RotationRules } from "./configuration.ts";
import { alreadyExists, limitExceeded } from "./errors.ts";
import { SECRETS_QUOTAS } from "./quotas.ts";

export const CURRENT = "AWSCURRENT";
const PREVIOUS = "AWSPREVIOUS";
export const PENDING = "AWSPENDING";

/** Text, or bytes as base64. */
export type SecretValue = { readonly text: string } | { readonly binary: string };

export interface SecretVersion {
  readonly id: string;
  readonly createdAt: Instant;
  /** Absent while a rotation has only made room for it. */
  value?: SecretValue;
  /** Staging labels. A version without any is deprecated. */
  stages: string[];
  accessedAt?: Instant;
}

/** How a secret is rotated. */
export interface SecretRotationSettings {
  readonly functionArn: string;
  readonly rules: RotationRules;
  /** Cleared by CancelRotateSecret. */
  enabled: boolean;
  nextAt?: Instant;
}

interface SecretPorts {
  now(): Instant;
  record(event: SecretEvent): void;
}

export class Secret {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: Instant;
  readonly versions = new Map<string, SecretVersion>();
  description: string | undefined;
  kmsKeyId: string | undefined;
  readonly tags = new Map<string, string>();
  changedAt: Instant;
  accessedAt: Instant | undefined;
  rotatedAt: Instant | undefined;
  rotation: SecretRotationSettings | undefined;
  /** When it is to go; it cannot be read from now on. */
  deletionAt: Instant | undefined;
  private readonly ports: SecretPorts;

  constructor(name: string, arn: string, ports: SecretPorts) {
    this.name = name;
    this.arn = arn;
    this.ports = ports;
    this.createdAt = this.changedAt = ports.now();
  }

  /** The version with a staging label. */
  staged(stage: string): SecretVersion | undefined {
    for (const version of this.versions.values())
      if (version.stages.includes(stage)) return version;
    return undefined;
  }

  /**
   * Adds a version, or fills one that a rotation made room for. The same value under the same id again changes nothing.
   * The first version of a secret is always the current one. Throws `ServiceError`.
   * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
   */
  put(id: string, value: SecretValue | undefined, stages: readonly string[]): SecretVersion {
    const known = this.versions.get(id);
    if (known?.value) {
      if (value && sameValue(known.value, value)) return known;
      throw alreadyExists(
        `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${this.arn}.`,
      );
    }
    const first = [...this.versions.values()].every((each) => !each.value);
    const attached = value && first && !stages.includes(CURRENT) ? [...stages, CURRENT] : stages;
    this.limitStages(attached);
    const version: SecretVersion = known ?? { id, createdAt: this.ports.now(), stages: [] };
    this.versions.set(id, version);
    if (value) this.fill(version, value);
    for (const stage of attached) this.move(stage, version);
    this.dropDeprecated();
    return version;
  }

  /** Attaches a label to a version, taking it from any other; `undefined` only takes it away. */
  move(stage: string, to: SecretVersion | undefined): void {
    const from = this.staged(stage);
    if (from === to) return;
    if (from) from.stages = from.stages.filter((each) => each !== stage);
    to?.stages.push(stage);
    this.changedAt = this.ports.now();
    this.ports.record({
      type: "secret.stage.moved",
      secret: this.name,
      stage,
      ...(from ? { from: from.id } : {}),
      ...(to ? { to: to.id } : {}),
    });
    if (stage !== CURRENT) return;
    // What was current becomes the previous one, and what is current is not pending any more.
    if (from) this.move(PREVIOUS, from);
    if (to?.stages.includes(PENDING)) this.move(PENDING, undefined);
  }

  /** Takes a version away that never got a value: what a test of a rotation leaves. */
  forget(id: string): void {
    const version = this.versions.get(id);
    for (const stage of [...(version?.stages ?? [])]) this.move(stage, undefined);
    this.versions.delete(id);
  }

  private fill(version: SecretVersion, value: SecretValue): void {
    version.value = value;
    this.changedAt = this.ports.now();
    this.ports.record({
      type: "secret.changed",
      secret: this.name,
      change: "new-version",
      versionId: version.id,
      bytes: valueBytes(value),
    });
  }

  private limitStages(added: readonly string[]): void {
    const all = new Set([...this.versions.values()].flatMap(({ stages }) => stages));
    for (const stage of added) all.add(stage);
    const { value: most } = SECRETS_QUOTAS.stagesPerSecret;
    if (all.size <= most) return;
    throw limitExceeded(
      `The secret would have ${all.size} staging labels; a secret can have at most ${most}.`,
    );
  }

  /** Versions without labels go, the oldest first, when there are too many. */
  private dropDeprecated(): void {
    let excess = this.versions.size - SECRETS_QUOTAS.versionsPerSecret.value;
    for (const { id, stages, createdAt } of [...this.versions.values()]) {
      if (excess <= 0) return;
      if (stages.length > 0 || this.ports.now() - createdAt < DAY_US) continue;
      this.versions.delete(id);
      excess--;
    }
  }
}

const DAY_US = 86_400_000_000;

const sameValue = (a: SecretValue, b: SecretValue): boolean =>
  "text" in a ? "text" in b && a.text === b.text : "binary" in b && a.binary === b.binary;

export const valueBytes = (value: SecretValue): number =>
  "text" in value ? utf8Length(value.text) : base64Bytes(value.binary);
