/** Parameters of a template with the values that they are given, and AWS's pseudo-parameters. */
import { didYouMean, type Messages } from "./messages.ts";
import { flag, listOf, number, oneOf, readSettings, text, whole, type Read } from "./kinds.ts";
import { ACCOUNT_ID, arnOf, REGION } from "./names.ts";
import {
  broken,
  nodeOf,
  nothing,
  scalar,
  type Located,
  type MapNode,
  type TemplateNode,
} from "./node.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
const SETTINGS = {
  Type: { required: text },
  Default: text,
  AllowedValues: listOf(text),
  AllowedPattern: text,
  ConstraintDescription: text,
  Description: text,
  MinLength: whole,
  MaxLength: whole,
  MinValue: number,
  MaxValue: number,
  NoEcho: flag,
} as const;

type Definition = Read<typeof SETTINGS>;

const SCALAR_TYPES = /^(String|AWS::SSM::Parameter::Name|AWS::(EC2|Route53)::[\w:]+)$/;
const LIST_TYPES = /^(CommaDelimitedList|List<[\w:]+>)$/;
const typeKind = oneOf("String", "Number", "List<Number>", "CommaDelimitedList");

/** The value of each parameter by name; `given` are the values that whoever deploys names. */
export function readParameters(
  section: TemplateNode | undefined,
  given: Readonly<Record<string, string>>,
  messages: Messages,
): Map<string, TemplateNode> {
  const values = new Map<string, TemplateNode>();
  if (section !== undefined && section.kind !== "map") {
    messages.expected(section, "an object of parameters");
    return values;
  }
  for (const [name, node] of section?.entries ?? []) {
    values.set(name, valueOf(name, node, given[name], messages));
  }
  for (const name of Object.keys(given)) {
    if (values.has(name)) continue;
    messages.error(
      section ?? { line: 1, column: 1, path: "Parameters" },
      `Parameters: [${name}] do not exist in the template.${didYouMean(name, [...values.keys()])}`,
    );
  }
  return values;
}

function valueOf(
  name: string,
  node: TemplateNode,
  given: string | undefined,
  messages: Messages,
): TemplateNode {
  if (node.kind !== "map") {
    messages.expected(node, "a parameter: an object with Type");
    return broken(node);
  }
  const definition = readSettings(node, SETTINGS, `The parameter ${name}`, messages);
  if (definition === undefined) return broken(node);
  const value = given ?? definition.Default;
  if (value === undefined) {
    messages.error(
      node,
      `Parameters: [${name}] must have values. Give one, or write a Default into the template.`,
    );
    return broken(node);
  }
  const problem = problemWith(name, value, definition);
  if (problem === undefined) return typed(value, definition, node, messages);
  messages.error(node, problem);
  return broken(node);
}

/** What AWS says of a value that the parameter does not take. */
function problemWith(name: string, value: string, it: Definition): string | undefined {
  const items = LIST_TYPES.test(it.Type) ? splitList(value) : [value];
  if (it.AllowedValues && items.some((item) => !it.AllowedValues!.includes(item))) {
    const because =
      it.ConstraintDescription ?? `Member must have value in [${it.AllowedValues.join(", ")}]`;
    return `Parameter ${name} failed to satisfy constraint: ${because}; it is ${JSON.stringify(value)}.`;
  }
  const rule =
    (it.AllowedPattern !== undefined && !matches(it.AllowedPattern, value)
      ? `must match pattern ${it.AllowedPattern}`
      : undefined) ??
    (it.MinLength !== undefined && value.length < it.MinLength
      ? `must have length greater than or equal to ${it.MinLength}`
      : undefined) ??
    (it.MaxLength !== undefined && value.length > it.MaxLength
      ? `must have length less than or equal to ${it.MaxLength}`
      : undefined) ??
    (it.MinValue !== undefined && Number(value) < it.MinValue
      ? `must be greater than or equal to ${it.MinValue}`
      : undefined) ??
    (it.MaxValue !== undefined && Number(value) > it.MaxValue
      ? `must be less than or equal to ${it.MaxValue}`
      : undefined);
  if (rule !== undefined) {
    return `Parameter ${name} failed to satisfy constraint: ${it.ConstraintDescription ?? rule}; it is ${JSON.stringify(value)}.`;
  }
  const isNumeric = it.Type === "Number" || it.Type === "List<Number>";
  if (isNumeric && items.some((item) => item.trim() === "" || !Number.isFinite(Number(item)))) {
    return `Parameter ${name} has the type ${it.Type}; its value is ${JSON.stringify(value)}.`;
  }
  return undefined;
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, "u").test(value);
  } catch {
    return true;
  }
}

function typed(
  value: string,
  { Type: type }: Definition,
  node: MapNode,
  messages: Messages,
): TemplateNode {
  if (LIST_TYPES.test(type)) return nodeOf(splitList(value), node);
  if (type === "Number" || SCALAR_TYPES.test(type)) return scalar(value, node);
  if (type.startsWith("AWS::SSM::Parameter::Value<")) {
    messages.error(
      node,
      `Parameters of the type ${type} are read from Parameter Store before a template is deployed, and nothing is there yet. Use the type String.`,
    );
  } else {
    messages.error(
      node,
      `Expected a type: ${typeKind.expected}, received ${JSON.stringify(type)}.`,
    );
  }
  return broken(node);
}

const splitList = (value: string): string[] =>
  value === "" ? [] : value.split(",").map((item) => item.trim());

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
export function pseudoParameter(
  name: string,
  stackName: string,
  at: Located,
): TemplateNode | undefined {
  if (name === "AWS::NoValue") return nothing(at);
  if (name === "AWS::NotificationARNs") return nodeOf([], at);
  const values: Readonly<Record<string, string>> = {
    "AWS::AccountId": ACCOUNT_ID,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackId": arnOf("cloudformation", `stack/${stackName}/1`),
    "AWS::StackName": stackName,
    "AWS::URLSuffix": "amazonaws.com",
  };
  const value = values[name];
  return value === undefined ? undefined : scalar(value, at);
}

export const PSEUDO_PARAMETERS = [
  "AWS::AccountId",
  "AWS::NoValue",
  "AWS::Partition",
  "AWS::Region",
  "AWS::StackName",
  "AWS::URLSuffix",
];
