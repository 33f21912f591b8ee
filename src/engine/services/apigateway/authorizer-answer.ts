/** What the function of a Lambda authorizer answered, as API Gateway reads it. */
import { isObject, parseJson } from "../../kernel/json.ts";
import type { InvokeAnswer } from "../../lambda/world.ts";
import { policyOf, type AuthorizerPolicy } from "./policy.ts";

export type AuthorizerAnswer =
  | {
      readonly context: Record<string, unknown>;
      readonly principalId?: string;
      readonly policy?: AuthorizerPolicy;
      readonly isAuthorized?: boolean;
    }
  /** The function failed with the message `Unauthorized`: the client gets 401. */
  | { readonly unauthorized: true }
  /** Why there is no answer: the client gets 500. */
  | { readonly failure: string };

export interface AuthorizerFlavour {
  /** `{ isAuthorized }` instead of a policy. */
  readonly simple: boolean;
  /** A REST API hands values of the context on as texts, and takes no lists and objects. */
  readonly textsOnly: boolean;
}

export function readAnswer(
  { status, payload }: InvokeAnswer,
  { simple, textsOnly }: AuthorizerFlavour,
): AuthorizerAnswer {
  const result = parseJson(payload);
  if (status !== "success") {
    const message = isObject(result) ? result.errorMessage : undefined;
    // What `callback("Unauthorized")` and `throw new Error("Unauthorized")` become.
    if (textsOnly && message === "Unauthorized") return { unauthorized: true };
    return { failure: `the authorizer's function ended with ${status}` };
  }
  if (!isObject(result)) return { failure: "the authorizer's result is not an object" };
  const context = contextOf(result.context, textsOnly);
  if (!context) return { failure: "the authorizer's context has a value that is no text" };
  const principalId = typeof result.principalId === "string" ? result.principalId : undefined;
  const principal = principalId === undefined ? {} : { principalId };
  if (simple) {
    const { isAuthorized } = result;
    if (typeof isAuthorized !== "boolean") {
      return { failure: "the authorizer's result has no isAuthorized" };
    }
    return { context, isAuthorized };
  }
  const policy = policyOf(result.policyDocument);
  if (!policy) return { failure: "the authorizer's result has no policyDocument that can be read" };
  if (textsOnly && principalId === undefined) {
    return { failure: "the authorizer's result has no principalId" };
  }
  return { context, policy, ...principal };
}

function contextOf(context: unknown, textsOnly: boolean): Record<string, unknown> | undefined {
  if (context === undefined || context === null) return {};
  if (!isObject(context)) return undefined;
  if (!textsOnly) return context;
  const entries = Object.entries(context);
  if (entries.some(([, value]) => typeof value === "object" && value !== null)) return undefined;
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
