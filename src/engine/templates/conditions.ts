/** The conditions of a template. They depend on parameters and mappings, never on resources. */
import { didYouMean, type Messages } from "./messages.ts";
import { entryOf, textOf, type Located, type TemplateNode } from "./node.ts";

export class Conditions {
  private readonly section: TemplateNode | undefined;
  private readonly messages: Messages;
  private readonly evaluate: (node: TemplateNode) => TemplateNode;
  private readonly known = new Map<string, boolean | undefined>();
  private readonly underway: string[] = [];

  /** `evaluate` gives the values of parameters and mappings. */
  constructor(
    section: TemplateNode | undefined,
    messages: Messages,
    evaluate: (node: TemplateNode) => TemplateNode,
  ) {
    this.section = section;
    this.messages = messages;
    this.evaluate = evaluate;
    if (section !== undefined && section.kind !== "map") {
      messages.expected(section, "an object of conditions");
    }
  }

  get names(): string[] {
    return this.section?.kind === "map" ? [...this.section.entries.keys()] : [];
  }

  /** Whether the condition of this name holds; `undefined`, and a message, when that cannot be said. */
  holds(name: string, at: Located): boolean | undefined {
    if (this.known.has(name)) return this.known.get(name);
    const node = entryOf(this.section, name);
    if (node === undefined) {
      this.messages.error(
        at,
        `Unresolved condition dependency ${name}: there is no such condition in the section Conditions.${didYouMean(name, this.names)}`,
      );
      return undefined;
    }
    if (this.underway.includes(name)) {
      const cycle = [...this.underway.slice(this.underway.indexOf(name)), name].join(" -> ");
      this.messages.error(node, `Circular dependency between conditions: ${cycle}.`);
      return undefined;
    }
    this.underway.push(name);
    const value = this.judge(node);
    this.underway.pop();
    this.known.set(name, value);
    return value;
  }

  private judge(node: TemplateNode): boolean | undefined {
    const [name, argument] = asCall(node);
    const items = argument?.kind === "list" ? argument.items : undefined;
    if (name === "Condition" && textOf(argument) !== undefined) {
      return this.holds(textOf(argument)!, argument!);
    }
    if (name === "Fn::Equals" && items?.length === 2) return this.equal(items[0]!, items[1]!);
    if (name === "Fn::Not" && items?.length === 1) {
      const value = this.judge(items[0]!);
      return value === undefined ? undefined : !value;
    }
    if ((name === "Fn::And" || name === "Fn::Or") && items && items.length >= 2) {
      const values = items.map((item) => this.judge(item));
      if (values.includes(undefined)) return undefined;
      return name === "Fn::And" ? !values.includes(false) : values.includes(true);
    }
    if (node.kind !== "broken") {
      this.messages.error(
        node,
        "Expected a condition: Fn::Equals with two values, Fn::And or Fn::Or with two conditions or more, Fn::Not with one, or Condition with a name.",
      );
    }
    return undefined;
  }

  private equal(a: TemplateNode, b: TemplateNode): boolean | undefined {
    const sides = [a, b].map((side) => {
      const value = this.evaluate(side);
      if (value.kind === "call") {
        this.messages.error(
          side,
          "Cannot reference resources in the Conditions block of the template: use parameters and mappings.",
        );
      }
      return value.kind === "call" || value.kind === "broken" ? undefined : (textOf(value) ?? "");
    });
    return sides.includes(undefined) ? undefined : sides[0] === sides[1];
  }
}

/** `{ Condition: name }` stands for the function of the same name. */
function asCall(node: TemplateNode): [name: string | undefined, argument?: TemplateNode] {
  if (node.kind === "call") return [node.name, node.argument];
  const condition = entryOf(node, "Condition");
  return condition === undefined ? [undefined] : ["Condition", condition];
}
