/** Errors of the Secrets Manager API, in AWS's words. https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html */
import { ServiceError } from "../api/service-error.ts";

export const notFound = (): ServiceError =>
  new ServiceError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");

/** `what`: `staging label: AWSCURRENT` or `VersionId: ...`. */
export const valueNotFound = (what: string): ServiceError =>
  new ServiceError(
    "ResourceNotFoundException",
    `Secrets Manager can't find the specified secret value for ${what}`,
  );

export const invalidRequest = (message: string): ServiceError =>
  new ServiceError("InvalidRequestException", message);

export const invalidParameter = (message: string): ServiceError =>
  new ServiceError("InvalidParameterException", message);

export const alreadyExists = (message: string): ServiceError =>
  new ServiceError("ResourceExistsException", message);

export const limitExceeded = (message: string): ServiceError =>
  new ServiceError("LimitExceededException", message);

export const markedForDeletion = (): ServiceError =>
  invalidRequest(
    "You can't perform this operation on the secret because it was marked for deletion.",
  );

export const throttled = (): ServiceError =>
  new ServiceError("ThrottlingException", "Rate exceeded");
