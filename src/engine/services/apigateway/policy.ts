/**
 * The IAM policy that a Lambda authorizer answers, as far as API Gateway reads it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
import { isObject } from "../../kernel/json.ts";

export interface AuthorizerPolicy {
  readonly statements: readonly Statement[];
}

interface Statement {
  readonly allow: boolean;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

export type PolicyResult = "allowed" | "denied" | "denied explicitly";

const ACTION = "execute-api:Invoke";

/** `undefined` when the document is none that API Gateway takes. */
export function policyOf(document: unknown): AuthorizerPolicy | undefined {
  if (!isObject(document)) return undefined;
  const listed = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  const statements = listed.map(statementOf);
  return statements.every((each) => each !== undefined) ? { statements } : undefined;
}

function statementOf(value: unknown): Statement | undefined {
  if (!isObject(value)) return undefined;
  const { Effect, Action, Resource } = value;
  const actions = textsOf(Action);
  const resources = textsOf(Resource);
  if ((Effect !== "Allow" && Effect !== "Deny") || !actions || !resources) return undefined;
  return { allow: Effect === "Allow", actions, resources };
}

function textsOf(value: unknown): string[] | undefined {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.every((each) => typeof each === "string") ? list : undefined;
}

/** A denial comes before every permission; what nothing allows is denied. */
export function evaluate({ statements }: AuthorizerPolicy, methodArn: string): PolicyResult {
  const matching = statements.filter(
    ({ actions, resources }) =>
      actions.some((action) => matches(action.toLowerCase(), ACTION.toLowerCase())) &&
      resources.some((resource) => matches(resource, methodArn)),
  );
  if (matching.some(({ allow }) => !allow)) return "denied explicitly";
  return matching.length > 0 ? "allowed" : "denied";
}

/** `*` stands for any characters, `?` for one. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(text);
}
