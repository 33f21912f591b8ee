/** The template that a service becomes, as it grows. */
import { didYouMean, type Messages } from "../messages.ts";
import { readSettings, type Read, type Settings } from "../kinds.ts";
import {
  map,
  nodeOf,
  type CallNode,
  type Located,
  type MapNode,
  type TemplateNode,
} from "../node.ts";
import { attribute, ref, type Mixed } from "../sam/expansion.ts";

/** A function of the service as its events see it. */
export interface ServiceFunction {
  /** Its name in `functions`. */
  readonly key: string;
  /** As logical ids begin with it. */
  readonly normal: string;
  /** Its logical id. */
  readonly id: string;
  /** Its name in the account. */
  readonly name: string;
  readonly at: Located;
  /** Of the alias `provisioned`, when it has one: events go there. */
  readonly aliasId: string | undefined;
  /** When it is a number that stands there. */
  readonly timeoutSeconds: number | undefined;
}

interface Rest {
  readonly dependsOn?: readonly string[];
  readonly condition?: string | undefined;
}

export class ServiceDraft {
  readonly messages: Messages;
  readonly service: string;
  readonly stage: string;
  readonly functions = new Map<string, ServiceFunction>();
  readonly outputs: Record<string, Mixed> = {};
  /** What the role of the service's functions allows. */
  readonly statements: Mixed[] = [];
  private readonly resources = new Map<string, TemplateNode>();

  constructor(service: string, stage: string, messages: Messages) {
    this.service = service;
    this.stage = stage;
    this.messages = messages;
  }

  add(
    logicalId: string,
    Type: string,
    Properties: { readonly [name: string]: Mixed },
    at: Located,
    { dependsOn = [], condition }: Rest = {},
  ): void {
    const DependsOn = dependsOn.length > 0 ? dependsOn : undefined;
    this.resources.set(
      logicalId,
      nodeOf({ Type, Properties, DependsOn, Condition: condition }, at),
    );
  }

  has(logicalId: string): boolean {
    return this.resources.has(logicalId);
  }

  allow(actions: readonly string[], resource: Mixed): void {
    this.statements.push({ Effect: "Allow", Action: actions, Resource: resource });
  }

  /** Lets a service call the function. */
  permit(
    logicalId: string,
    owner: ServiceFunction,
    principal: string,
    source: { readonly [name: string]: Mixed },
  ): void {
    const to = { Action: "lambda:InvokeFunction", FunctionName: targetOf(owner) };
    const properties = { ...to, Principal: principal, ...source };
    this.add(logicalId, "AWS::Lambda::Permission", properties, owner.at);
  }

  resourcesAt(at: Located): MapNode {
    return map(this.resources, at);
  }
}

/** The ARN that events go to: of the function, or of its alias. */
export const targetOf = ({ id, aliasId, at }: ServiceFunction): CallNode =>
  aliasId === undefined ? attribute(id, "Arn", at) : ref(aliasId, at);

/**
 * The settings of a part of the service. Empty ones are as if they were not there; what only a plugin would know is not
 * simulated.
 */
export function readPart<S extends Settings>(
  node: TemplateNode,
  settings: S,
  owner: string,
  messages: Messages,
): Read<S> | undefined {
  if (node.kind !== "map") {
    messages.expected(node, `an object of settings: ${Object.keys(settings).join(", ")}`);
    return undefined;
  }
  const entries = [...node.entries].filter(([name, value]) => {
    if (value.kind === "broken" || (value.kind === "scalar" && value.value === null)) return false;
    if (Object.hasOwn(settings, name)) return true;
    const advice = didYouMean(name, Object.keys(settings));
    const at = node.keys.get(name) ?? value;
    if (advice !== "") messages.error(at, `${owner} has no property ${name}.${advice}`);
    else {
      messages.notSimulated(
        at,
        `${owner} has no property ${name} in the framework itself, and plugins do not run here.`,
      );
    }
    return false;
  });
  return readSettings(map(entries, node, node.keys), settings, owner, messages);
}
