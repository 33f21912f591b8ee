/** `Policies` of a SAM function: what its role is made of. */
import { didYouMean, type Messages } from "../messages.ts";
import { entryOf, textOf, type Located, type MapNode, type TemplateNode } from "../node.ts";
import { managedPolicyArn } from "../resources/managed-policies.ts";
import { sub, type Mixed } from "./expansion.ts";
import { POLICY_TEMPLATES } from "./policy-templates.ts";

export interface FunctionPolicies {
  readonly managed: Mixed[];
  /** Policy documents. */
  readonly inline: Mixed[];
}

export function readPolicies(node: TemplateNode | undefined, messages: Messages): FunctionPolicies {
  const policies: FunctionPolicies = { managed: [], inline: [] };
  for (const each of node === undefined ? [] : node.kind === "list" ? node.items : [node]) {
    const name = textOf(each);
    if (name !== undefined) policies.managed.push(managedPolicyArn(name));
    else if (each.kind === "call") policies.managed.push(each);
    else if (entryOf(each, "Statement")) policies.inline.push(each);
    else if (each.kind === "map" && each.entries.size === 1) {
      const document = fromTemplate(each, messages);
      if (document) policies.inline.push(document);
    } else {
      messages.expected(
        each,
        "a policy: the name or ARN of a managed policy, an object with Statement, or a SAM policy template",
      );
    }
  }
  return policies;
}

function fromTemplate(node: MapNode, messages: Messages): Mixed | undefined {
  const [[name, given] = []] = [...node.entries];
  const template = POLICY_TEMPLATES[name!];
  const place = node.keys.get(name!) ?? node;
  if (!template) {
    const known = Object.keys(POLICY_TEMPLATES);
    messages.error(
      place,
      `There is no SAM policy template ${name}.${didYouMean(name!, known) || ` Templates: ${known.join(", ")}.`}`,
    );
    return undefined;
  }
  if (!hasItsParameters(name!, given!, template.parameters, messages)) return undefined;
  const values = given?.kind === "map" ? Object.fromEntries(given.entries) : {};
  return {
    Statement: template.statements.map(({ actions, resources, condition }) => ({
      Effect: "Allow",
      Action: actions,
      Resource: resources.map((it) => resource(it, place, values)),
      Condition: condition && substituted(condition, place, values),
    })),
  };
}

function hasItsParameters(
  name: string,
  given: TemplateNode,
  parameters: readonly string[],
  messages: Messages,
): boolean {
  const wrong = given.kind === "map" ? [...given.entries.keys()] : [];
  const missing = parameters.filter((it) => !entryOf(given, it));
  const unknown = wrong.filter((it) => !parameters.includes(it));
  if (missing.length === 0 && unknown.length === 0) return true;
  const takes = parameters.length === 0 ? "no parameters: write {}" : parameters.join(" and ");
  const came = wrong.length === 0 ? "none" : wrong.join(", ");
  messages.error(given, `${name} takes ${takes}; received ${came}.`);
  return false;
}

function resource(text: string, at: Located, values: Record<string, TemplateNode>): Mixed {
  if (text === "*") return text;
  const full = text.startsWith("${")
    ? text
    : `arn:\${AWS::Partition}:${text.replace(":~:", ":${AWS::Region}:${AWS::AccountId}:")}`;
  return sub(full, at, values);
}

const substituted = (
  condition: Readonly<Record<string, Readonly<Record<string, string>>>>,
  at: Located,
  values: Record<string, TemplateNode>,
): Mixed =>
  Object.fromEntries(
    Object.entries(condition).map(([operator, keys]) => [
      operator,
      Object.fromEntries(
        Object.entries(keys).map(([key, text]) => [key, resource(text, at, values)]),
      ),
    ]),
  );
