/**
 * Evaluates intrinsic functions. What refers to resources stays a call as long as the scope knows none: the SAM transform
 * and the conditions of resources come before the resources.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
import { base64OfText, cidrBlocks } from "./intrinsic-values.ts";
import { didYouMean, type Messages } from "./messages.ts";
import {
  broken,
  call,
  entryOf,
  list,
  map,
  nodeOf,
  nothing,
  plainOf,
  scalar,
  textOf,
  type CallNode,
  type Located,
  type TemplateNode,
} from "./node.ts";
import { REGION } from "./names.ts";
import { substitute } from "./substitution.ts";

/** What names mean. */
export interface Scope {
  readonly messages: Messages;
  /** Parameters and pseudo-parameters. `undefined` when there is none of the name. */
  parameter(name: string): TemplateNode | undefined;
  /** `undefined`, and a message, when there is no such condition. */
  condition(name: string, at: Located): boolean | undefined;
  readonly mappings: TemplateNode | undefined;
  /** Whether a resource has this logical id. */
  isResource(name: string): boolean;
  /** Names that a reference may have. */
  names(): string[];
  /** Absent: calls that refer to resources stay as they are. */
  resource?(logicalId: string, attribute: string | undefined, at: Located): TemplateNode;
}

type Evaluate = (argument: TemplateNode, node: CallNode, scope: Scope) => TemplateNode;

export function evaluate(node: TemplateNode, scope: Scope): TemplateNode {
  if (node.kind === "list") {
    const items = node.items.map((item) => evaluate(item, scope));
    return list(
      items.filter(({ kind }) => kind !== "nothing"),
      node,
    );
  }
  if (node.kind === "map") {
    const entries = [...node.entries].map(([name, each]) => [name, evaluate(each, scope)] as const);
    return map(
      entries.filter(([, { kind }]) => kind !== "nothing"),
      node,
      node.keys,
    );
  }
  return node.kind === "call" ? evaluateCall(node, scope) : node;
}

function evaluateCall(node: CallNode, scope: Scope): TemplateNode {
  if (node.name === "Fn::If") return choose(node, scope);
  if (node.name === "Fn::Sub") return substituted(node, scope);
  const argument = evaluate(node.argument, scope);
  if (isBroken(argument)) return broken(node);
  if (node.name === "Ref") return reference(textOf(argument), undefined, node, scope);
  if (node.name === "Fn::GetAtt") return attribute(argument, node, scope);
  if (isOpen(argument)) return call(node.name, argument, node);
  const of = FUNCTIONS[node.name];
  if (of) return of(argument, node, scope);
  return refused(node, scope, REFUSED[node.name] ?? `${node.name} has no meaning here.`);
}

const REFUSED: Readonly<Record<string, string>> = {
  "Fn::ImportValue":
    "Fn::ImportValue names an export of another stack, and there is only this one. Use a parameter, or a resource of this template.",
  "Fn::Transform": "Macros and AWS::Include are not simulated. Write their result here.",
  Condition: "Condition names a condition and stands inside of conditions. Use Fn::If here.",
};

for (const name of ["Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not"]) {
  Object.assign(REFUSED, {
    [name]: `${name} stands in the section Conditions. Name the condition there, and use Fn::If here.`,
  });
}

/** Whether functions are left that wait for resources. */
function isOpen(node: TemplateNode): boolean {
  if (node.kind === "call") return true;
  if (node.kind === "list") return node.items.some(isOpen);
  return node.kind === "map" && [...node.entries.values()].some(isOpen);
}

function isBroken(node: TemplateNode): boolean {
  if (node.kind === "broken") return true;
  if (node.kind === "list") return node.items.some(isBroken);
  return node.kind === "map" && [...node.entries.values()].some(isBroken);
}

function refused(at: Located, scope: Scope, message: string): TemplateNode {
  scope.messages.error(at, message);
  return broken(at);
}

/** `Ref` and `Fn::GetAtt`, also those inside of texts. */
function reference(
  name: string | undefined,
  attributeName: string | undefined,
  at: CallNode,
  scope: Scope,
): TemplateNode {
  if (name === undefined) {
    return refused(at, scope, "Ref takes the name of a parameter or the logical id of a resource.");
  }
  const parameter = attributeName === undefined ? scope.parameter(name) : undefined;
  if (parameter) return parameter.kind === "nothing" ? nothing(at) : moved(parameter, at);
  if (scope.isResource(name)) {
    if (scope.resource) return scope.resource(name, attributeName, at);
    if (attributeName === undefined) return call("Ref", scalar(name, at), at);
    return call("Fn::GetAtt", list([scalar(name, at), scalar(attributeName, at)], at), at);
  }
  return refused(
    at,
    scope,
    `Unresolved resource dependencies [${name}] in the Resources block of the template: there is no parameter and no resource of this name.${didYouMean(name, scope.names())}`,
  );
}

/** The same value at another place. */
function moved(node: TemplateNode, at: Located): TemplateNode {
  if (node.kind !== "scalar") return nodeOf(plainOf(node), at);
  return { ...scalar(node.value, at), source: node.source };
}

function attribute(argument: TemplateNode, node: CallNode, scope: Scope): TemplateNode {
  const [name, attributeName] = argument.kind === "list" ? argument.items.map(textOf) : [];
  if (!name || !attributeName) {
    return refused(
      node,
      scope,
      "Every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute, for example Orders.Arn.",
    );
  }
  return reference(name, attributeName, node, scope);
}

function choose(node: CallNode, scope: Scope): TemplateNode {
  const [name, yes, no] = node.argument.kind === "list" ? node.argument.items : [];
  const condition = textOf(name);
  if (condition === undefined || yes === undefined || no === undefined) {
    return refused(
      node,
      scope,
      "Fn::If takes a list of three: the name of a condition, the value if it is true, and the value if it is false.",
    );
  }
  const holds = scope.condition(condition, name!);
  if (holds === undefined) return broken(node);
  return evaluate(holds ? yes : no, scope);
}

function substituted(node: CallNode, scope: Scope): TemplateNode {
  const parts = node.argument.kind === "list" ? node.argument.items : [node.argument];
  const template = textOf(parts[0]);
  const variables = parts[1] === undefined ? undefined : evaluate(parts[1], scope);
  if (template === undefined || (variables !== undefined && variables.kind !== "map")) {
    if (variables?.kind === "broken") return broken(node);
    return refused(
      node,
      scope,
      "Fn::Sub takes a text, or a list of two: a text and an object with the values of its variables.",
    );
  }
  let open = false;
  let isWrong = false;
  const result = substitute(template, (name) => {
    const own = entryOf(variables, name);
    const [logicalId = "", ...rest] = name.split(".");
    const attributeName = rest.length > 0 ? rest.join(".") : undefined;
    const value = own ?? reference(logicalId, attributeName, node, scope);
    if (value.kind === "call") open = true;
    else if (value.kind === "broken") isWrong = true;
    else if (textOf(value) === undefined) {
      isWrong = true;
      refused(node, scope, `Fn::Sub puts texts and numbers into a text; ${name} is none.`);
    }
    return textOf(value) ?? "";
  });
  if (isWrong) return broken(node);
  if (!open) return scalar(result, node);
  const argument = variables === undefined ? parts[0]! : list([parts[0]!, variables], node);
  return call("Fn::Sub", argument, node);
}

const join: Evaluate = (argument, node, scope) => {
  const [delimiter, items] = argument.kind === "list" ? argument.items : [];
  const texts = items?.kind === "list" ? items.items.map(textOf) : undefined;
  if (textOf(delimiter) === undefined || texts === undefined || texts.includes(undefined)) {
    return refused(
      node,
      scope,
      "Every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined.",
    );
  }
  return scalar(texts.join(textOf(delimiter)), node);
};

const select: Evaluate = (argument, node, scope) => {
  const [index, items] = argument.kind === "list" ? argument.items : [];
  const at = Number(textOf(index));
  if (!Number.isInteger(at) || items?.kind !== "list") {
    return refused(
      node,
      scope,
      "Fn::Select takes a list of two: an index, from 0, and the list to select from.",
    );
  }
  const found = items.items[at];
  if (found) return found;
  const count = `the list has ${items.items.length} values, the first at index 0`;
  return refused(
    node,
    scope,
    `Fn::Select cannot select nonexistent value at index ${at}: ${count}.`,
  );
};

const split: Evaluate = (argument, node, scope) => {
  const [delimiter, text] = argument.kind === "list" ? argument.items.map(textOf) : [];
  if (!delimiter || text === undefined) {
    return refused(
      node,
      scope,
      "Every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split.",
    );
  }
  return nodeOf(text.split(delimiter), node);
};

const findInMap: Evaluate = (argument, node, scope) => {
  const [name, top, second] = argument.kind === "list" ? argument.items.map(textOf) : [];
  if (argument.kind !== "list" || !name || top === undefined || second === undefined) {
    return refused(
      node,
      scope,
      "Fn::FindInMap takes a list of three: the name of a mapping, a top-level key and a second-level key.",
    );
  }
  const found = entryOf(entryOf(entryOf(scope.mappings, name), top), second);
  const otherwise = entryOf(argument.items[3], "DefaultValue");
  const value = found ?? otherwise;
  if (value) return moved(evaluate(value, scope), node);
  return refused(node, scope, `Unable to get mapping for ${name}::${top}::${second}.`);
};

const base64: Evaluate = (argument, node, scope) => {
  const text = textOf(argument);
  if (text === undefined) return refused(node, scope, "Fn::Base64 takes a text.");
  return scalar(base64OfText(text), node);
};

const cidr: Evaluate = (argument, node, scope) => {
  const [block, count, bits] = argument.kind === "list" ? argument.items.map(textOf) : [];
  const blocks = cidrBlocks(block ?? "", Number(count), bits === undefined ? 0 : Number(bits));
  if (blocks) return nodeOf(blocks, node);
  return refused(
    node,
    scope,
    "Fn::Cidr takes a list of three: an IPv4 block such as 10.0.0.0/16 with room for the others, how many (1 to 256), and the bits of each, for example 8.",
  );
};

const zones: Evaluate = (_, node) =>
  nodeOf(
    ["a", "b", "c", "d", "e", "f"].map((letter) => REGION + letter),
    node,
  );

const length: Evaluate = (argument, node, scope) =>
  argument.kind === "list"
    ? scalar(argument.items.length, node)
    : refused(node, scope, "Fn::Length takes a list.");

const toJson: Evaluate = (argument, node) => scalar(JSON.stringify(plainOf(argument)), node);

const FUNCTIONS: Readonly<Record<string, Evaluate>> = {
  "Fn::Join": join,
  "Fn::Select": select,
  "Fn::Split": split,
  "Fn::FindInMap": findInMap,
  "Fn::Base64": base64,
  "Fn::Cidr": cidr,
  "Fn::GetAZs": zones,
  "Fn::Length": length,
  "Fn::ToJsonString": toJson,
};
