/** What the SAM transform makes of a template: its resources in place of AWS::Serverless ones. */
import type { DeclaredResource } from "../declared.ts";
import type { Scope } from "../intrinsics.ts";
import { SERVERLESS_TRANSFORM, type Sections } from "../sections.ts";

export interface Expanded {
  readonly resources: DeclaredResource[];
  /** Names for what was generated: `Orders.Version` to a logical id. */
  readonly aliases: ReadonlyMap<string, string>;
}

export function expandServerless(
  declared: DeclaredResource[],
  sections: Sections,
  { messages }: Scope,
): Expanded {
  const isServerless = ({ type }: DeclaredResource) => type.startsWith("AWS::Serverless::");
  const first = declared.find(isServerless);
  if (first && !sections.isServerless) {
    messages.error(
      first.at,
      `${first.type} belongs to SAM. Add Transform: ${SERVERLESS_TRANSFORM} at the top.`,
    );
  }
  return { resources: declared, aliases: new Map() };
}
