import type { Located, TemplateNode } from "../node.ts";
import type { ServiceFunction } from "./draft.ts";

/** One event of a function. */
export interface ServiceEvent {
  readonly owner: ServiceFunction;
  readonly usesServiceRole: boolean;
  /** What stands behind the event's name. */
  readonly node: TemplateNode;
  readonly at: Located;
  /** Counts from 1: rules and schedules are numbered, each kind for itself. */
  next(kind: string): number;
}
