/** What the Data API needs of databases and of secrets. The account gives it. */
import type { DatabaseCluster } from "../api/databases.ts";
import type { Permission } from "../api/service-api.ts";

export interface Clusters {
  find(resourceArn: string): DatabaseCluster | undefined;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Secrets Manager, as the Data API asks it in the caller's name. */
export interface Secrets {
  /** Throws `SecretsErrorException` or `InvalidSecretException`. */
  credentialsOf(secretArn: string): Credentials;
  permissionsOf(secretArn: string): readonly Permission[];
}
