/** Credentials that were issued in the account: to every execution environment, and by STS. */
import type { Instant } from "../kernel/instant.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface IssuedCredentials extends Credentials {
  readonly functionName: string;
  /** Name of the role that they are of; absent where the account was described without roles. */
  readonly role?: string;
  /** Name of the role's session: an environment's is the function's. */
  readonly sessionName: string;
  /** Those of environments are renewed before they expire. */
  readonly expiresAt?: Instant;
}

export class CredentialStore {
  private readonly issued = new Map<string, IssuedCredentials>();

  issue(credentials: IssuedCredentials): void {
    this.issued.set(credentials.accessKeyId, credentials);
  }

  find(accessKeyId: string): IssuedCredentials | undefined {
    return this.issued.get(accessKeyId);
  }
}
