/** Records of Secrets Manager and Parameter Store. None of them ever holds a value. */

export type SecretEvent = SecretChanged | SecretStageMoved | SecretRotation | ParameterChanged;

/** A secret was created, got a new version, was marked for deletion, restored or deleted. */
export interface SecretChanged {
  type: "secret.changed";
  secret: string;
  change: "created" | "new-version" | "marked-for-deletion" | "restored" | "deleted";
  /** Of the new version. */
  versionId?: string;
  /** Of the new version's value. */
  bytes?: number;
}

/** A staging label was attached to a version, or taken off every version. */
export interface SecretStageMoved {
  type: "secret.stage.moved";
  secret: string;
  /** `AWSCURRENT`, `AWSPREVIOUS`, `AWSPENDING`, or one of the account's own. */
  stage: string;
  /** Version ids. */
  from?: string;
  to?: string;
}

/** A rotation by a function: its course. */
export interface SecretRotation {
  type: "secret.rotation";
  secret: string;
  /** The version that the rotation makes: its ClientRequestToken. */
  versionId: string;
  status: "started" | "step" | "retrying" | "succeeded" | "failed";
  step?: "createSecret" | "setSecret" | "testSecret" | "finishSecret";
  /** From 1. */
  attempt: number;
  because: string;
}

/** A parameter was created, got a new version or labels, or was deleted. */
export interface ParameterChanged {
  type: "parameter.changed";
  parameter: string;
  change: "created" | "new-version" | "labelled" | "deleted";
  version: number;
  /** Of the value. */
  bytes?: number;
  labels?: string[];
}
