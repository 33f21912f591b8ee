/** The names under which Lambda's API knows a function: its name, its ARN or a part of that, with a qualifier or without. */
import { functionArn } from "../../lambda/environment-variables.ts";
import { invalidParameter } from "./errors.ts";

export interface NamedFunction {
  readonly functionName: string;
  /** Version or alias; absent for the function itself. */
  readonly qualifier?: string;
}

const NAME =
  /^(?:arn:aws:lambda:[a-z\d-]+:)?(?:\d{12}:)?(?:function:)?([\w-]{1,64})(?::(\$LATEST|[\w-]+))?$/;

/** Throws when it is none, or when `Qualifier` names another version than the name does. */
export function functionNamed(name: string, qualifier?: string): NamedFunction {
  const [, functionName, own] = NAME.exec(name) ?? [];
  if (functionName === undefined) {
    throw invalidParameter(
      `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`,
    );
  }
  if (own !== undefined && qualifier !== undefined && own !== qualifier) {
    throw invalidParameter(
      "The derived qualifier from the function name does not match the specified qualifier.",
    );
  }
  const given = own ?? qualifier;
  return { functionName, ...(given === undefined ? {} : { qualifier: given }) };
}

export const arnOf = ({ functionName, qualifier }: NamedFunction): string =>
  functionArn(functionName, qualifier);
