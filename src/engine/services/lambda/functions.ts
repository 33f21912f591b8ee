/** Functions, versions and aliases in Lambda's API, with what it says of them: descriptions, revisions, states. */
import type { Agenda } from "../../kernel/agenda.ts";
import { RandomStream } from "../../kernel/random.ts";
import type { Instant } from "../../kernel/instant.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import { ConfigurationError } from "../../lambda/configuration-rules.ts";
import type { AliasDefinition } from "../../lambda/configuration.ts";
import { functionArn } from "../../lambda/environment-variables.ts";
import type { LambdaService } from "../../lambda/service.ts";
import { FUNCTION_UPDATE_US } from "../../lambda/time-model.ts";
import type { FunctionVersion } from "../../lambda/world.ts";
import { notSimulated } from "../api/service-error.ts";
import {
  conflict,
  functionNotFound,
  invalidParameter,
  notFound,
  preconditionFailed,
} from "./errors.ts";
import type { NamedFunction } from "./function-name.ts";
import {
  changed,
  codeOf,
  functionShape,
  inWords,
  type ConfigurationChanges,
  type VersionRecord,
} from "./function-shape.ts";

export interface FunctionsPorts {
  readonly agenda: Agenda;
  readonly seed: string;
  dateAt(instant: Instant): string;
  record(event: TraceEvent): void;
}

interface AliasInput {
  Name?: string;
  FunctionVersion?: string;
  Description?: string;
  RoutingConfig?: { AdditionalVersionWeights?: Record<string, number> };
  RevisionId?: string;
}

const LATEST = "$LATEST";

export class Functions {
  private readonly ports: FunctionsPorts;
  private readonly lambda: LambdaService;
  private readonly random: RandomStream;
  /** By qualified ARN: of versions and of aliases. */
  private readonly versions = new Map<string, VersionRecord>();
  private readonly aliases = new Map<string, { description: string; revisionId: string }>();

  constructor(ports: FunctionsPorts, lambda: LambdaService) {
    this.ports = ports;
    this.lambda = lambda;
    this.random = new RandomStream(ports.seed, "lambda api");
  }

  /** The version that a name means; of a weighted alias its first. Throws. */
  version(named: NamedFunction): FunctionVersion {
    const { functionName, qualifier } = named;
    const found = this.lambda.registry.peek(functionName, qualifier);
    if (!found) throw functionNotFound(functionArn(functionName, qualifier));
    return found;
  }

  /** Throws when there is no such function, whatever its qualifier. */
  requireFunction({ functionName }: NamedFunction): void {
    this.version({ functionName });
  }

  /** `GetFunctionConfiguration`. Asked by an alias, the ARN is the alias's. */
  shape(named: NamedFunction) {
    const version = this.version(named);
    const { qualifier } = named;
    const shape = functionShape(version, this.recordOf(version), qualifier !== undefined);
    return qualifier === undefined
      ? shape
      : { ...shape, FunctionArn: functionArn(named.functionName, qualifier) };
  }

  /** `ListFunctions`: of each its `$LATEST`, or all versions. */
  list(allVersions: boolean) {
    const { names } = this.lambda.registry;
    return names.flatMap((functionName) =>
      allVersions ? this.listVersions({ functionName }) : [this.shape({ functionName })],
    );
  }

  /** `ListVersionsByFunction`. */
  listVersions(named: NamedFunction) {
    this.requireFunction(named);
    return this.lambda.registry
      .versionsOf(named.functionName)
      .map((version) => functionShape(version, this.recordOf(version), true));
  }

  /** `UpdateFunctionConfiguration`: what runs goes on, what comes after the update gets an environment of the new configuration. */
  updateConfiguration(named: NamedFunction, changes: ConfigurationChanges) {
    const { functionName } = named;
    const latest = this.version({ functionName });
    if (named.qualifier !== undefined && named.qualifier !== LATEST) {
      throw invalidParameter("This operation is permitted only on the $LATEST version.");
    }
    this.requireSettled(latest);
    const record = this.recordOf(latest);
    requireRevision(changes.RevisionId, record.revisionId);
    const configuration = changed(latest.configuration, changes);
    const settled: VersionRecord = {
      description: changes.Description ?? record.description,
      lastModified: this.modifiedNow(),
      revisionId: this.random.uuid(),
      lastUpdateStatus: "Successful",
    };
    refusing(() => this.lambda.registry.validate(configuration));
    this.versions.set(latest.arn, { ...settled, lastUpdateStatus: "InProgress" });
    this.ports.record({
      type: "function.changed",
      functionName,
      operation: "UpdateFunctionConfiguration",
      detail: inWords(changes) || "nothing",
    });
    const { agenda } = this.ports;
    agenda.at(agenda.now + FUNCTION_UPDATE_US, () => {
      this.lambda.updateConfiguration(functionName, configuration);
      this.versions.set(latest.arn, { ...settled, revisionId: this.random.uuid() });
    });
    return functionShape({ ...latest, configuration }, this.recordOf(latest), false);
  }

  /** `PublishVersion`. When nothing changed since the last one, that is the answer. */
  publishVersion(
    named: NamedFunction,
    input: { Description?: string; CodeSha256?: string; RevisionId?: string },
  ) {
    const { functionName } = named;
    const latest = this.version({ functionName });
    this.requireSettled(latest);
    requireRevision(input.RevisionId, this.recordOf(latest).revisionId);
    if (input.CodeSha256 !== undefined && input.CodeSha256 !== codeOf(latest).hash) {
      throw invalidParameter(
        `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${codeOf(latest).hash}). Please try again with the CodeSHA256 in $LATEST.`,
      );
    }
    const last = this.lambda.registry.versionsOf(functionName).at(-1)!;
    if (last !== latest && isSame(last, latest)) {
      return functionShape(last, this.recordOf(last), true);
    }
    const published = this.lambda.registry.publishLatest(functionName);
    this.versions.set(published.arn, {
      description: input.Description ?? this.recordOf(latest).description,
      lastModified: this.recordOf(latest).lastModified,
      revisionId: this.random.uuid(),
      lastUpdateStatus: "Successful",
    });
    this.changed(functionName, "PublishVersion", `version ${published.version} was published`);
    return functionShape(published, this.recordOf(published), true);
  }

  createAlias(named: NamedFunction, input: AliasInput) {
    const { functionName } = named;
    this.requireFunction(named);
    const name = required(input.Name, "name");
    if (this.lambda.registry.aliasOf(functionName, name)) {
      throw conflict(`Alias already exists: ${functionArn(functionName, name)}`);
    }
    return this.putAlias(functionName, "CreateAlias", {
      ...input,
      Name: name,
      FunctionVersion: required(input.FunctionVersion, "functionVersion"),
    });
  }

  updateAlias(named: NamedFunction, name: string, input: AliasInput) {
    const { functionName } = named;
    const alias = this.alias(named, name);
    requireRevision(input.RevisionId, this.aliasRecord(functionName, name).revisionId);
    const FunctionVersion = input.FunctionVersion ?? alias.version;
    if (
      FunctionVersion !== alias.version &&
      this.lambda.provisionedConcurrency(functionName, name)
    ) {
      notSimulated("UpdateAlias of an alias with provisioned concurrency to another version");
    }
    const { description } = this.aliasRecord(functionName, name);
    const before = alias.additional
      ? { AdditionalVersionWeights: { [alias.additional.version]: alias.additional.weight } }
      : undefined;
    const RoutingConfig = input.RoutingConfig ?? before;
    return this.putAlias(functionName, "UpdateAlias", {
      Name: name,
      FunctionVersion,
      Description: input.Description ?? description,
      ...(RoutingConfig ? { RoutingConfig } : {}),
    });
  }

  /** `GetAlias`. */
  aliasShape(named: NamedFunction, name: string) {
    const { functionName } = named;
    const { version, additional } = this.alias(named, name);
    const { description, revisionId } = this.aliasRecord(functionName, name);
    return {
      AliasArn: functionArn(functionName, name),
      Name: name,
      FunctionVersion: version,
      Description: description,
      ...(additional
        ? {
            RoutingConfig: {
              AdditionalVersionWeights: { [additional.version]: additional.weight },
            },
          }
        : {}),
      RevisionId: revisionId,
    };
  }

  listAliases(named: NamedFunction, version?: string) {
    this.requireFunction(named);
    return this.lambda.registry
      .aliasesOf(named.functionName)
      .filter((alias) => version === undefined || alias.version === version)
      .map(({ name }) => this.aliasShape(named, name));
  }

  /** Its provisioned concurrency goes with it. Deleting what is not there is no error. */
  deleteAlias(named: NamedFunction, name: string): void {
    const { functionName } = named;
    this.requireFunction(named);
    if (!this.lambda.registry.aliasOf(functionName, name)) return;
    if (this.lambda.provisionedConcurrency(functionName, name)) {
      this.lambda.provision(functionName, name, 0, "the alias was deleted");
    }
    this.lambda.registry.deleteAlias(functionName, name);
    this.aliases.delete(functionArn(functionName, name));
    this.changed(functionName, "DeleteAlias", `alias ${name} was deleted`);
  }

  /** ISO 8601 with Lambda's form of the zone. */
  modifiedNow(): string {
    return this.modifiedAt(this.ports.agenda.now);
  }

  changed(functionName: string, operation: string, detail: string): void {
    this.ports.record({ type: "function.changed", functionName, operation, detail });
  }

  private putAlias(
    functionName: string,
    operation: string,
    {
      Name,
      FunctionVersion,
      Description = "",
      RoutingConfig,
    }: AliasInput & { Name: string; FunctionVersion: string },
  ) {
    const weights = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {});
    if (weights.length > 1) {
      throw invalidParameter(
        "Number of items in AdditionalVersionWeights cannot be greater than 1",
      );
    }
    const [second] = weights;
    for (const version of [FunctionVersion, ...(second ? [second[0]] : [])]) {
      if (!this.lambda.registry.has(functionName, version)) {
        throw functionNotFound(functionArn(functionName, version));
      }
    }
    const definition: AliasDefinition = {
      name: Name,
      version: FunctionVersion,
      ...(second ? { additional: { version: second[0], weight: second[1] } } : {}),
    };
    refusing(() => this.lambda.registry.putAlias(functionName, definition));
    const revisionId = this.random.uuid();
    this.aliases.set(functionArn(functionName, Name), { description: Description, revisionId });
    const also = second ? `, ${second[1]} of it to version ${second[0]}` : "";
    this.changed(
      functionName,
      operation,
      `alias ${Name} points to version ${FunctionVersion}${also}`,
    );
    return this.aliasShape({ functionName }, Name);
  }

  private alias(named: NamedFunction, name: string): AliasDefinition {
    this.requireFunction(named);
    const found = this.lambda.registry.aliasOf(named.functionName, name);
    if (!found) throw notFound(`Cannot find alias arn: ${functionArn(named.functionName, name)}`);
    return found;
  }

  private aliasRecord(functionName: string, name: string) {
    const arn = functionArn(functionName, name);
    let record = this.aliases.get(arn);
    if (!record)
      this.aliases.set(arn, (record = { description: "", revisionId: this.random.uuid() }));
    return record;
  }

  /** Of what was deployed before the run: the run's beginning. */
  private recordOf({ arn }: FunctionVersion): VersionRecord {
    let record = this.versions.get(arn);
    if (!record) {
      record = {
        description: "",
        lastModified: this.modifiedAt(0),
        revisionId: this.random.uuid(),
        lastUpdateStatus: "Successful",
      };
      this.versions.set(arn, record);
    }
    return record;
  }

  private requireSettled(version: FunctionVersion): void {
    if (this.recordOf(version).lastUpdateStatus === "Successful") return;
    throw conflict(
      `The operation cannot be performed at this time. An update is in progress for resource: ${version.arn}`,
    );
  }

  private modifiedAt(instant: Instant): string {
    return this.ports.dateAt(instant).replace("Z", "+0000");
  }
}

function requireRevision(asked: string | undefined, is: string): void {
  if (asked !== undefined && asked !== is) throw preconditionFailed();
}

const isSame = (a: FunctionVersion, b: FunctionVersion): boolean =>
  a.deployment === b.deployment &&
  JSON.stringify(a.configuration) === JSON.stringify(b.configuration);

export function required<Value>(value: Value | undefined, member: string): Value {
  if (value !== undefined) return value;
  throw invalidParameter(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

/** What the engine refuses as a setting, the API refuses as a parameter. */
export function refusing<Result>(change: () => Result): Result {
  try {
    return change();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw invalidParameter(error.message);
  }
}
