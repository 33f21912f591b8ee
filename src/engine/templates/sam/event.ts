/** An event of a SAM function, and what all kinds of events need. */
import { didYouMean } from "../messages.ts";
import type { Expansion, Mixed } from "./expansion.ts";
import type { FunctionEvent } from "./function-event.ts";

/** What the function's role has to allow besides its policies. */
export interface EventPermissions {
  readonly managed: string[];
  readonly inline: Mixed[];
}

/** Lets a service invoke the function. */
export function permit(
  { owner, id }: FunctionEvent,
  principal: string,
  source: { readonly [name: string]: Mixed },
  into: Expansion,
  suffix = "Permission",
): void {
  into.add(
    id + suffix,
    "AWS::Lambda::Permission",
    {
      Action: "lambda:InvokeFunction",
      FunctionName: owner.target,
      Principal: principal,
      ...source,
    },
    owner.declared,
  );
}

export function checkProperties(
  { properties, name }: FunctionEvent,
  known: readonly string[],
  needed: readonly string[],
  into: Expansion,
): void {
  for (const each of properties.entries.keys()) {
    if (known.includes(each)) continue;
    into.messages.error(
      properties.keys.get(each) ?? properties,
      `The event ${name} has no property ${each}.${didYouMean(each, known) || ` It has ${known.join(", ")}.`}`,
    );
  }
  for (const each of needed) {
    if (properties.entries.has(each)) continue;
    into.messages.error(properties, `The event ${name} needs the property ${each}.`);
  }
}
