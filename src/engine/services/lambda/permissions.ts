/** Who may invoke a function: its own policy. https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */
import { ACCOUNT_ID } from "../../lambda/environment-variables.ts";
import { conflict, notFound } from "./errors.ts";
import { arnOf, type NamedFunction } from "./function-name.ts";
import { required, type Functions } from "./functions.ts";

/** A statement of a function's policy, as IAM keeps it. */
export interface Statement {
  readonly id?: string;
  readonly effect: "Allow" | "Deny";
  readonly actions?: readonly string[];
  readonly principals?: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** Policies of resources, where IAM looks. */
export interface Policies {
  statementsOf(resource: string): readonly Statement[];
  setStatements(resource: string, statements: readonly Statement[]): void;
}

export interface PermissionInput {
  StatementId?: string;
  Action?: string;
  Principal?: string;
  SourceArn?: string;
  SourceAccount?: string;
  RevisionId?: string;
}

export const PERMISSION_MEMBERS: readonly (keyof PermissionInput)[] = [
  "StatementId",
  "Action",
  "Principal",
  "SourceArn",
  "SourceAccount",
];

export class Permissions {
  private readonly policies: Policies;
  private readonly functions: Functions;

  constructor(policies: Policies, functions: Functions) {
    this.policies = policies;
    this.functions = functions;
  }

  add(named: NamedFunction, input: PermissionInput) {
    this.functions.version(named);
    const resource = arnOf(named);
    const id = required(input.StatementId, "statementId");
    const action = required(input.Action, "action");
    const principal = required(input.Principal, "principal");
    const statements = this.policies.statementsOf(resource);
    if (statements.some((each) => each.id === id)) {
      throw conflict(
        `The statement id (${id}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
      );
    }
    const { SourceArn, SourceAccount } = input;
    const statement: Statement = {
      id,
      effect: "Allow",
      actions: [action],
      principals: [principal],
      ...(SourceArn || SourceAccount
        ? {
            conditions: {
              ...(SourceAccount ? { StringEquals: { "AWS:SourceAccount": [SourceAccount] } } : {}),
              ...(SourceArn ? { ArnLike: { "AWS:SourceArn": [SourceArn] } } : {}),
            },
          }
        : {}),
    };
    this.policies.setStatements(resource, [...statements, statement]);
    this.functions.changed(
      named.functionName,
      "AddPermission",
      `${principal} may ${action} (${id})`,
    );
    return { Statement: JSON.stringify(asJson(statement, resource)) };
  }

  remove(named: NamedFunction, id: string): void {
    this.functions.version(named);
    const resource = arnOf(named);
    const statements = this.policies.statementsOf(resource);
    if (!statements.some((each) => each.id === id)) {
      throw notFound(`Statement ${id} is not found in resource policy.`);
    }
    this.policies.setStatements(
      resource,
      statements.filter((each) => each.id !== id),
    );
    this.functions.changed(
      named.functionName,
      "RemovePermission",
      `the statement ${id} was removed`,
    );
  }

  policy(named: NamedFunction) {
    this.functions.version(named);
    const resource = arnOf(named);
    const statements = this.policies.statementsOf(resource);
    if (statements.length === 0) throw notFound("The resource you requested does not exist.");
    const Statement = statements.map((each) => asJson(each, resource));
    return { Policy: JSON.stringify({ Version: "2012-10-17", Id: "default", Statement }) };
  }
}

/** As AWS writes it. */
function asJson(
  { id, effect, actions = [], principals = [], conditions = {} }: Statement,
  Resource: string,
) {
  const values = (list: readonly string[]) => (list.length === 1 ? list[0] : list);
  const Condition = Object.fromEntries(
    Object.entries(conditions).map(([operator, keys]) => [
      operator,
      Object.fromEntries(Object.entries(keys).map(([key, held]) => [key, values(held)])),
    ]),
  );
  return {
    ...(id === undefined ? {} : { Sid: id }),
    Effect: effect,
    Principal: principalOf(principals),
    Action: values(actions),
    Resource,
    ...(Object.keys(Condition).length > 0 ? { Condition } : {}),
  };
}

function principalOf(principals: readonly string[]): unknown {
  const [principal = "*"] = principals;
  if (principal === "*") return "*";
  if (principal.includes(".amazonaws.com")) return { Service: principal };
  return { AWS: principal === ACCOUNT_ID ? `arn:aws:iam::${ACCOUNT_ID}:root` : principal };
}
