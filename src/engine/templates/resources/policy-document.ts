/** Policy documents as templates write them. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
import { unknownOperator, type PolicyStatement } from "../../services/iam/policy.ts";
import { noEffect, objectOf, oneOf, oneOrMore, required, text, type Kind } from "../kinds.ts";
import type { Messages } from "../messages.ts";
import { entryOf, textOf, type TemplateNode } from "../node.ts";

const texts = oneOrMore(text);
const FOR_PEOPLE = noEffect("It is for people.");

/** `*`, or `{ Service: ..., AWS: ... }`. */
const principals: Kind<string[]> = {
  expected: 'a principal: "*", or an object with Service or AWS',
  read(node, messages) {
    if (textOf(node) === "*") return ["*"];
    if (node.kind !== "map") {
      messages.expected(node, principals.expected);
      return undefined;
    }
    const all = [...node.entries].flatMap(([, value]) => texts.read(value, messages) ?? []);
    return all.map((it) => (/^\d{12}$|:root$/.test(it) ? "*" : it));
  },
};

type Conditions = Record<string, Record<string, string[]>>;

const conditions: Kind<Conditions> = {
  expected: "an object of condition operators, for example StringEquals",
  read(node, messages) {
    if (node.kind !== "map") {
      messages.expected(node, conditions.expected);
      return undefined;
    }
    const read: Conditions = {};
    for (const [operator, keys] of node.entries) {
      if (keys.kind !== "map") {
        messages.expected(keys, "an object of condition keys and values");
        return undefined;
      }
      read[operator] = Object.fromEntries(
        [...keys.entries].map(([key, value]) => [key, texts.read(value, messages) ?? []]),
      );
    }
    return read;
  },
};

const statement = objectOf({
  Sid: FOR_PEOPLE,
  Effect: required(oneOf("Allow", "Deny")),
  Action: texts,
  NotAction: texts,
  Resource: texts,
  NotResource: texts,
  Principal: principals,
  Condition: conditions,
});

const document = objectOf({
  Version: FOR_PEOPLE,
  Id: FOR_PEOPLE,
  Statement: required(oneOrMore(statement)),
});

export const policyDocument: Kind<PolicyStatement[]> = {
  expected: "a policy: an object with Version and Statement",
  read(node, messages) {
    const read = document.read(withoutNotes(node), messages)?.Statement;
    if (!read) return undefined;
    const statements = read.map((it): PolicyStatement => {
      const made: Record<string, unknown> = {
        effect: it.Effect,
        actions: it.Action,
        notActions: it.NotAction,
        resources: it.Resource,
        notResources: it.NotResource,
        principals: it.Principal,
        conditions: it.Condition,
      };
      const given = Object.entries(made).filter(([, value]) => value !== undefined);
      return Object.fromEntries(given) as unknown as PolicyStatement;
    });
    return statements.every((it) => isWhole(it, node, messages)) ? statements : undefined;
  },
};

/** Version and Sid are in every policy: saying that they have no effect would bury what matters. */
function withoutNotes(node: TemplateNode): TemplateNode {
  if (node.kind !== "map") return node;
  const clean = (it: TemplateNode): TemplateNode =>
    it.kind === "map"
      ? { ...it, entries: new Map([...it.entries].filter(([name]) => name !== "Sid")) }
      : it;
  const entries = [...node.entries].filter(([name]) => name !== "Version" && name !== "Id");
  const statements = entryOf(node, "Statement");
  const cleaned =
    statements?.kind === "list"
      ? { ...statements, items: statements.items.map(clean) }
      : statements && clean(statements);
  return {
    ...node,
    entries: new Map(
      entries.map(([name, it]) => [name, name === "Statement" && cleaned ? cleaned : it]),
    ),
  };
}

function isWhole(it: PolicyStatement, node: TemplateNode, messages: Messages): boolean {
  if (!it.actions && !it.notActions) {
    messages.error(
      node,
      "A statement says with Action what it is about, for example sqs:SendMessage.",
    );
    return false;
  }
  const operator = unknownOperator([it]);
  if (operator === undefined) return true;
  messages.error(node, `The condition operator ${operator} is not simulated.`);
  return false;
}
