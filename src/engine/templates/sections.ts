/** The sections of a template. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html */
import { didYouMean, type Messages } from "./messages.ts";
import { textOf, type MapNode, type TemplateNode } from "./node.ts";

export const SERVERLESS_TRANSFORM = "AWS::Serverless-2016-10-31";

export interface Sections {
  readonly root: MapNode;
  readonly resources: TemplateNode | undefined;
  readonly globals: TemplateNode | undefined;
  readonly outputs: TemplateNode | undefined;
  /** Whether the template asks for the SAM transform. */
  readonly isServerless: boolean;
}

const SECTIONS = [
  "AWSTemplateFormatVersion",
  "Description",
  "Metadata",
  "Parameters",
  "Rules",
  "Mappings",
  "Conditions",
  "Transform",
  "Globals",
  "Hooks",
  "Resources",
  "Outputs",
];

/** Transforms whose functions are understood wherever they stand. */
const KNOWN_TRANSFORMS = [SERVERLESS_TRANSFORM, "AWS::LanguageExtensions"];

/** `undefined`, and a message, when it is no template at all. */
export function readSections(root: TemplateNode, messages: Messages): Sections | undefined {
  if (root.kind !== "map") {
    messages.expected(root, "a template: an object with Resources");
    return undefined;
  }
  for (const name of root.entries.keys()) {
    if (SECTIONS.includes(name)) continue;
    messages.error(
      root.keys.get(name) ?? root,
      `Invalid template property or properties [${name}].${didYouMean(name, SECTIONS) || ` A template has ${SECTIONS.join(", ")}.`}`,
    );
  }
  const isServerless = readTransforms(root.entries.get("Transform"), messages);
  const globals = root.entries.get("Globals");
  if (globals && !isServerless) {
    messages.error(
      root.keys.get("Globals") ?? globals,
      `Globals belongs to SAM. Add Transform: ${SERVERLESS_TRANSFORM} at the top.`,
    );
  }
  for (const name of ["Rules", "Hooks"]) {
    const place = root.keys.get(name);
    if (place) messages.notSimulated(place, `The section ${name} is not simulated.`);
  }
  return {
    root,
    isServerless,
    globals,
    resources: root.entries.get("Resources"),
    outputs: root.entries.get("Outputs"),
  };
}

function readTransforms(node: TemplateNode | undefined, messages: Messages): boolean {
  if (node === undefined) return false;
  const names = node.kind === "list" ? node.items : [node];
  for (const each of names) {
    const name = textOf(each);
    if (name !== undefined && KNOWN_TRANSFORMS.includes(name)) continue;
    messages.expected(each, `a transform that is known here: ${KNOWN_TRANSFORMS.join(" or ")}`);
  }
  return names.some((each) => textOf(each) === SERVERLESS_TRANSFORM);
}
