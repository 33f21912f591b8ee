/** Errors of Lambda's own API beside those of Invoke. https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html */
import { ServiceError } from "../api/service-error.ts";

const NOT_FOUND = 404;
const CONFLICT = 409;
const PRECONDITION_FAILED = 412;

export const invalidParameter = (message: string): ServiceError =>
  new ServiceError("InvalidParameterValueException", message);

export const notFound = (message: string, code = "ResourceNotFoundException"): ServiceError =>
  new ServiceError(code, message, { status: NOT_FOUND });

export const functionNotFound = (arn: string): ServiceError =>
  notFound(`Function not found: ${arn}`);

export const conflict = (message: string): ServiceError =>
  new ServiceError("ResourceConflictException", message, { status: CONFLICT });

export const preconditionFailed = (): ServiceError =>
  new ServiceError(
    "PreconditionFailedException",
    "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
    { status: PRECONDITION_FAILED },
  );
