import { ConfigurationError } from "../../lambda/configuration-rules.ts";
import type { Access } from "../../services/iam/access.ts";
import { ServiceError } from "../../services/api/service-error.ts";
import type { ServicePorts } from "../../services/api/service-ports.ts";
import type { DatabaseConfiguration } from "../../services/rds/configuration.ts";
import type { PostgresSupply } from "../../services/rds/postgres-engine.ts";
import { RdsService } from "../../services/rds/rds-service.ts";
import type { SecretsManagerService } from "../../services/secretsmanager/secrets-manager-service.ts";
import type { SsmService } from "../../services/ssm/ssm-service.ts";
import type { AccountDefinition } from "../account.ts";
import { hasReferences, resolved } from "../dynamic-references.ts";

interface Stores {
  readonly secrets: SecretsManagerService | undefined;
  readonly ssm: SsmService | undefined;
}

/** Name and password of the master user may be in a secret: CloudFormation reads it when it makes the instance. */
export function create(
  account: AccountDefinition,
  ports: ServicePorts,
  access: Access,
  postgres: PostgresSupply | undefined,
  stores: Stores,
): RdsService {
  const databases = (account.databases ?? []).map((each) => withValues(each, stores));
  const proxies = account.databaseProxies ?? [];
  return new RdsService(databases, proxies, ports, access, postgres, (id) =>
    textOf(id, stores.secrets),
  );
}

function textOf(id: string, secrets: SecretsManagerService | undefined) {
  try {
    const found = secrets?.getSecretValue(id, {});
    return found && "text" in found.value
      ? { arn: found.secret.arn, text: found.value.text }
      : undefined;
  } catch (error) {
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
}

function withValues(
  database: DatabaseConfiguration,
  { secrets, ssm }: Stores,
): DatabaseConfiguration {
  const { masterUsername, masterUserPassword, identifier } = database;
  const named = { masterUsername, masterUserPassword };
  if (!hasReferences(named) || !secrets || !ssm) return database;
  try {
    return { ...database, ...resolved(named, { secrets, ssm }) };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const setting = error.setting.replace("environment.", "");
    throw new ConfigurationError(`account.databases.${identifier}.${setting}`, error.message);
  }
}
