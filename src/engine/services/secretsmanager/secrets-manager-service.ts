/** The secrets of the account. Operations take and give what AWS's API names, with its names. */
import { fromMs, type Instant } from "../../kernel/instant.ts";
import { RandomStream } from "../../kernel/random.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import { ConfigurationError } from "../../lambda/configuration-rules.ts";
import type { ServicePorts } from "../api/service-ports.ts";
import type { SecretConfiguration } from "./configuration.ts";
import * as errors from "./errors.ts";
import { SECRETS_QUOTAS } from "./quotas.ts";
import { generatedValue } from "./random-password.ts";
import { Rotations, type RotationFunctions } from "./rotation.ts";
import { partialSecretArn, secretArn, SUFFIX_LENGTH } from "./secret-arn.ts";
import { CURRENT, Secret, valueBytes, type SecretValue, type SecretVersion } from "./secret.ts";

export interface SecretsManagerPorts extends ServicePorts {
  readonly functions: RotationFunctions;
}

/** A secret that is wanted, and which of its versions. */
export interface VersionSelector {
  readonly versionId?: string | undefined;
  readonly versionStage?: string | undefined;
}

export interface NewSecret {
  readonly name: string;
  readonly clientRequestToken: string;
  readonly value?: SecretValue | undefined;
  readonly description?: string | undefined;
  readonly kmsKeyId?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

const NAME = /^[A-Za-z0-9/_+=.@!-]{1,512}$/;
const TOKEN_LENGTH = { least: 32, most: 64 };
const MS_PER_DAY = 86_400_000;
const ARN_PREFIX = partialSecretArn("");

export class SecretsManagerService {
  /** Draws what is random and belongs to no secret. */
  readonly random: RandomStream;
  private readonly ports: SecretsManagerPorts;
  private defined = false;
  private readonly byName = new Map<string, Secret>();
  /** How many secrets of a name there were. */
  private readonly generations = new Map<string, number>();
  private readonly rotations: Rotations;

  /** Throws {@link ConfigurationError}; its setting is `account.secrets[<index>].<field>`. */
  constructor(configurations: readonly SecretConfiguration[], ports: SecretsManagerPorts) {
    this.ports = ports;
    this.random = new RandomStream(ports.seed, "secretsmanager");
    this.rotations = new Rotations(ports);
    for (const [i, each] of configurations.entries()) this.define(each, `account.secrets[${i}]`);
    this.defined = true;
  }

  get all(): readonly Secret[] {
    return [...this.byName.values()];
  }

  /** By name, ARN, or an ARN without the six characters at its end. Throws when there is none. */
  secret(id: string): Secret {
    return this.find(id) ?? fail(errors.notFound());
  }

  /** As {@link secret}, and it is not marked for deletion. */
  usable(id: string): Secret {
    const secret = this.secret(id);
    return secret.deletionAt === undefined ? secret : fail(errors.markedForDeletion());
  }

  find(id: string): Secret | undefined {
    if (!id.startsWith(ARN_PREFIX)) return this.byName.get(id);
    const rest = id.slice(ARN_PREFIX.length);
    const whole = this.byName.get(rest.slice(0, -SUFFIX_LENGTH - 1));
    return whole?.arn === id ? whole : this.byName.get(rest);
  }

  createSecret({ name, clientRequestToken, value, description, kmsKeyId, tags }: NewSecret): {
    secret: Secret;
    version: SecretVersion | undefined;
  } {
    if (!NAME.test(name)) {
      throw errors.invalidParameter(
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
      );
    }
    const known = this.byName.get(name);
    if (known) {
      // A client that did not hear the answer asks again with the same token.
      const made = known.versions.get(clientRequestToken);
      if (made && value && known.deletionAt === undefined) {
        return { secret: known, version: known.put(clientRequestToken, value, []) };
      }
      throw known.deletionAt === undefined
        ? errors.alreadyExists(`The operation failed because the secret ${name} already exists.`)
        : errors.invalidRequest(
            "You can't create this secret because a secret with this name is already scheduled for deletion.",
          );
    }
    if (value) checkSize(value);
    checkToken(clientRequestToken);
    const secret = new Secret(name, this.newArn(name), {
      now: () => this.ports.agenda.now,
      record: (event) => this.record(event),
    });
    secret.description = description;
    secret.kmsKeyId = kmsKeyId;
    for (const [key, text] of Object.entries(tags ?? {})) secret.tags.set(key, text);
    this.byName.set(name, secret);
    this.record({ type: "secret.changed", secret: name, change: "created" });
    return { secret, version: value && secret.put(clientRequestToken, value, [CURRENT]) };
  }

  /** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
  getSecretValue(
    id: string,
    { versionId, versionStage }: VersionSelector,
  ): { secret: Secret; version: SecretVersion; value: SecretValue } {
    const secret = this.usable(id);
    const stage = versionStage ?? (versionId === undefined ? CURRENT : undefined);
    const version =
      versionId === undefined ? secret.staged(stage!) : secret.versions.get(versionId);
    if (version && stage !== undefined && !version.stages.includes(stage)) {
      throw errors.invalidRequest(
        "You provided a VersionStage that is not associated to the provided VersionId.",
      );
    }
    if (!version?.value) {
      throw errors.valueNotFound(
        versionId === undefined ? `staging label: ${stage}` : `VersionId: ${versionId}`,
      );
    }
    secret.accessedAt = version.accessedAt = this.ports.agenda.now;
    return { secret, version, value: version.value };
  }

  putSecretValue(
    id: string,
    clientRequestToken: string,
    value: SecretValue,
    stages: readonly string[] = [CURRENT],
  ): { secret: Secret; version: SecretVersion } {
    const secret = this.usable(id);
    checkToken(clientRequestToken);
    checkSize(value);
    return { secret, version: secret.put(clientRequestToken, value, stages) };
  }

  /** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html */
  updateSecretVersionStage(
    id: string,
    stage: string,
    change: { removeFrom?: string | undefined; moveTo?: string | undefined },
  ): Secret {
    const secret = this.usable(id);
    const { removeFrom, moveTo } = change;
    const versionOf = (versionId: string): SecretVersion =>
      secret.versions.get(versionId) ?? fail(errors.valueNotFound(`VersionId: ${versionId}`));
    const to = moveTo === undefined ? undefined : versionOf(moveTo);
    const holder = secret.staged(stage);
    if (removeFrom !== undefined && versionOf(removeFrom) !== holder) {
      throw errors.invalidParameter(
        `The parameter RemoveFromVersionId must be the version that staging label ${stage} is attached to. It is attached to ${holder ? `version ${holder.id}` : "no version"}.`,
      );
    }
    if (holder && removeFrom === undefined && holder !== to) {
      throw errors.invalidParameter(
        `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
      );
    }
    if (!to && stage === CURRENT) {
      throw errors.invalidParameter(
        `You can only move staging label ${CURRENT} to a different secret version. It can't be completely removed.`,
      );
    }
    secret.move(stage, to);
    return secret;
  }

  /** Gives the instant at which the secret will be gone. */
  deleteSecret(id: string, recoveryWindowDays: number | undefined, force: boolean): Instant {
    const { agenda } = this.ports;
    if (force) {
      // Forced, it succeeds for a secret that is not there, too.
      const secret = this.find(id);
      if (secret) this.remove(secret);
      return agenda.now;
    }
    const secret = this.secret(id);
    if (secret.deletionAt !== undefined) {
      throw errors.invalidRequest(
        "You can't perform this operation on the secret because it was already scheduled for deletion.",
      );
    }
    const days = recoveryWindowDays ?? SECRETS_QUOTAS.recoveryWindowDefault.value;
    const at = agenda.now + fromMs(days * MS_PER_DAY);
    secret.deletionAt = at;
    this.record({
      type: "secret.changed",
      secret: secret.name,
      change: "marked-for-deletion",
    });
    agenda.at(at, () => this.removeIfDue(secret, at), { background: true });
    return at;
  }

  restoreSecret(id: string): Secret {
    const secret = this.secret(id);
    if (secret.deletionAt !== undefined) {
      secret.deletionAt = undefined;
      this.record({ type: "secret.changed", secret: secret.name, change: "restored" });
    }
    return secret;
  }

  /** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html */
  rotateSecret(id: string, ...request: RotationRequest): Secret {
    const secret = this.usable(id);
    this.rotations.rotate(secret, ...request);
    return secret;
  }

  cancelRotateSecret(id: string): Secret {
    const secret = this.usable(id);
    this.rotations.cancel(secret);
    return secret;
  }

  private remove(secret: Secret): void {
    this.byName.delete(secret.name);
    this.record({ type: "secret.changed", secret: secret.name, change: "deleted" });
  }

  private removeIfDue(secret: Secret, at: Instant): void {
    if (secret.deletionAt === at && this.byName.get(secret.name) === secret) this.remove(secret);
  }

  private newArn(name: string): string {
    const generation = this.generations.get(name) ?? 0;
    this.generations.set(name, generation + 1);
    return secretArn(name, generation);
  }

  /** What the account begins with did not happen in the run. */
  private record(event: TraceEvent): void {
    if (this.defined) this.ports.record(event);
  }

  private define(configuration: SecretConfiguration, place: string): void {
    const { name, description, kmsKeyId, tags, generate, rotation, changes = [] } = configuration;
    const random = new RandomStream(this.ports.seed, `secretsmanager ${name} values`);
    const text = generate ? generatedValue(generate, random) : configuration.value;
    try {
      const value = text === undefined ? undefined : { text };
      this.createSecret({
        name,
        clientRequestToken: random.uuid(),
        value,
        description,
        kmsKeyId,
        tags,
      });
    } catch (error) {
      throw new ConfigurationError(`${place}.name`, (error as Error).message);
    }
    const { agenda } = this.ports;
    for (const { atMs, value } of changes) {
      const change = (): void => {
        const secret = this.find(name);
        if (secret?.deletionAt === undefined)
          secret?.put(random.uuid(), { text: value }, [CURRENT]);
      };
      agenda.at(fromMs(atMs), change, { background: true });
    }
    if (rotation) this.rotations.define(this.secret(name), rotation, `${place}.rotation`);
  }
}

type RotationRequest =
  Parameters<Rotations["rotate"]> extends [Secret, ...infer Rest] ? Rest : never;

function fail(error: Error): never {
  throw error;
}

function checkSize(value: SecretValue): void {
  const { value: most } = SECRETS_QUOTAS.secretSize;
  const bytes = valueBytes(value);
  if (bytes === 0) {
    throw errors.invalidParameter("You must provide a value of at least one byte for the secret.");
  }
  if (bytes <= most) return;
  const member = "text" in value ? "secretString" : "secretBinary";
  throw errors.invalidParameter(
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
  );
}

function checkToken(token: string): void {
  if (token.length >= TOKEN_LENGTH.least && token.length <= TOKEN_LENGTH.most) return;
  throw errors.invalidParameter(
    `ClientRequestToken must be ${TOKEN_LENGTH.least}-${TOKEN_LENGTH.most} characters long.`,
  );
}
