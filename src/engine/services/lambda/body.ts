/** Bodies of requests. */
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
  try {
    const value: unknown = JSON.parse(text || "{}");
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below, as AWS says it.
  }
  throw new ServiceError(
    "InvalidRequestContentException",
    "Could not parse request body into json",
  );
}
