/** The outputs of a template, evaluated: the URL of an API, the name of a table. */
import type { Scope } from "./intrinsics.ts";
import { objectOf, required, text, json, DESCRIPTION, type Kind } from "./kinds.ts";
import { entryOf, textOf, type Plain, type TemplateNode } from "./node.ts";
import type { Stack } from "./stack.ts";

const anything: Kind<Plain> = json;

const outputKind = objectOf({
  Value: required(anything),
  Description: DESCRIPTION,
  Condition: text,
  Export: json,
});

/** By logical id. Those whose condition does not hold are left out. */
export function readOutputs(
  section: TemplateNode | undefined,
  stack: Stack,
  { messages, condition }: Scope,
): Record<string, Plain> {
  if (section === undefined) return {};
  if (section.kind !== "map") {
    messages.expected(section, "an object of outputs");
    return {};
  }
  const outputs: Record<string, Plain> = {};
  for (const [name, node] of section.entries) {
    const when = textOf(entryOf(node, "Condition"));
    if (when !== undefined && condition(when, node) !== true) continue;
    const value = outputKind.read(stack.evaluate(node), messages)?.Value;
    if (value !== undefined) outputs[name] = value;
  }
  return outputs;
}
