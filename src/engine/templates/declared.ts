/** The resources of a template as they are declared, before anything is known of their types. */
import { noEffect, notSimulated, oneOrMore, readSettings, required, text } from "./kinds.ts";
import type { Messages } from "./messages.ts";
import { entryOf, map, textOf, type Located, type MapNode, type TemplateNode } from "./node.ts";

export interface DeclaredResource {
  readonly logicalId: string;
  readonly type: string;
  readonly at: Located;
  readonly properties: MapNode;
  readonly dependsOn: readonly string[];
  /** Name of the condition under which it is created. */
  readonly condition: string | undefined;
  readonly metadata: TemplateNode | undefined;
}

const POLICY = noEffect(
  "It says what becomes of the resource when the stack changes; this one is deployed once.",
);

const ANYTHING = { expected: "anything", read: () => true };

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-product-attribute-reference.html */
export const RESOURCE_ATTRIBUTES = {
  Type: required(text),
  Properties: ANYTHING,
  DependsOn: oneOrMore(text),
  Condition: text,
  Metadata: ANYTHING,
  CreationPolicy: POLICY,
  DeletionPolicy: POLICY,
  UpdatePolicy: POLICY,
  UpdateReplacePolicy: POLICY,
  Connectors: notSimulated("Connectors are not simulated: give the function a policy instead."),
};

const LOGICAL_ID = /^[A-Za-z0-9]{1,255}$/;

export function readDeclared(
  section: TemplateNode | undefined,
  messages: Messages,
): DeclaredResource[] {
  if (section?.kind !== "map" || section.entries.size === 0) {
    const at = section ?? { line: 1, column: 1, path: "Resources" };
    messages.error(
      at,
      "At least one Resources member must be defined: an object with the resources of the account.",
    );
    return [];
  }
  return [...section.entries].flatMap(([logicalId, node]) => {
    const at = section.keys.get(logicalId) ?? node;
    if (!LOGICAL_ID.test(logicalId)) {
      messages.error(at, `Resource name ${logicalId} is non alphanumeric: use letters and digits.`);
      return [];
    }
    const resource = readOne(logicalId, node, at, messages);
    return resource ? [resource] : [];
  });
}

function readOne(
  logicalId: string,
  node: TemplateNode,
  at: Located,
  messages: Messages,
): DeclaredResource | undefined {
  if (node.kind !== "map") {
    messages.expected(node, "a resource: an object with Type and Properties");
    return undefined;
  }
  const read = readSettings(node, RESOURCE_ATTRIBUTES, `The resource ${logicalId}`, messages);
  if (read === undefined) return undefined;
  const properties = entryOf(node, "Properties");
  if (properties !== undefined && properties.kind !== "map" && textOf(properties) !== undefined) {
    messages.expected(properties, "an object of properties");
    return undefined;
  }
  return {
    logicalId,
    at,
    type: read.Type,
    properties:
      properties?.kind === "map" ? properties : map([], { ...at, path: `${at.path}.Properties` }),
    dependsOn: read.DependsOn ?? [],
    condition: read.Condition,
    metadata: entryOf(node, "Metadata"),
  };
}
