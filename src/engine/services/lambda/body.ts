/** Bodies of requests. */
import { parseJson } from "../../kernel/json.ts";
import { ServiceError, notSimulated } from "../api/service-error.ts";

/** The members of a JSON body. One that is not in `takes` is refused as not simulated. */
export function membersOf<Body extends object>(
  operation: string,
  text: string,
  takes: readonly (keyof Body & string)[],
): Body {
  const body = parsed(text);
  const names = takes as readonly string[];
  for (const [name, value] of Object.entries(body)) {
    if (value === null || value === undefined) delete body[name];
    else if (!names.includes(name)) notSimulated(`${operation} with ${name}`);
  }
  return body as Body;
}

function parsed(text: string): Record<string, unknown> {
  const value = parseJson(text || "{}");
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw new ServiceError(
    "InvalidRequestContentException",
    "Could not parse request body into json",
  );
}
