/** Who may do what in the account: roles of functions, and the policies of resources. */
import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";
import { ConfigurationError } from "../../lambda/configuration-rules.ts";
import { roleArn } from "../api/arns.ts";
import type { Authorisation, Caller, Permission } from "../api/service-api.ts";
import type { ResourcePolicy, RoleConfiguration } from "./configuration.ts";
import { decide, unknownOperator, type PolicyStatement } from "./policy.ts";

/** A service that acts on a resource: SNS that invokes a function, EventBridge that sends to a queue. */
export interface ServiceRequest extends Permission {
  /** `sns.amazonaws.com`. */
  readonly service: string;
  /** The topic, rule, bucket ... that makes it act. */
  readonly sourceArn: string;
}

export class Access implements Authorisation {
  private readonly roles: ReadonlyMap<string, RoleConfiguration> | undefined;
  private readonly policies = new Map<string, PolicyStatement[]>();

  /**
   * Without `roles` the account was described without permissions: everything is allowed. Throws
   * {@link ConfigurationError} for what is not simulated.
   */
  constructor(roles?: readonly RoleConfiguration[], policies: readonly ResourcePolicy[] = []) {
    this.roles = roles && new Map(roles.map((role) => [roleArn(role.name), role]));
    for (const { name, statements } of roles ?? []) checkOperators(`roles.${name}`, statements);
    for (const { resource, statements } of policies) {
      checkOperators(`resourcePolicies.${resource}`, statements);
      this.policies.set(resource, [...(this.policies.get(resource) ?? []), ...statements]);
    }
  }

  /** Whether permissions are enforced at all. */
  get enforced(): boolean {
    return this.roles !== undefined;
  }

  /** `undefined` when the caller may; otherwise the sentence that AWS answers. */
  refusal(caller: Caller, permission: Permission): string | undefined {
    if (!this.roles) return undefined;
    const { action, resource, context = {} } = permission;
    const role = this.roles.get(caller.roleArn ?? "");
    const request = {
      action,
      resource,
      principal: caller.roleArn ?? caller.arn,
      context: {
        "aws:PrincipalArn": caller.roleArn ?? caller.arn,
        "aws:RequestedRegion": REGION,
        "aws:PrincipalAccount": ACCOUNT_ID,
        "aws:SourceAccount": ACCOUNT_ID,
        ...context,
      },
    };
    const own = decide(role?.statements ?? [], request);
    const resources = decide(this.policyOf(resource), request);
    if (own === "deny")
      return sentence(caller, permission, "with an explicit deny in an identity-based policy");
    if (resources === "deny")
      return sentence(caller, permission, "with an explicit deny in a resource-based policy");
    // Inside one account either side may allow.
    if (own === "allow" || resources === "allow") return undefined;
    return sentence(
      caller,
      permission,
      `because no identity-based policy allows the ${action} action`,
    );
  }

  /** Whether a service may act on a resource: only the resource's own policy can allow that. */
  allowsService({ service, sourceArn, action, resource, context = {} }: ServiceRequest): boolean {
    if (!this.roles) return true;
    const request = {
      action,
      resource,
      principal: service,
      context: { "aws:SourceArn": sourceArn, "aws:SourceAccount": ACCOUNT_ID, ...context },
    };
    return decide(this.policyOf(resource), request) === "allow";
  }

  /** A resource's own policy. */
  statementsOf(resource: string): readonly PolicyStatement[] {
    return this.policies.get(resource) ?? [];
  }

  setStatements(resource: string, statements: readonly PolicyStatement[]): void {
    this.policies.set(resource, [...statements]);
  }

  /** A bucket's policy is about its objects, too. */
  private policyOf(resource: string): readonly PolicyStatement[] {
    const [, bucket] = /^(arn:aws:s3:::[^/]+)\//.exec(resource) ?? [];
    return this.policies.get(bucket ?? resource) ?? [];
  }

  /** Adds to a resource's own policy, as AddPermission and SetQueueAttributes do. */
  addStatements(resource: string, statements: readonly PolicyStatement[]): void {
    this.policies.set(resource, [...(this.policies.get(resource) ?? []), ...statements]);
  }
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const sentence = (caller: Caller, { action, resource }: Permission, because: string): string =>
  `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} ${because}`;

function checkOperators(where: string, statements: readonly PolicyStatement[]): void {
  const operator = unknownOperator(statements);
  if (operator === undefined) return;
  throw new ConfigurationError(where, `The condition operator ${operator} is not simulated.`);
}
