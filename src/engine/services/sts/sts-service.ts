/** Who a caller is, and credentials of other roles. https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html */
import { fromSeconds, toMs } from "../../kernel/instant.ts";
import { isoSeconds } from "../../kernel/calendar.ts";
import { RandomStream } from "../../kernel/random.ts";
import { ACCOUNT_ID } from "../../lambda/environment-variables.ts";
import { roleArn, roleIdOf } from "../api/arns.ts";
import type { Caller } from "../api/service-api.ts";
import { notSimulated } from "../api/service-error.ts";
import type { ServicePorts } from "../api/service-ports.ts";
import { notAuthorized, validationError } from "./errors.ts";
import { STS_QUOTAS } from "./quotas.ts";

export interface AssumeRoleRequest {
  readonly roleArn: string;
  readonly roleSessionName: string;
  readonly durationSeconds?: number;
}

export interface AssumedRole {
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
    /** ISO 8601. */
    readonly expiration: string;
  };
  readonly assumedRoleUser: { readonly assumedRoleId: string; readonly arn: string };
}

export interface CallerIdentity {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
}

const KEY_BYTES = 8;
const SECRET_BYTES = 20;
const TOKEN_BYTES = 96;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const ROLE = /^arn:aws:iam::(\d{12}):role\/(?:[\w/+=,.@-]+\/)?([\w+=,.@-]{1,64})$/;

export class StsService {
  private readonly ports: ServicePorts;
  private readonly roles: readonly string[] | undefined;
  private readonly random: RandomStream;

  /** `roles`: names of the account's roles; absent where it was described without. */
  constructor(roles: readonly string[] | undefined, ports: ServicePorts) {
    this.ports = ports;
    this.roles = roles;
    this.random = new RandomStream(ports.seed, "sts");
  }

  getCallerIdentity({ arn }: Caller): CallerIdentity {
    const [, role = "", session = ""] = arn.split("/");
    return { account: ACCOUNT_ID, arn, userId: `${roleIdOf(roleArn(role))}:${session}` };
  }

  /**
   * Roles have no trust policy here: whoever is allowed `sts:AssumeRole` on a role of the account can assume it.
   * Throws `ServiceError`.
   */
  assumeRole(caller: Caller, request: AssumeRoleRequest): AssumedRole {
    const { roleSessionName, roleArn: arn } = request;
    const [, account, role] = ROLE.exec(arn) ?? [];
    if (account === undefined || role === undefined) throw validationError(`${arn} is invalid`);
    if (account !== ACCOUNT_ID) notSimulated("AssumeRole of another account");
    if (!SESSION_NAME.test(roleSessionName)) {
      throw validationError(
        `1 validation error detected: Value '${roleSessionName}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
      );
    }
    if (this.roles && !this.roles.includes(role)) throw notAuthorized(caller.arn, arn);
    const expiresAt = this.ports.agenda.now + fromSeconds(checkedDuration(request));
    const credentials = {
      accessKeyId: `ASIA${this.random.hex(KEY_BYTES).toUpperCase()}`,
      secretAccessKey: this.random.hex(SECRET_BYTES),
      sessionToken: this.random.hex(TOKEN_BYTES),
    };
    this.ports.credentials.issue({
      ...credentials,
      functionName: caller.functionName,
      role,
      sessionName: roleSessionName,
      expiresAt,
    });
    const expiration = isoSeconds(this.ports.epochMs + toMs(expiresAt));
    return {
      credentials: { ...credentials, expiration },
      assumedRoleUser: {
        assumedRoleId: `${roleIdOf(roleArn(role))}:${roleSessionName}`,
        arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/${role}/${roleSessionName}`,
      },
    };
  }
}

/** A function's credentials are those of a role already: roles that are assumed with them are chained. */
function checkedDuration({ durationSeconds }: AssumeRoleRequest): number {
  const { durationMinimum, durationDefault, chainedDurationMaximum } = STS_QUOTAS;
  if (durationSeconds === undefined) return durationDefault.value;
  if (!(durationSeconds >= durationMinimum.value)) {
    throw validationError(
      `1 validation error detected: Value '${durationSeconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to ${durationMinimum.value}`,
    );
  }
  if (durationSeconds > chainedDurationMaximum.value) {
    throw validationError(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  }
  return durationSeconds;
}
