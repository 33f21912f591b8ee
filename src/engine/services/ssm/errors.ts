/** Errors of Parameter Store, in AWS's words. https://docs.aws.amazon.com/systems-manager/latest/APIReference/CommonErrors.html */
import { ServiceError } from "../api/service-error.ts";
import { SSM_QUOTAS } from "./quotas.ts";

const TIERS =
  "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html";

/** AWS says nothing more than the code. */
export const notFound = (): ServiceError => new ServiceError("ParameterNotFound", "");

export const versionNotFound = (name: string, version: number): ServiceError =>
  new ServiceError(
    "ParameterVersionNotFound",
    `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
  );

export const labelNotFound = (name: string, label: string): ServiceError =>
  new ServiceError(
    "ParameterVersionNotFound",
    `Systems Manager could not find label ${label} for parameter ${name}. Verify the label and try again.`,
  );

export const alreadyExists = (): ServiceError =>
  new ServiceError(
    "ParameterAlreadyExists",
    "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
  );

export const invalid = (message: string): ServiceError =>
  new ServiceError("ValidationException", message);

export const tooLong = (tier: "Standard" | "Advanced"): ServiceError =>
  invalid(
    tier === "Standard"
      ? `Standard tier parameters support a maximum parameter value of ${SSM_QUOTAS.standardValue.value} characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see ${TIERS}`
      : `Advanced tier parameters support a maximum parameter value of ${SSM_QUOTAS.advancedValue.value} characters.`,
  );

export const noDowngrade = (): ServiceError =>
  invalid(
    "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.",
  );

export const patternMismatch = (pattern: string): ServiceError =>
  new ServiceError(
    "ParameterPatternMismatchException",
    `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
  );

export const typeMismatch = (): ServiceError =>
  new ServiceError(
    "HierarchyTypeMismatchException",
    "Parameter Store does not support changing a parameter type in a hierarchy. For example, you can't change a parameter from a String type to a SecureString type. You must create a new, unique parameter.",
  );

export const tooManyLevels = (): ServiceError =>
  new ServiceError(
    "HierarchyLevelLimitExceededException",
    `A hierarchy can have a maximum of ${SSM_QUOTAS.hierarchyLevels.value} levels.`,
  );

export const oldestIsLabelled = (name: string, version: number): ServiceError =>
  new ServiceError(
    "ParameterMaxVersionLimitExceeded",
    `You attempted to create a new version of ${name} by calling the PutParameter API with the overwrite flag. Version ${version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
  );

export const tooManyLabels = (): ServiceError =>
  new ServiceError(
    "ParameterVersionLabelLimitExceeded",
    `A parameter version can have a maximum of ${SSM_QUOTAS.labels.value} labels. Move one or more labels to another version and try again.`,
  );

export const throttled = (): ServiceError =>
  new ServiceError("ThrottlingException", "Rate exceeded");

export const secretNotReadable = (): ServiceError =>
  invalid("WithDecryption flag must be True for retrieving a Secret Manager secret.");

export const secretNotFound = (name: string): ServiceError =>
  new ServiceError(
    "ParameterNotFound",
    `An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret ${name} not found.`,
  );

export const invalidToken = (): ServiceError =>
  new ServiceError("InvalidNextToken", "The specified token isn't valid.");

export const reservedName = (name: string): ServiceError =>
  new ServiceError("AccessDeniedException", `No access to reserved parameter name: ${name}.`);
