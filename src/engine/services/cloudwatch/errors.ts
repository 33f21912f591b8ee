/** Errors of the CloudWatch API. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html */
import { ServiceError } from "../api/service-error.ts";

const NOT_FOUND = 404;

/** The query protocol's code is said in a header, as AWS does for older clients. */
export const invalidValue = (message: string): ServiceError =>
  new ServiceError("InvalidParameterValueException", message, {
    queryCode: "InvalidParameterValue",
  });

export const invalidCombination = (message: string): ServiceError =>
  new ServiceError("InvalidParameterCombinationException", message, {
    queryCode: "InvalidParameterCombination",
  });

const missing = (member: string): ServiceError =>
  new ServiceError("MissingRequiredParameterException", `The parameter ${member} is required.`, {
    queryCode: "MissingParameter",
  });

export const validationError = (message: string): ServiceError =>
  new ServiceError("ValidationException", message, { queryCode: "ValidationError" });

export const alarmNotFound = (alarmName: string): ServiceError =>
  new ServiceError("ResourceNotFound", `Unknown alarm: ${alarmName}`, {
    status: NOT_FOUND,
    queryCode: "ResourceNotFound",
  });

export function required<Value>(value: Value | undefined, member: string): Value {
  if (value === undefined || value === null || value === "") throw missing(member);
  return value;
}
