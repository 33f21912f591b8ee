/** Secrets that are read as parameters. https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html */
import type { Permission } from "../api/service-api.ts";

export const SECRET_REFERENCE = "/aws/reference/secretsmanager/";

/** Secrets Manager, as Parameter Store sees it. */
export interface SecretReader {
  /**
   * The `Parameter` for `/aws/reference/secretsmanager/<name>`, with `:<version id or staging label>` behind it or without.
   * Throws `ServiceError`.
   */
  parameterOf(reference: string, decrypted: boolean): object;
  /** What reading it needs besides the parameter. */
  permissionOf(reference: string): Permission;
}
