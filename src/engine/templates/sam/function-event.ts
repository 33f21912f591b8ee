import type { DeclaredResource } from "../declared.ts";
import type { CallNode, MapNode } from "../node.ts";

/** A function as its events see it. */
export interface ServerlessFunction {
  readonly declared: DeclaredResource;
  readonly logicalId: string;
  /** What events go to: the function, or its alias. */
  readonly target: CallNode;
  readonly targetId: string;
  readonly isAlias: boolean;
}

/** One event of a function. */
export interface FunctionEvent {
  readonly owner: ServerlessFunction;
  /** Function and event: the logical id of what is generated. */
  readonly id: string;
  /** Name of the event in the template. */
  readonly name: string;
  readonly properties: MapNode;
}
