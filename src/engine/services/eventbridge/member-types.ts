/** Whether the members of requests have the types that AWS documents. What they hold is for the operations to judge. */
import { flagOf, listOf, numberOf, textOf, textsOf } from "../api/members.ts";
import { ServiceError } from "../api/service-error.ts";

type Check = (input: object, name: string) => unknown;

/** Members that are no texts. */
const OTHERS: Readonly<Record<string, Check>> = {
  Entries: listOf,
  Targets: listOf,
  Ids: textsOf,
  Resources: textsOf,
  Limit: numberOf,
  Time: numberOf,
  Force: flagOf,
};

/** Throws `SerializationException`. */
export function checkTypes(input: unknown): void {
  if (typeof input !== "object" || input === null) {
    throw new ServiceError(
      "SerializationException",
      "Start of structure or map found where not expected.",
    );
  }
  for (const name of Object.keys(input)) (OTHERS[name] ?? textOf)(input, name);
}
