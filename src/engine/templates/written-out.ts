/** A template as JSON, whatever it was read from: a serverless.yml as the CloudFormation template that it stands for. */
import { Messages, type TemplateMessage } from "./messages.ts";
import type { Plain, TemplateNode } from "./node.ts";
import type { TemplateReader } from "./reader.ts";

/** Intrinsic functions are in their long form. Without `written` it could not be read; the messages say why. */
export function writtenOut(
  template: string,
  files: Readonly<Record<string, string>>,
  reader: TemplateReader,
): { written?: Plain; messages: readonly TemplateMessage[] } {
  const messages = new Messages();
  const read = reader(template, files, messages);
  if (!read || messages.hasErrors) return { messages: messages.list };
  return { written: plainOf(read.root) ?? null, messages: messages.list };
}

/** `undefined` is left out. */
function plainOf(node: TemplateNode): Plain | undefined {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "list":
      return node.items.map(plainOf).filter((it) => it !== undefined);
    case "map": {
      const entries = [...node.entries].map(([name, it]) => [name, plainOf(it)] as const);
      return Object.fromEntries(entries.filter(([, it]) => it !== undefined)) as Plain;
    }
    case "call":
      return { [node.name]: plainOf(node.argument) ?? null };
    default:
      return undefined;
  }
}
