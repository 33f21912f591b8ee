/** Globals of a SAM template. https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html */
import type { Messages } from "../messages.ts";
import { didYouMean } from "../messages.ts";
import { list, map, type MapNode, type TemplateNode } from "../node.ts";

/** Section to resource type. */
const SECTIONS: Readonly<Record<string, string>> = {
  Function: "AWS::Serverless::Function",
  Api: "AWS::Serverless::Api",
  HttpApi: "AWS::Serverless::HttpApi",
  SimpleTable: "AWS::Serverless::SimpleTable",
  StateMachine: "AWS::Serverless::StateMachine",
  LayerVersion: "AWS::Serverless::LayerVersion",
};

/** What a resource has beneath its own properties. */
export function readGlobals(
  section: TemplateNode | undefined,
  messages: Messages,
): (type: string, own: MapNode) => MapNode {
  const byType = new Map<string, MapNode>();
  if (section && section.kind !== "map") messages.expected(section, "an object of globals");
  for (const [name, node] of section?.kind === "map" ? section.entries : []) {
    const type = SECTIONS[name];
    const known = Object.keys(SECTIONS);
    if (type === undefined) {
      messages.error(
        node,
        `'Globals' section is invalid. ${name} is not supported. Must be one of ${known.join(", ")}.${didYouMean(name, known)}`,
      );
    } else if (node.kind === "map") byType.set(type, node);
    else messages.expected(node, "an object of properties");
  }
  return (type, own) => {
    const globals = byType.get(type);
    return globals ? (merged(globals, own) as MapNode) : own;
  };
}

/** Objects are merged, lists are joined with the global one first, everything else is replaced. */
function merged(globals: TemplateNode, own: TemplateNode): TemplateNode {
  if (globals.kind === "list" && own.kind === "list") {
    return list([...globals.items, ...own.items], own);
  }
  if (globals.kind !== "map" || own.kind !== "map") return own;
  const entries = new Map(globals.entries);
  for (const [name, node] of own.entries) {
    const below = entries.get(name);
    entries.set(name, below ? merged(below, node) : node);
  }
  return map(entries, own, new Map([...globals.keys, ...own.keys]));
}
