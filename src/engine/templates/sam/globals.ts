/** Globals of a SAM template. https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html */
import type { Messages } from "../messages.ts";
import { didYouMean } from "../messages.ts";
import { merged, type MapNode, type TemplateNode } from "../node.ts";

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
