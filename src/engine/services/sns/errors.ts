/** Errors of the SNS API, in AWS's words. https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html */
import { ServiceError } from "../api/service-error.ts";

/** `what`: "Empty message". */
export const invalidParameter = (what: string): ServiceError =>
  new ServiceError("InvalidParameter", `Invalid parameter: ${what}`);

export const invalidValue = (message: string): ServiceError =>
  new ServiceError("ParameterValueInvalid", message);

const NOT_FOUND = 404;

export const noTopic = (): ServiceError =>
  new ServiceError("NotFound", "Topic does not exist", { status: NOT_FOUND });

export const noSubscription = (): ServiceError =>
  new ServiceError("NotFound", "Subscription does not exist", { status: NOT_FOUND });
