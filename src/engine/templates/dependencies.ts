/** Which resource needs which: the order of deployment, and circles. */
import type { DeclaredResource } from "./declared.ts";
import type { Messages } from "./messages.ts";
import { textOf, type TemplateNode } from "./node.ts";
import { variablesOf } from "./substitution.ts";

/**
 * Every resource after those that it refers to; otherwise in the order of the template. `undefined`, and a message that names
 * the circle, when there is none.
 */
export function deploymentOrder(
  resources: ReadonlyMap<string, DeclaredResource>,
  logicalIdOf: (name: string) => string | undefined,
  messages: Messages,
): DeclaredResource[] | undefined {
  const ordered = new Set<DeclaredResource>();
  const underway: string[] = [];
  let isCircular = false;
  const visit = (resource: DeclaredResource): void => {
    if (ordered.has(resource) || isCircular) return;
    const { logicalId } = resource;
    const start = underway.indexOf(logicalId);
    if (start !== -1) {
      isCircular = true;
      const circle = underway.slice(start);
      messages.error(
        resource.at,
        `Circular dependency between resources: [${circle.join(", ")}]. ${[...circle, logicalId].join(" -> ")}. Break it: give one of them a name of its own and write that name where it is referred to.`,
      );
      return;
    }
    underway.push(logicalId);
    for (const name of dependenciesOf(resource, logicalIdOf, messages)) {
      const needed = resources.get(name);
      if (needed) visit(needed);
    }
    underway.pop();
    ordered.add(resource);
  };
  for (const resource of resources.values()) visit(resource);
  return isCircular ? undefined : [...ordered];
}

function dependenciesOf(
  { properties, dependsOn, at }: DeclaredResource,
  logicalIdOf: (name: string) => string | undefined,
  messages: Messages,
): Set<string> {
  const found = new Set<string>();
  for (const name of dependsOn) {
    const logicalId = logicalIdOf(name);
    if (logicalId !== undefined) found.add(logicalId);
    else {
      const place = { ...at, path: `${at.path}.DependsOn` };
      messages.error(
        place,
        `Unresolved resource dependencies [${name}] in the Resources block of the template: DependsOn names the logical id of a resource.`,
      );
    }
  }
  collect(properties, (name) => {
    const logicalId = logicalIdOf(name);
    if (logicalId !== undefined) found.add(logicalId);
  });
  return found;
}

/** The names in all references of a tree. */
function collect(node: TemplateNode, add: (name: string) => void): void {
  if (node.kind === "list") for (const item of node.items) collect(item, add);
  if (node.kind === "map") for (const item of node.entries.values()) collect(item, add);
  if (node.kind !== "call") return;
  const { name, argument } = node;
  if (name === "Ref") add(textOf(argument) ?? "");
  if (name === "Fn::GetAtt" && argument.kind === "list") {
    const [logicalId = "", attribute = ""] = argument.items.map(textOf);
    add(logicalId);
    add(`${logicalId}.${attribute}`);
  }
  if (name === "Fn::Sub") {
    const template = textOf(argument.kind === "list" ? argument.items[0] : argument) ?? "";
    for (const variable of variablesOf(template)) {
      add(variable);
      add(variable.split(".")[0]!);
    }
  }
  collect(argument, add);
}
