/** The resources of one stack: evaluated and read when somebody asks, each once. */
import type { DeclaredResource } from "./declared.ts";
import { evaluate, type Scope } from "./intrinsics.ts";
import { readSettings, type Settings } from "./kinds.ts";
import { didYouMean, type Messages } from "./messages.ts";
import { arnOf, generatedName } from "./names.ts";
import { broken, entryOf, map, nodeOf, scalar, type Located, type TemplateNode } from "./node.ts";
import type { ResourceType } from "./resource-type.ts";
import type { Resource } from "./resource.ts";

type AnyResource = Resource<Settings>;

/** Of names that CloudFormation generates for what is not simulated. */
const LONGEST_NAME = 64;

export class Stack {
  readonly stackName: string;
  readonly resources: ReadonlyMap<string, DeclaredResource>;
  private readonly types: ReadonlyMap<string, ResourceType>;
  /** `Orders.Version`, by which SAM lets templates refer to what it generates. */
  private readonly aliases: ReadonlyMap<string, string>;
  private readonly messages: Messages;
  private readonly scope: Scope;
  private readonly read = new Map<string, AnyResource | undefined>();

  /** `scope` knows everything but resources. */
  constructor(
    stackName: string,
    resources: ReadonlyMap<string, DeclaredResource>,
    types: ReadonlyMap<string, ResourceType>,
    aliases: ReadonlyMap<string, string>,
    scope: Scope,
  ) {
    this.stackName = stackName;
    this.resources = resources;
    this.types = types;
    this.aliases = aliases;
    this.messages = scope.messages;
    this.scope = {
      ...scope,
      parameter: (name) => scope.parameter(name),
      condition: (name, at) => scope.condition(name, at),
      isResource: (name) => this.logicalIdOf(name) !== undefined,
      names: () => [...scope.names(), ...resources.keys()],
      resource: (name, attribute, at) => this.reference(name, attribute, at),
    };
  }

  logicalIdOf(name: string): string | undefined {
    return this.resources.has(name) ? name : this.aliases.get(name);
  }

  /** A tree with everything evaluated. */
  evaluate(node: TemplateNode): TemplateNode {
    return evaluate(node, this.scope);
  }

  /** `undefined` when it is not simulated, or when something is wrong with it, which has been said then. */
  resource(logicalId: string): AnyResource | undefined {
    if (!this.read.has(logicalId)) this.read.set(logicalId, this.readResource(logicalId));
    return this.read.get(logicalId);
  }

  private reference(name: string, attribute: string | undefined, at: Located): TemplateNode {
    const alias = attribute === undefined ? undefined : this.aliases.get(`${name}.${attribute}`);
    if (alias !== undefined) return this.reference(alias, undefined, at);
    const logicalId = this.logicalIdOf(name)!;
    const type = this.types.get(this.resources.get(logicalId)!.type);
    if (!type) return scalar(this.unknownValue(logicalId, attribute), at);
    const resource = this.resource(logicalId);
    const of = attribute === undefined ? undefined : type.attributes?.[attribute];
    if (attribute !== undefined && !of) {
      const known = Object.keys(type.attributes ?? {});
      const advice = didYouMean(attribute, known) || ` Attributes: ${known.join(", ") || "none"}.`;
      this.messages.error(
        at,
        `Resource ${name} does not support attribute type ${attribute} in Fn::GetAtt.${advice}`,
      );
      return broken(at);
    }
    if (!resource) return broken(at);
    if (of) return nodeOf(of(resource), at);
    return scalar(type.ref ? type.ref(resource) : resource.name, at);
  }

  /** What a reference to something that is not simulated gives: a name or an ARN of the usual form. */
  private unknownValue(logicalId: string, attribute: string | undefined): string {
    const name = generatedName(this.stackName, logicalId, LONGEST_NAME);
    if (attribute === undefined) return name;
    const service = this.resources.get(logicalId)!.type.split("::")[1]?.toLowerCase() ?? "";
    return attribute.endsWith("Arn") ? arnOf(service, name) : `${name}.${attribute}`;
  }

  private readResource(logicalId: string): AnyResource | undefined {
    const declared = this.resources.get(logicalId)!;
    const type = this.types.get(declared.type);
    if (!type) return undefined;
    const node = this.evaluate(declared.properties);
    if (node.kind !== "map") return undefined;
    const properties = readSettings(node, type.properties, declared.type, this.messages);
    const coldstart = this.coldstartOf(declared, type);
    if (!properties || !coldstart) return undefined;
    const { property, longest, generated = (it: string) => it } = type.naming;
    const given =
      property === undefined ? undefined : (properties as Record<string, unknown>)[property];
    const own = generatedName(this.stackName, logicalId, longest);
    return {
      ...declared.at,
      logicalId,
      name: typeof given === "string" ? given : generated(own, properties),
      properties,
      coldstart,
      results: new Map(),
      placeOf: (name) => node.keys.get(name) ?? declared.at,
    };
  }

  /** `Metadata.Coldstart`, which AWS ignores. */
  private coldstartOf({ metadata, at, type: name }: DeclaredResource, type: ResourceType) {
    const given = entryOf(metadata, "Coldstart");
    const node = given === undefined ? map([], at) : this.evaluate(given);
    if (node.kind !== "map") {
      this.messages.expected(node, "an object of settings");
      return undefined;
    }
    return readSettings(node, type.coldstart ?? {}, `Metadata.Coldstart of ${name}`, this.messages);
  }
}
