/** A secret as an account definition has it. */
export interface SecretConfiguration {
  /** ARN: `arn:aws:secretsmanager:us-east-1:123456789012:secret:<name>-<six characters>`. */
  name: string;
  description?: string;
  /** What SecretString holds at the start. Absent, without `generate`: the secret has no value yet. */
  value?: string;
  /** A value that Secrets Manager makes, as `GenerateSecretString` of a template does. */
  generate?: GeneratedSecret;
  /** ARN, id or alias of a KMS key. Default: the key that AWS manages (`aws/secretsmanager`). */
  kmsKeyId?: string;
  tags?: Record<string, string>;
  rotation?: RotationConfiguration;
  /** The value is changed from outside at these times: somebody rotates it. */
  changes?: SecretChange[];
}

export interface SecretChange {
  /** From the start of the run. */
  atMs: number;
  value: string;
}

/** Members of GetRandomPassword, and where in a JSON object the password goes. */
export interface GeneratedSecret extends PasswordRules {
  /** JSON text of an object; needs `generateStringKey`. */
  secretStringTemplate?: string;
  generateStringKey?: string;
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
export interface PasswordRules {
  passwordLength?: number;
  excludeCharacters?: string;
  excludeNumbers?: boolean;
  excludePunctuation?: boolean;
  excludeUppercase?: boolean;
  excludeLowercase?: boolean;
  includeSpace?: boolean;
  requireEachIncludedType?: boolean;
}

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html */
export interface RotationConfiguration extends RotationRules {
  /** The function that rotates: a function of the account. */
  functionName: string;
  /** When the rotation is set up, in ms from the start; `rotateImmediately` counts from there. Default 0. */
  atMs?: number;
  /** Default true, as in AWS: setting rotation up rotates. */
  rotateImmediately?: boolean;
}

/** When a secret is rotated. One of the first two. */
export interface RotationRules {
  /** 1 to 1,000. */
  automaticallyAfterDays?: number;
  /** `rate(10 days)`, `rate(6 hours)` (at least 4 hours) or `cron(0 8 1 * ? *)`, UTC. */
  scheduleExpression?: string;
  /** Length of the rotation window in hours: `3h`. Default: to the end of the day, or one hour where the rate is in hours. */
  duration?: string;
}
