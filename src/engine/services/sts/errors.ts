/** Errors of STS, in AWS's words. https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
import { ServiceError } from "../api/service-error.ts";

export const validationError = (message: string): ServiceError =>
  new ServiceError("ValidationError", message);

/** Also the answer when there is no such role: nobody is told which there are. */
export const notAuthorized = (caller: string, roleArn: string): ServiceError =>
  new ServiceError(
    "AccessDenied",
    `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    { status: 403 },
  );
