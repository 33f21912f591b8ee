/** Errors of CloudWatch Logs. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/CommonErrors.html */
import { ServiceError } from "../api/service-error.ts";
import type { QueryError } from "./insights/query-error.ts";

export const invalid = (message: string): ServiceError =>
  new ServiceError("InvalidParameterException", message);

export const exists = (what: "group" | "stream"): ServiceError =>
  new ServiceError("ResourceAlreadyExistsException", `The specified log ${what} already exists`);

export const missing = (what: "group" | "stream" | "metric filter"): ServiceError =>
  new ServiceError(
    "ResourceNotFoundException",
    what === "metric filter"
      ? "The specified metric filter does not exist."
      : `The specified log ${what} does not exist.`,
  );

/** With the place of what is wrong in the query. */
export const malformed = ({ message, start, end }: QueryError): ServiceError =>
  new ServiceError("MalformedQueryException", message, {
    members: {
      queryCompileError: {
        location: { startCharOffset: start, endCharOffset: end },
        message,
      },
    },
  });

export function required<Value>(value: Value | undefined, member: string): Value {
  if (value !== undefined && value !== null && value !== "") return value;
  throw invalid(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}
