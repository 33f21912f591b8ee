import type { SecretsManagerService } from "../../services/secretsmanager/secrets-manager-service.ts";
import { ssmApi } from "../../services/ssm/api.ts";
import { SsmService } from "../../services/ssm/ssm-service.ts";
import type { ServicePorts } from "../../services/api/service-ports.ts";
import type { AccountDefinition } from "../account.ts";
import { secretReader } from "../secret-reader.ts";

export const create = (account: AccountDefinition, ports: ServicePorts) =>
  new SsmService(account.parameters ?? [], ports);

/** Parameters may refer to secrets, so that Secrets Manager always comes along. */
export const api = (
  service: SsmService,
  { epochMs }: ServicePorts,
  { parameterThroughput = "default" }: AccountDefinition,
  secrets: SecretsManagerService,
) =>
  ssmApi(service, {
    epochMs,
    throughput: parameterThroughput,
    secrets: secretReader(secrets, epochMs),
  });
