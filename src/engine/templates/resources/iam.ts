/** AWS::IAM: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html */
import type { PolicyStatement } from "../../services/iam/policy.ts";
import type { AccountBuilder } from "../account-builder.ts";
import {
  DESCRIPTION,
  filledText,
  listOf,
  noEffect,
  notSimulated,
  objectOf,
  required,
  TAGS,
  text,
} from "../kinds.ts";
import { didYouMean } from "../messages.ts";
import { globalArnOf } from "../names.ts";
import type { Located } from "../node.ts";
import { resourceType } from "../resource-type.ts";
import { MANAGED_POLICY_NAMES, managedPolicyStatements } from "./managed-policies.ts";
import { policyDocument } from "./policy-document.ts";

const BOUNDARY = notSimulated("Permissions boundaries are not simulated: the policies count.");
const GROUPS = notSimulated("There are no users and groups: functions act with roles.");
const LONGEST_NAME = 64;
const LONGEST_POLICY_NAME = 128;

const role = resourceType({
  type: "AWS::IAM::Role",
  properties: {
    RoleName: filledText,
    AssumeRolePolicyDocument: required(policyDocument),
    ManagedPolicyArns: listOf(text),
    Policies: listOf(
      objectOf({ PolicyName: required(filledText), PolicyDocument: required(policyDocument) }),
    ),
    Path: noEffect("Roles are known by their names here."),
    MaxSessionDuration: noEffect("Credentials of functions are renewed by Lambda."),
    PermissionsBoundary: BOUNDARY,
    Description: DESCRIPTION,
    Tags: TAGS,
  },
  naming: { property: "RoleName", longest: LONGEST_NAME },
  attributes: {
    Arn: ({ name }) => globalArnOf("iam", `role/${name}`),
    RoleId: ({ name }) => name,
  },
  deploy(resource, account) {
    const { name, properties: it } = resource;
    const inline = (it.Policies ?? []).flatMap(({ PolicyDocument }) => PolicyDocument);
    const managed = (it.ManagedPolicyArns ?? []).flatMap((policyArn) =>
      managedStatements(policyArn, resource.placeOf("ManagedPolicyArns"), account),
    );
    account.add("roles", { name, statements: [...managed, ...inline] }, resource);
  },
});

function managedStatements(
  arn: string,
  at: Located,
  account: AccountBuilder,
): readonly PolicyStatement[] {
  const found = account.managedPolicies.get(arn) ?? managedPolicyStatements(arn);
  if (found) return found;
  const name = arn.split("/").at(-1)!;
  const advice = didYouMean(name, MANAGED_POLICY_NAMES);
  const list = `Write its statements into a policy. Known: ${MANAGED_POLICY_NAMES.join(", ")}.`;
  account.messages.error(at, `The managed policy ${arn} is not known here.${advice || ` ${list}`}`);
  return [];
}

const policy = resourceType({
  type: "AWS::IAM::Policy",
  properties: {
    PolicyName: required(filledText),
    PolicyDocument: required(policyDocument),
    Roles: required(listOf(filledText)),
    Groups: GROUPS,
    Users: GROUPS,
  },
  naming: { longest: LONGEST_POLICY_NAME },
  deploy(resource, account) {
    const { PolicyDocument, Roles } = resource.properties;
    attach(Roles, PolicyDocument, resource.placeOf("Roles"), account);
  },
});

const managedPolicy = resourceType({
  type: "AWS::IAM::ManagedPolicy",
  properties: {
    ManagedPolicyName: filledText,
    PolicyDocument: required(policyDocument),
    Roles: listOf(filledText),
    Path: noEffect("Policies are known by their names here."),
    Groups: GROUPS,
    Users: GROUPS,
    Description: DESCRIPTION,
  },
  naming: { property: "ManagedPolicyName", longest: LONGEST_POLICY_NAME },
  ref: ({ name }) => globalArnOf("iam", `policy/${name}`),
  attributes: { PolicyArn: ({ name }) => globalArnOf("iam", `policy/${name}`) },
  deploy(resource, account) {
    const { PolicyDocument, Roles = [] } = resource.properties;
    account.managedPolicies.set(globalArnOf("iam", `policy/${resource.name}`), PolicyDocument);
    attach(Roles, PolicyDocument, resource.placeOf("Roles"), account);
  },
});

function attach(
  roles: readonly string[],
  statements: readonly PolicyStatement[],
  at: Located,
  account: AccountBuilder,
): void {
  for (const name of roles) {
    const found = account.find("roles", (it) => it.name === name);
    if (found) found.statements = [...found.statements, ...statements];
    else {
      account.messages.error(
        at,
        `The role with name ${name} cannot be found. Refer to a role of this template with !Ref.`,
      );
    }
  }
}

export const IAM_TYPES = [role, policy, managedPolicy];
