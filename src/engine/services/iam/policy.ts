/**
 * IAM policies, and whether they allow a request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */

export interface PolicyStatement {
  /** `Sid`. */
  readonly id?: string;
  readonly effect: "Allow" | "Deny";
  /** With wildcards: `dynamodb:Get*`. One of the two is there. */
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  /** ARNs with wildcards. Absent in a resource's own policy means the resource. */
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  /** In a resource's own policy: services (`sns.amazonaws.com`), role ARNs, or `*`. */
  readonly principals?: readonly string[];
  readonly conditions?: PolicyConditions;
}

/** Operator to condition key to values: `{ ArnLike: { "aws:SourceArn": ["arn:aws:sns:*"] } }`. */
export type PolicyConditions = Readonly<
  Record<string, Readonly<Record<string, readonly string[]>>>
>;

export interface PolicyRequest {
  readonly action: string;
  readonly resource: string;
  /** A service's name, or the ARN of a role. */
  readonly principal: string;
  /** Condition keys with what the request has of them. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** `deny` is explicit and wins; `none`: nothing allows the request. */
export type PolicyDecision = "allow" | "deny" | "none";

/** Throws when a condition's operator is not known; {@link unknownOperator} finds that out before. */
export function decide(
  statements: readonly PolicyStatement[],
  request: PolicyRequest,
): PolicyDecision {
  const applying = statements.filter((statement) => applies(statement, request));
  if (applying.some(({ effect }) => effect === "Deny")) return "deny";
  return applying.length > 0 ? "allow" : "none";
}

function applies(statement: PolicyStatement, request: PolicyRequest): boolean {
  const { actions, notActions, resources, notResources, principals, conditions = {} } = statement;
  const { action, resource, principal } = request;
  // Actions are compared without case, resources with it.
  const named = (patterns: readonly string[]) =>
    patterns.some((each) => isLike(each.toLowerCase(), action.toLowerCase()));
  const meant = (patterns: readonly string[]) =>
    patterns.some((each) => isLike(withVariables(each, request), resource));
  if (actions && !named(actions)) return false;
  if (notActions && named(notActions)) return false;
  if (resources && !meant(resources)) return false;
  if (notResources && meant(notResources)) return false;
  if (principals && !principals.some((each) => each === "*" || each === principal)) return false;
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => holds(operator, key, values, request)),
  );
}

const VARIABLE = /\$\{([^}]+)\}/g;

/** `${aws:PrincipalArn}` and the other condition keys. A key that the request has not makes nothing match. */
const withVariables = (pattern: string, { context }: PolicyRequest): string =>
  pattern.replace(VARIABLE, (whole, key: string) => {
    const value = contextValues(context, key)[0];
    return value ?? (key.length === 1 ? key : whole);
  });

/** `*` stands for any characters, `?` for one. */
export function isLike(pattern: string, text: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let starred = 0;
  while (at < text.length) {
    if (from < pattern.length && (pattern[from] === "?" || pattern[from] === text[at])) {
      at++;
      from++;
    } else if (pattern[from] === "*") {
      star = from++;
      starred = at;
    } else if (star >= 0) {
      from = star + 1;
      at = ++starred;
    } else return false;
  }
  while (pattern[from] === "*") from++;
  return from === pattern.length;
}

type Compare = (given: string, wanted: string) => boolean;

const numbers =
  (compare: (a: number, b: number) => boolean): Compare =>
  (given, wanted) =>
    compare(Number(given), Number(wanted));

const equal: Compare = (given, wanted) => given === wanted;
const same: Compare = (given, wanted) => given.toLowerCase() === wanted.toLowerCase();
const like: Compare = (given, wanted) => isLike(wanted, given);
const not =
  (compare: Compare): Compare =>
  (given, wanted) =>
    !compare(given, wanted);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: Readonly<Record<string, Compare>> = {
  StringEquals: equal,
  StringNotEquals: not(equal),
  StringEqualsIgnoreCase: same,
  StringNotEqualsIgnoreCase: not(same),
  StringLike: like,
  StringNotLike: not(like),
  ArnEquals: like,
  ArnNotEquals: not(like),
  ArnLike: like,
  ArnNotLike: not(like),
  NumericEquals: numbers((a, b) => a === b),
  NumericNotEquals: numbers((a, b) => a !== b),
  NumericLessThan: numbers((a, b) => a < b),
  NumericLessThanEquals: numbers((a, b) => a <= b),
  NumericGreaterThan: numbers((a, b) => a > b),
  NumericGreaterThanEquals: numbers((a, b) => a >= b),
  Bool: same,
};

const OPERATOR = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/;

/** The first condition operator of the statements that is not simulated. */
export function unknownOperator(statements: readonly PolicyStatement[]): string | undefined {
  const operators = statements.flatMap(({ conditions = {} }) => Object.keys(conditions));
  return operators.find((operator) => {
    const name = OPERATOR.exec(operator)?.[2] ?? "";
    return name !== "Null" && !Object.hasOwn(OPERATORS, name);
  });
}

function holds(
  operator: string,
  key: string,
  wanted: readonly string[],
  { context }: PolicyRequest,
): boolean {
  const [, set, name = "", ifExists] = OPERATOR.exec(operator) ?? [];
  const given = contextValues(context, key);
  if (name === "Null") return wanted.some((each) => (each === "true") === (given.length === 0));
  const compare = OPERATORS[name];
  if (!compare) throw new Error(`IAM condition operator ${operator} is not simulated`);
  const negated = /Not/.test(name);
  if (given.length === 0) return Boolean(ifExists) || negated || set === "ForAllValues";
  const matches = (value: string) =>
    negated
      ? wanted.every((each) => compare(value, each))
      : wanted.some((each) => compare(value, each));
  return set === "ForAllValues" ? given.every(matches) : given.some(matches);
}

/** Condition keys are compared without case. */
function contextValues(context: PolicyRequest["context"], key: string): readonly string[] {
  const lower = key.toLowerCase();
  const found = Object.entries(context).find(([name]) => name.toLowerCase() === lower)?.[1];
  return found === undefined ? [] : typeof found === "string" ? [found] : found;
}
