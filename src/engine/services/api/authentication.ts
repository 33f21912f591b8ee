/** Whose credentials a call was signed with. */
import type { Instant } from "../../kernel/instant.ts";
import type { CredentialStore, IssuedCredentials } from "../../lambda/credentials.ts";
import { ACCOUNT_ID } from "../../lambda/environment-variables.ts";
import type { RequestOwner } from "../../lambda/world.ts";
import { roleArn } from "./arns.ts";
import type { AwsCall } from "./aws-call.ts";
import type { Caller, CredentialErrors } from "./service-api.ts";
import { ServiceError } from "./service-error.ts";

/** Of the JSON protocols; the others have codes of their own. */
const USUAL: CredentialErrors = {
  unknown: () =>
    new ServiceError(
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
    ),
  expired: () =>
    new ServiceError(
      "ExpiredTokenException",
      "The security token included in the request is expired",
    ),
};

/** Of the query protocol. https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
export const QUERY_CREDENTIAL_ERRORS: CredentialErrors = {
  unknown: () =>
    new ServiceError(
      "InvalidClientTokenId",
      "The security token included in the request is invalid.",
      { status: 403 },
    ),
  expired: () =>
    new ServiceError("ExpiredToken", "The security token included in the request is expired", {
      status: 403,
    }),
};

/** The credentials that a process finds in its environment. */
export function callerOf({ functionName, role, environmentId, requestId }: RequestOwner): Caller {
  return {
    ...sessionOf({ functionName, ...(role ? { role } : {}), sessionName: functionName }),
    environmentId,
    ...(requestId ? { requestId } : {}),
  };
}

/** Whoever has these credentials, from an environment. */
export const callerWith = (issued: IssuedCredentials, environmentId: string): Caller => ({
  ...sessionOf(issued),
  environmentId,
});

type Session = Pick<IssuedCredentials, "functionName" | "role" | "sessionName">;

const sessionOf = ({ functionName, role, sessionName }: Session) => ({
  functionName,
  roleArn: role && roleArn(role),
  arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/${role ?? `${functionName}-role`}/${sessionName}`,
});

/**
 * A call may be signed with other credentials than those of the process that sends it: of AssumeRole, or of whoever presigned
 * a URL. Throws {@link ServiceError}.
 */
export function authenticate(
  owner: RequestOwner,
  { accessKeyId }: AwsCall,
  credentials: CredentialStore,
  now: Instant,
  errors: CredentialErrors = USUAL,
): Caller {
  const caller = callerOf(owner);
  if (accessKeyId === undefined) return caller;
  const issued = credentials.find(accessKeyId);
  if (!issued) throw errors.unknown(accessKeyId);
  if (issued.expiresAt !== undefined && issued.expiresAt <= now) throw errors.expired();
  return { ...caller, ...sessionOf(issued) };
}
