/** The account that the resources of a template add up to. */
import type { AccountDefinition } from "../cloud/account.ts";
import { validateAsynchronous } from "../lambda/asynchronous/configuration-rules.ts";
import { ConfigurationError, validateConfiguration } from "../lambda/configuration-rules.ts";
import type { FunctionConfiguration, FunctionDefinition } from "../lambda/configuration.ts";
import type { ClusterSettings } from "./cluster-settings.ts";
import type { DatabaseParameters } from "../services/rds/configuration.ts";
import type { PolicyStatement } from "../services/iam/policy.ts";
import type { Messages } from "./messages.ts";
import type { Settings } from "./kinds.ts";
import { comparePlaces, type Located } from "./node.ts";
import type { Resource } from "./resource.ts";

type Lists = {
  [K in keyof AccountDefinition]-?: NonNullable<AccountDefinition[K]> extends readonly unknown[]
    ? K
    : never;
}[keyof AccountDefinition];
type Entry<K extends Lists> =
  NonNullable<AccountDefinition[K]> extends readonly (infer T)[] ? T : never;

/** A function, as long as others add to it. */
export type DeployedFunction = FunctionDefinition & { files: Record<string, string> };

/** Code of a function that the template names by its folder. */
export interface FunctionCode {
  readonly logicalId: string;
  readonly functionName: string;
  /** Of the project; "" is the project's own. */
  readonly folder: string;
  readonly handler: string;
}

export class AccountBuilder {
  readonly messages: Messages;
  /** Every file that came with the template. */
  readonly files: Readonly<Record<string, string>>;
  /** Of functions that were built: what is deployed in place of the folder that the template names. */
  readonly packages: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly code: FunctionCode[] = [];
  /** What writers take from their clusters, by the cluster's name. */
  readonly databaseClusters = new Map<string, ClusterSettings>();
  /** Of parameter groups, by name. */
  readonly databaseParameters = new Map<string, DatabaseParameters>();
  /** Statements of the template's own managed policies, by ARN. */
  readonly managedPolicies = new Map<string, readonly PolicyStatement[]>();
  /** Those that were added so far. */
  readonly functions: DeployedFunction[] = [];
  private readonly account: AccountDefinition = {};
  private readonly origins = new Map<object, Located>();

  constructor(
    files: Readonly<Record<string, string>>,
    messages: Messages,
    packages: AccountBuilder["packages"] = {},
  ) {
    this.files = files;
    this.messages = messages;
    this.packages = packages;
  }

  /** Adds an entry to one of the account's lists. Settings that are `undefined` are left out. */
  add<K extends Lists>(list: K, entry: Entry<K>, from: Located): void {
    const entries = (this.account[list] ??= [] as never) as Entry<K>[];
    const added = withoutUndefined(entry);
    entries.push(added);
    if (typeof added === "object" && added !== null) this.origins.set(added, from);
  }

  /** What the account calls a resource; an API goes by its logical id there. */
  nameOf(resource: Located): string | undefined {
    for (const [entry, from] of this.origins) {
      if (from === resource && "name" in entry) return String(entry.name);
    }
    return undefined;
  }

  /** An entry that was added before, to be added to: resources are deployed after those that they refer to. */
  find<K extends Lists>(list: K, is: (entry: Entry<K>) => boolean): Entry<K> | undefined {
    return ((this.account[list] ?? []) as Entry<K>[]).find(is);
  }

  /** What there is so far, but functions. */
  get soFar(): Readonly<AccountDefinition> {
    return this.account;
  }

  addFunction(definition: DeployedFunction, from: Located): void {
    const added = { ...withoutUndefined({ ...definition, files: {} }), files: definition.files };
    this.functions.push(added);
    this.origins.set(added, from);
  }

  /** By name, ARN or qualified ARN. */
  functionOf(nameOrArn: string): DeployedFunction | undefined {
    const name = /(?:^|:function:)([\w-]+)(?::[\w$-]+)?$/.exec(nameOrArn)?.[1];
    return this.functions.find(({ configuration }) => configuration.functionName === name);
  }

  /**
   * Everything in the order of the template. Its first function is the scenario's own; the others are among the account's.
   */
  finish(): { account: AccountDefinition; own: DeployedFunction | undefined } {
    this.functions.sort(this.byPlace);
    for (const { configuration } of this.functions) this.judge(configuration);
    for (const entries of Object.values(this.account)) {
      if (Array.isArray(entries)) (entries as object[]).sort(this.byPlace);
    }
    const [own, ...others] = this.functions;
    if (own === undefined) return { account: this.account, own };
    const { versions, aliases, provisionedConcurrency } = own;
    const account = withoutUndefined<AccountDefinition>({
      versions,
      aliases,
      provisionedConcurrency,
      ...(others.length > 0 ? { functions: others } : {}),
      ...this.account,
    });
    return { account, own };
  }

  /** What AWS says of a function as a whole: reserved variables, destinations. */
  private judge(configuration: FunctionConfiguration): void {
    try {
      validateConfiguration(configuration);
      validateAsynchronous(configuration);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      const index = this.functions.findIndex((it) => it.configuration === configuration);
      const owner = index === 0 ? "function" : `functions[${index - 1}]`;
      const place = this.placeOf(`${owner}.${error.setting}`);
      if (place) this.messages.error(place, error.message);
    }
  }

  private readonly byPlace = (a: object, b: object): number => {
    const [first, second] = [this.origins.get(a), this.origins.get(b)];
    if (!first || !second) return 0;
    return comparePlaces(first, second);
  };

  /**
   * Where a setting of the finished account comes from: `account.queues[0].delaySeconds`, `function.memorySizeMb`. The
   * property if one is called alike, else the resource.
   */
  placeOf(setting: string): Located | undefined {
    const [, list = "", index, key] =
      /^(?:account\.)?(\w+)(?:\[(\d+)\]|\.(.+)\.\w+$)?/.exec(setting) ?? [];
    const entries =
      list === "functions" ? this.functions.slice(1) : (this.account[list as Lists] ?? []);
    const entry =
      list === "function"
        ? this.functions[0]
        : (entries as object[]).find((it, i) =>
            key === undefined ? i === Number(index) : isNamed(it, key),
          );
    const from = entry && this.origins.get(entry);
    if (!from) return undefined;
    const names = "properties" in from ? Object.keys(from.properties as object) : [];
    const segments = setting.toLowerCase().match(/\w+/g) ?? [];
    // `memorySizeMb` is MemorySize, `environment.NAME` is Environment: the innermost that is a property.
    const candidates = segments.toReversed().map((segment) =>
      names
        .filter((it) => segment.startsWith(it.toLowerCase()))
        .sort((a, b) => b.length - a.length)
        .at(0),
    );
    const name = candidates.find((it) => it !== undefined);
    return name === undefined ? from : (from as Resource<Settings>).placeOf(name);
  }
}

const isNamed = (entry: object, key: string): boolean =>
  ["name", "id", "alarmName"].some((it) => (entry as Record<string, unknown>)[it] === key);

/** Settings that were left out. */
export function withoutUndefined<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutUndefined) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => [name, withoutUndefined(item)]),
  ) as T;
}
