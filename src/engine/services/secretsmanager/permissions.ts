/** What IAM is asked before somebody does something with a secret. */
import { isManagedKey, keyArn } from "../api/arns.ts";
import type { Permission } from "../api/service-api.ts";
import { partialSecretArn } from "./secret-arn.ts";
import type { SecretsManagerService } from "./secrets-manager-service.ts";

/** `id`: a name or an ARN. `decrypts`: the value is read, for which a key of the account's own has to be used. */
export function secretPermissions(
  service: SecretsManagerService,
  id: string,
  action: string,
  decrypts: boolean,
): Permission[] {
  const secret = service.find(id);
  const arn = secret?.arn ?? (id.startsWith("arn:") ? id : partialSecretArn(id));
  const key = secret?.kmsKeyId;
  return [
    { action: `secretsmanager:${action}`, resource: arn },
    ...(decrypts && key !== undefined && !isManagedKey(key)
      ? [{ action: "kms:Decrypt", resource: keyArn(key) }]
      : []),
  ];
}
