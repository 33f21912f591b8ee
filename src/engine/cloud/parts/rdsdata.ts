import { ServiceError } from "../../services/api/service-error.ts";
import type { ServicePorts } from "../../services/api/service-ports.ts";
import type { RdsService } from "../../services/rds/rds-service.ts";
import { rdsDataApi } from "../../services/rdsdata/api.ts";
import { invalidSecret, secretsError } from "../../services/rdsdata/errors.ts";
import type { Credentials, Secrets } from "../../services/rdsdata/ports.ts";
import { RdsDataService } from "../../services/rdsdata/rds-data-service.ts";
import { secretPermissions } from "../../services/secretsmanager/permissions.ts";
import type { SecretsManagerService } from "../../services/secretsmanager/secrets-manager-service.ts";

export function api(rds: RdsService, manager: SecretsManagerService, ports: ServicePorts) {
  const secrets: Secrets = {
    credentialsOf: (arn) => credentialsIn(valueOf(manager, arn)),
    permissionsOf: (arn) => secretPermissions(manager, arn, "GetSecretValue", true),
  };
  const { agenda, seed } = ports;
  return rdsDataApi(new RdsDataService({ agenda, seed, clusters: rds.clusters, secrets }), secrets);
}

function valueOf(manager: SecretsManagerService, id: string): string {
  try {
    const { value } = manager.getSecretValue(id, {});
    return "text" in value ? value.text : "";
  } catch (error) {
    if (error instanceof ServiceError) throw secretsError(error.message);
    throw error;
  }
}

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html */
function credentialsIn(text: string): Credentials {
  const { username, password } = membersOf(text);
  if (typeof username === "string" && typeof password === "string") return { username, password };
  throw invalidSecret("The secret has no username and password in a JSON object.");
}

function membersOf(text: string): Partial<Record<string, unknown>> {
  try {
    return (JSON.parse(text) ?? {}) as Partial<Record<string, unknown>>;
  } catch {
    return {};
  }
}
