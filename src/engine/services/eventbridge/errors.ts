/** Errors of the EventBridge API, in AWS's words. https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html */
import { ServiceError } from "../api/service-error.ts";

export const invalid = (message: string): ServiceError =>
  new ServiceError("ValidationException", message);

/** `rule`: "Member must not be null". */
export const constraint = (value: string, member: string, rule: string): ServiceError =>
  invalid(
    `1 validation error detected: Value ${value} at '${member}' failed to satisfy constraint: ${rule}`,
  );

export const noBus = (name: string): ServiceError =>
  new ServiceError("ResourceNotFoundException", `Event bus ${name} does not exist.`);

export const noRule = (name: string, bus: string): ServiceError =>
  new ServiceError("ResourceNotFoundException", `Rule ${name} does not exist on EventBus ${bus}.`);

export const tooMany = (): ServiceError =>
  new ServiceError(
    "LimitExceededException",
    "The requested resource exceeds the maximum number allowed.",
  );
