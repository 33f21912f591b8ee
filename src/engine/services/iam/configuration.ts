import type { PolicyStatement } from "./policy.ts";

/** A role that functions of the account run with: the statements of all its policies. */
export interface RoleConfiguration {
  name: string;
  statements: PolicyStatement[];
}

/** A resource's own policy: a queue's, a topic's, a function's permissions. */
export interface ResourcePolicy {
  /** ARN of the resource. */
  resource: string;
  statements: PolicyStatement[];
}
