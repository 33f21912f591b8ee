/** Secrets Manager, as Parameter Store reads it. */
import { toMs } from "../kernel/instant.ts";
import { ServiceError } from "../services/api/service-error.ts";
import { partialSecretArn } from "../services/secretsmanager/secret-arn.ts";
import type { SecretsManagerService } from "../services/secretsmanager/secrets-manager-service.ts";
import { secretNotFound, secretNotReadable } from "../services/ssm/errors.ts";
import { SECRET_REFERENCE, type SecretReader } from "../services/ssm/secret-references.ts";

const MS_PER_SECOND = 1_000;
const UUID = /^[\da-f]{8}-[\da-f-]{27}$/i;

/** What a reference names: the secret, and one of its versions. */
function named(reference: string): { id: string; versionId?: string; versionStage?: string } {
  const [id = "", selector] = reference.slice(SECRET_REFERENCE.length).split(":");
  if (selector === undefined) return { id };
  return UUID.test(selector) ? { id, versionId: selector } : { id, versionStage: selector };
}

export const secretReader = (secrets: SecretsManagerService, epochMs: number): SecretReader => ({
  parameterOf(reference, decrypted) {
    if (!decrypted) throw secretNotReadable();
    const { id, ...selector } = named(reference);
    try {
      const { secret, version, value } = secrets.getSecretValue(id, selector);
      const createdMs = Math.round(epochMs + toMs(version.createdAt));
      return {
        ARN: secret.arn,
        Name: reference,
        Type: "SecureString",
        Value: "text" in value ? value.text : value.binary,
        Version: 0,
        LastModifiedDate: createdMs / MS_PER_SECOND,
        DataType: "text",
        SourceResult: JSON.stringify({
          ARN: secret.arn,
          name: secret.name,
          versionId: version.id,
          versionStages: version.stages,
          createdDate: createdMs,
          ...("text" in value ? { secretString: value.text } : { secretBinary: value.binary }),
        }),
      };
    } catch (error) {
      if (error instanceof ServiceError && error.code === "ResourceNotFoundException") {
        throw secretNotFound(reference);
      }
      throw error;
    }
  },
  permissionOf(reference) {
    const { id } = named(reference);
    const resource = secrets.find(id)?.arn ?? partialSecretArn(id);
    return { action: "secretsmanager:GetSecretValue", resource };
  },
});
