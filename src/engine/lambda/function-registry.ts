/** The functions of an account with their versions and aliases, and what a qualified name means. */
import { RandomStream } from "../kernel/random.ts";
import type { LayerPackage, LibraryFiles } from "../sandbox/deployment.ts";
import { validateAsynchronous } from "./asynchronous/configuration-rules.ts";
import type {
  AliasDefinition,
  Architecture,
  FunctionConfiguration,
  FunctionDefinition,
  LayerVersionDefinition,
  VersionDefinition,
} from "./configuration.ts";
import { ConfigurationError, validateConfiguration } from "./configuration-rules.ts";
import { deployPackage } from "./deployment-package.ts";
import { functionArn, layerArn } from "./environment-variables.ts";
import { architectureOfLayer, isExtensionLayer } from "./parameters-secrets-extension/settings.ts";
import type { FunctionVersion } from "./world.ts";

const LATEST = "$LATEST";

interface RegisteredAlias {
  readonly definition: AliasDefinition;
  readonly random: RandomStream;
}

/** What belongs to a function as a whole, whatever its version. */
export type FunctionSettings = Pick<FunctionConfiguration, "asynchronous" | "recursiveLoop">;

interface RegisteredFunction {
  readonly files: Record<string, string>;
  readonly versions: Map<string, FunctionVersion>;
  readonly aliases: Map<string, RegisteredAlias>;
  settings: FunctionSettings;
}

export class FunctionRegistry {
  private readonly seed: string;
  private readonly layers: ReadonlyMap<string, LayerPackage>;
  private readonly libraries: readonly LibraryFiles[];
  private readonly functions = new Map<string, RegisteredFunction>();

  constructor(
    seed: string,
    layers: readonly LayerVersionDefinition[],
    libraries: readonly LibraryFiles[],
  ) {
    this.seed = seed;
    this.libraries = libraries;
    this.layers = new Map(
      layers.map(({ name, version, files }) => {
        const arn = layerArn(name, version);
        return [arn, { arn, files }];
      }),
    );
  }

  /** Throws `ConfigurationError` or `DeploymentError`. */
  create(definition: FunctionDefinition & { files: Record<string, string> }): void {
    const { configuration, versions = [], aliases = [] } = definition;
    const { functionName } = configuration;
    if (this.functions.has(functionName)) {
      throw new ConfigurationError(
        "functionName",
        `There are two functions named ${functionName}.`,
      );
    }
    validateConfiguration(configuration);
    validateAsynchronous(configuration);
    const byVersion = new Map<string, FunctionVersion>();
    const latest = this.version(LATEST, configuration, definition.files);
    byVersion.set(LATEST, latest);
    versions.forEach((version, index) => {
      const name = String(index + 1);
      byVersion.set(name, this.publish(name, latest, definition.files, version));
    });
    const byAlias = new Map(
      aliases.map((alias) => [alias.name, this.alias(functionName, alias, byVersion)]),
    );
    const { files } = definition;
    const { asynchronous, recursiveLoop } = configuration;
    this.functions.set(functionName, {
      files,
      versions: byVersion,
      aliases: byAlias,
      settings: settingsOf(asynchronous, recursiveLoop),
    });
  }

  /** In the order in which they were deployed. */
  get names(): string[] {
    return [...this.functions.keys()];
  }

  /** `$LATEST` first, then the published ones. Throws for a function that is not there, as all that change it do. */
  versionsOf(functionName: string): FunctionVersion[] {
    return [...this.functions.get(functionName)!.versions.values()];
  }

  aliasesOf(functionName: string): AliasDefinition[] {
    return [...this.functions.get(functionName)!.aliases.values()].map((each) => each.definition);
  }

  settingsOf(functionName: string): FunctionSettings {
    return this.functions.get(functionName)!.settings;
  }

  /** Throws `ConfigurationError`. */
  changeSettings(functionName: string, settings: FunctionSettings): void {
    validateAsynchronous({ ...this.configurationOf(functionName), ...settings });
    this.functions.get(functionName)!.settings = settings;
  }

  /** Whether `$LATEST` could have the configuration. Throws `ConfigurationError`. */
  validate(configuration: FunctionConfiguration): void {
    validateConfiguration(configuration);
    validateAsynchronous(configuration);
    for (const name of configuration.layers ?? []) this.layer(name);
  }

  /** A new `$LATEST` with another configuration. Throws `ConfigurationError` or `DeploymentError`; then nothing has changed. */
  updateLatest(functionName: string, configuration: FunctionConfiguration): FunctionVersion {
    this.validate(configuration);
    const { versions, files } = this.functions.get(functionName)!;
    const before = versions.get(LATEST)!;
    const sameLayers =
      JSON.stringify(before.configuration.layers) === JSON.stringify(configuration.layers);
    const deployment = sameLayers ? before.deployment : this.deploy(files, configuration);
    const latest = { ...before, configuration, deployment };
    versions.set(LATEST, latest);
    return latest;
  }

  /** A version with what `$LATEST` is now. */
  publishLatest(functionName: string): FunctionVersion {
    const { versions } = this.functions.get(functionName)!;
    const version = String(versions.size);
    const arn = functionArn(functionName, version);
    const published = { ...versions.get(LATEST)!, version, arn };
    versions.set(version, published);
    return published;
  }

  /** Makes an alias or changes where it points to. Throws `ConfigurationError`. */
  putAlias(functionName: string, definition: AliasDefinition): void {
    const { versions, aliases } = this.functions.get(functionName)!;
    validateAlias(functionName, definition, versions);
    const random =
      aliases.get(definition.name)?.random ?? this.aliasRandom(functionName, definition.name);
    aliases.set(definition.name, { definition, random });
  }

  deleteAlias(functionName: string, name: string): void {
    this.functions.get(functionName)!.aliases.delete(name);
  }

  has(functionName: string, qualifier: string = LATEST): boolean {
    const found = this.functions.get(functionName);
    return found !== undefined && (found.versions.has(qualifier) || found.aliases.has(qualifier));
  }

  /** The configuration of `$LATEST`, which holds what belongs to the function as a whole. Throws for a function that is not there. */
  configurationOf(functionName: string): FunctionConfiguration {
    return this.functions.get(functionName)!.versions.get(LATEST)!.configuration;
  }

  /** How requests to the function are traced, whether there is such a function or not. */
  tracingOf(functionName: string): "Active" | "PassThrough" {
    const latest = this.functions.get(functionName)?.versions.get(LATEST);
    return latest?.configuration.tracing ?? "PassThrough";
  }

  /** What would run now; a weighted alias draws. Undefined: there is no such function, version or alias. */
  resolve(functionName: string, qualifier: string = LATEST): FunctionVersion | undefined {
    const found = this.functions.get(functionName);
    const alias = found?.aliases.get(qualifier);
    if (!found || !alias) return found?.versions.get(qualifier);
    const { version, additional } = alias.definition;
    const shifted = additional !== undefined && alias.random.uniform() < additional.weight;
    return found.versions.get(shifted ? additional.version : version);
  }

  /** What the qualifier names, without drawing: of a weighted alias the first version. */
  peek(functionName: string, qualifier: string = LATEST): FunctionVersion | undefined {
    const found = this.functions.get(functionName);
    return found?.versions.get(found.aliases.get(qualifier)?.definition.version ?? qualifier);
  }

  /** The alias's definition, or undefined when the qualifier is a version. */
  aliasOf(functionName: string, qualifier: string): AliasDefinition | undefined {
    return this.functions.get(functionName)?.aliases.get(qualifier)?.definition;
  }

  private publish(
    name: string,
    latest: FunctionVersion,
    files: Record<string, string>,
    { configuration: changes, files: own }: VersionDefinition,
  ): FunctionVersion {
    const configuration = { ...latest.configuration, ...changes };
    validateConfiguration(configuration);
    if (own) return this.version(name, configuration, own);
    const { functionName } = configuration;
    // A package that did not change is deployed once.
    const deployment = changes?.layers ? this.deploy(files, configuration) : latest.deployment;
    return { version: name, configuration, deployment, arn: functionArn(functionName, name) };
  }

  private version(
    name: string,
    configuration: FunctionConfiguration,
    files: Record<string, string>,
  ): FunctionVersion {
    const qualifier = name === LATEST ? undefined : name;
    return {
      version: name,
      configuration,
      deployment: this.deploy(files, configuration),
      arn: functionArn(configuration.functionName, qualifier),
    };
  }

  private deploy(
    files: Record<string, string>,
    { layers = [], architecture }: FunctionConfiguration,
  ): FunctionVersion["deployment"] {
    return deployPackage(
      files,
      layers.map((name) =>
        isExtensionLayer(name) ? extensionLayer(name, architecture) : this.layer(name),
      ),
      this.libraries,
    );
  }

  /** `name:version`, or the ARN of the version. */
  private layer(name: string): LayerPackage {
    const [, short = name, version = ""] = /^([\w-]+):(\d+)$/.exec(name) ?? [];
    const found = this.layers.get(version ? layerArn(short, Number(version)) : name);
    if (found) return found;
    const known = [...this.layers.keys()].map((arn) => arn.split(":").slice(-2).join(":"));
    throw new ConfigurationError(
      "layers",
      `There is no layer version ${name}; the account has ${known.join(", ") || "none"}. A layer is named name:version.`,
    );
  }

  private alias(
    functionName: string,
    definition: AliasDefinition,
    versions: ReadonlyMap<string, FunctionVersion>,
  ): RegisteredAlias {
    validateAlias(functionName, definition, versions);
    return { definition, random: this.aliasRandom(functionName, definition.name) };
  }

  private aliasRandom(functionName: string, alias: string): RandomStream {
    return new RandomStream(this.seed, `alias/${functionName}:${alias}`);
  }
}

const settingsOf = (
  asynchronous: FunctionSettings["asynchronous"],
  recursiveLoop: FunctionSettings["recursiveLoop"],
): FunctionSettings => ({
  ...(asynchronous ? { asynchronous } : {}),
  ...(recursiveLoop ? { recursiveLoop } : {}),
});

const ALIAS_NAME = /^(?!\d+$)[\w-]{1,128}$/;

/** https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html */
function validateAlias(
  functionName: string,
  { name, version, additional }: AliasDefinition,
  versions: ReadonlyMap<string, FunctionVersion>,
): void {
  const setting = `aliases.${name}`;
  const refuse = (message: string): never => {
    throw new ConfigurationError(setting, message);
  };
  if (!ALIAS_NAME.test(name)) {
    refuse(
      `An alias has letters, digits, hyphens or underscores and is not a number; "${name}" is not one.`,
    );
  }
  for (const each of additional ? [version, additional.version] : [version]) {
    if (versions.has(each) && each !== LATEST) continue;
    if (each === LATEST && !additional) continue;
    const published = [...versions.keys()].filter((key) => key !== LATEST).join(", ") || "none";
    refuse(
      each === LATEST
        ? `The alias ${name} routes to $LATEST; both versions of a weighted alias have to be published.`
        : `The alias ${name} points to version ${each} of ${functionName}, which is not published (published: ${published}).`,
    );
  }
  if (!additional) return;
  if (!(additional.weight >= 0 && additional.weight <= 1)) {
    refuse(
      `The weight of an additional version is a number from 0 to 1; it is ${additional.weight}.`,
    );
  }
  if (additional.version === version) {
    refuse(
      `The alias ${name} names version ${version} twice; the additional version has to be another.`,
    );
  }
}

/** AWS's layer with the Parameters and Secrets extension: what is in it is simulated, not unpacked. */
function extensionLayer(name: string, architecture: Architecture): LayerPackage {
  const built = architectureOfLayer(name);
  if (built !== architecture) {
    throw new ConfigurationError(
      "layers",
      `The extension in ${name} is built for ${built}, and the function runs on ${architecture}: it could not be started (Extension.LaunchError). The layer for arm64 is called AWS-Parameters-and-Secrets-Lambda-Extension-Arm64.`,
    );
  }
  return { arn: name, files: {} };
}
