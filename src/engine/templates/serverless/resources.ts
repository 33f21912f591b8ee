/** `resources` of a service: CloudFormation that is laid over what the framework generates. */
import { didYouMean, type Messages } from "../messages.ts";
import { entryOf, map, merged, type Located, type MapNode, type TemplateNode } from "../node.ts";

const SECTIONS = [
  "Resources",
  "Outputs",
  "Conditions",
  "Mappings",
  "Parameters",
  "Metadata",
  "Transform",
];
const IGNORED = ["AWSTemplateFormatVersion", "Description"];

/** One object, or a list of them: from files, mostly. */
export const partsOf = (node: TemplateNode | undefined, messages: Messages): MapNode[] =>
  (node?.kind === "list" ? node.items : node ? [node] : []).flatMap((each) => {
    if (each.kind === "map") return [each];
    const isEmpty = each.kind === "scalar" && each.value === null;
    if (!isEmpty) messages.expected(each, "an object, or a list of objects");
    return [];
  });

/** Everything that `resources` says, put together. */
export function mergedParts(parts: readonly MapNode[]): MapNode | undefined {
  return parts.reduce<MapNode | undefined>(
    (below, above) => (below ? (merged(below, above) as MapNode) : above),
    undefined,
  );
}

/** The template: what was generated, with what the service adds, and its extensions. */
export function templateOf(
  generated: { resources: MapNode; outputs: MapNode; extended: ReadonlyMap<string, TemplateNode> },
  own: MapNode | undefined,
  at: Located,
  messages: Messages,
): MapNode {
  for (const name of own?.entries.keys() ?? []) {
    if ([...SECTIONS, ...IGNORED, "extensions"].includes(name)) continue;
    messages.error(
      own!.keys.get(name) ?? own!,
      `resources has no section ${name}.${didYouMean(name, SECTIONS) || ` It has ${SECTIONS.join(", ")} and extensions.`}`,
    );
  }
  let resources: TemplateNode = over(generated.resources, entryOf(own, "Resources"));
  for (const [logicalId, more] of generated.extended) {
    resources = merged(resources, map([[logicalId, more]], at));
  }
  resources = extended(resources, entryOf(own, "extensions"), messages);
  // What was generated stays where it was, whatever is laid over it: the first function is the first in the text.
  if (resources.kind === "map") {
    const keys = new Map([...resources.keys, ...generated.resources.keys]);
    resources = map(resources.entries, resources, keys);
  }
  const outputs = over(generated.outputs, entryOf(own, "Outputs"));
  const others = SECTIONS.slice(2).flatMap((name) => {
    const node = entryOf(own, name);
    return node ? [[name, node] as const] : [];
  });
  return map([["Resources", resources], ["Outputs", outputs], ...others], at);
}

/** An empty section is as if it were not there. */
const over = (below: MapNode, above: TemplateNode | undefined): TemplateNode =>
  above === undefined || (above.kind === "scalar" && above.value === null)
    ? below
    : merged(below, above);

/** `extensions` add to what is generated, and to nothing else. */
function extended(
  resources: TemplateNode,
  extensions: TemplateNode | undefined,
  messages: Messages,
): TemplateNode {
  if (extensions?.kind !== "map") return resources;
  let all = resources;
  for (const [logicalId, more] of extensions.entries) {
    const place = extensions.keys.get(logicalId) ?? more;
    const known = resources.kind === "map" ? [...resources.entries.keys()] : [];
    if (!known.includes(logicalId)) {
      messages.error(
        place,
        `There is no resource ${logicalId} to extend.${didYouMean(logicalId, known)} New resources stand under Resources.`,
      );
    } else all = merged(all, map([[logicalId, more]], more));
  }
  return all;
}
