/** Parameter Store: the parameters of the account. */
import { fromMs } from "../../kernel/instant.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import { utf8Length } from "../../kernel/utf8-length.ts";
import { ConfigurationError } from "../../lambda/configuration-rules.ts";
import { ACCOUNT_ID } from "../../lambda/environment-variables.ts";
import type { ServicePorts } from "../api/service-ports.ts";
import { ServiceError } from "../api/service-error.ts";
import type { ParameterConfiguration, ParameterTier, ParameterType } from "./configuration.ts";
import * as errors from "./errors.ts";
import { checkName, Parameter, tierOf, type ParameterVersion, type Selected } from "./parameter.ts";

export interface NewParameter {
  readonly name: string;
  readonly value: string;
  /** Not needed for a new version. */
  readonly type?: ParameterType | undefined;
  readonly overwrite?: boolean | undefined;
  readonly tier?: ParameterTier | undefined;
  readonly description?: string | undefined;
  readonly keyId?: string | undefined;
  readonly allowedPattern?: string | undefined;
  readonly dataType?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** ARN of who puts it. */
  readonly by: string;
}

const ARN = /^arn:aws:ssm:[^:]+:\d{12}:parameter(\/.+)$/;
const DEFAULT_KEY = "alias/aws/ssm";

export class SsmService {
  private readonly ports: ServicePorts;
  private defined = false;
  private readonly byName = new Map<string, Parameter>();

  /** Throws {@link ConfigurationError}; its setting is `account.parameters[<index>].<field>`. */
  constructor(configurations: readonly ParameterConfiguration[], ports: ServicePorts) {
    this.ports = ports;
    for (const [i, each] of configurations.entries()) this.define(each, `account.parameters[${i}]`);
    this.defined = true;
  }

  get all(): readonly Parameter[] {
    return [...this.byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** By name or ARN, without a selector. */
  find(name: string): Parameter | undefined {
    const [, path] = ARN.exec(name) ?? [];
    if (path === undefined) return this.byName.get(name);
    return this.byName.get(path) ?? this.byName.get(path.slice(1));
  }

  /** Throws `ServiceError` when there is none. */
  parameter(name: string): Parameter {
    const found = this.find(name);
    if (found) return found;
    throw errors.notFound();
  }

  /** `name`, `name:3` or `name:label`; the same with an ARN. Throws `ServiceError`. */
  getParameter(name: string): Selected {
    const [, bare = name, selector] =
      /^(arn:(?:[^:]*:){5}[^:]+|[^:]+)(?::([^:]+))?$/.exec(name) ?? [];
    const parameter = this.parameter(bare);
    const version = parameter.select(selector);
    return { parameter, version, selector: selector === undefined ? undefined : `:${selector}` };
  }

  /** Those below a path; directly, or at any depth. */
  getParametersByPath(path: string, recursive: boolean): Parameter[] {
    const prefix = path.endsWith("/") ? path : `${path}/`;
    return this.all.filter(
      ({ name }) =>
        name.startsWith(prefix) && (recursive || !name.slice(prefix.length).includes("/")),
    );
  }

  /** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
  putParameter(put: NewParameter): { parameter: Parameter; version: ParameterVersion } {
    const { name, value, overwrite = false } = put;
    checkName(name);
    const known = this.byName.get(name);
    if (known && !overwrite) throw errors.alreadyExists();
    if (overwrite && put.tags) {
      throw errors.invalid(
        "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
      );
    }
    const before = known?.latest;
    const type = put.type ?? before?.type;
    if (!type) throw errors.invalid("A parameter type is required when you create a parameter.");
    if (before && type !== before.type) throw errors.typeMismatch();
    if (value === "") {
      throw errors.invalid(
        "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1",
      );
    }
    checkPattern(put.allowedPattern ?? before?.allowedPattern, value);
    const parameter = known ?? new Parameter(name);
    const version: ParameterVersion = {
      version: (before?.version ?? 0) + 1,
      value,
      type,
      tier: tierOf(value, put.tier, before),
      dataType: put.dataType ?? before?.dataType ?? "text",
      modifiedAt: this.ports.agenda.now,
      modifiedBy: put.by,
      description: put.description ?? before?.description,
      keyId: type === "SecureString" ? (put.keyId ?? before?.keyId ?? DEFAULT_KEY) : undefined,
      allowedPattern: put.allowedPattern ?? before?.allowedPattern,
      labels: [],
    };
    parameter.add(version);
    this.byName.set(name, parameter);
    for (const [key, text] of Object.entries(put.tags ?? {})) parameter.tags.set(key, text);
    this.record({
      type: "parameter.changed",
      parameter: name,
      change: known ? "new-version" : "created",
      version: version.version,
      bytes: utf8Length(value),
    });
    return { parameter, version };
  }

  labelParameterVersion(
    name: string,
    number: number | undefined,
    labels: readonly string[],
  ): { invalid: string[]; version: number } {
    const { invalid, to } = this.parameter(name).label(number, labels);
    this.record({
      type: "parameter.changed",
      parameter: name,
      change: "labelled",
      version: to.version,
      labels: [...to.labels],
    });
    return { invalid, version: to.version };
  }

  /** Throws `ServiceError` when there is none. */
  deleteParameter(name: string): void {
    const parameter = this.parameter(name);
    this.byName.delete(parameter.name);
    const { version } = parameter.latest;
    this.record({
      type: "parameter.changed",
      parameter: parameter.name,
      change: "deleted",
      version,
    });
  }

  /** What the account begins with did not happen in the run. */
  private record(event: TraceEvent): void {
    if (this.defined) this.ports.record(event);
  }

  private define(configuration: ParameterConfiguration, place: string): void {
    const { changes = [], ...parameter } = configuration;
    const by = `arn:aws:iam::${ACCOUNT_ID}:root`;
    try {
      this.putParameter({ ...parameter, by });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      throw new ConfigurationError(`${place}.name`, error.message);
    }
    for (const { atMs, value } of changes) {
      const change = (): void => {
        const { name } = parameter;
        if (!this.find(name)) return;
        try {
          this.putParameter({ name, value, overwrite: true, by });
        } catch (error) {
          if (!(error instanceof ServiceError)) throw error;
          this.record({
            type: "run.note",
            kind: "rejected",
            message: `${name}: ${error.message}`,
          });
        }
      };
      this.ports.agenda.at(fromMs(atMs), change, { background: true });
    }
  }
}

function checkPattern(pattern: string | undefined, value: string): void {
  if (pattern === undefined) return;
  let matches: boolean;
  try {
    matches = new RegExp(pattern).test(value);
  } catch {
    throw new ServiceError(
      "InvalidAllowedPatternException",
      `The request doesn't meet the regular expression requirement: ${pattern}`,
    );
  }
  if (!matches) throw errors.patternMismatch(pattern);
}
