import type { LambdaService } from "../../lambda/service.ts";
import type { Access } from "../../services/iam/access.ts";
import { secretsManagerApi } from "../../services/secretsmanager/api.ts";
import { SecretsManagerService } from "../../services/secretsmanager/secrets-manager-service.ts";
import type { ServicePorts } from "../../services/api/service-ports.ts";
import type { AccountDefinition } from "../account.ts";
import { rotationFunctions } from "../rotation-functions.ts";

export const create = (
  account: AccountDefinition,
  ports: ServicePorts,
  lambda: () => LambdaService,
  access: Access,
) =>
  new SecretsManagerService(account.secrets ?? [], {
    ...ports,
    functions: rotationFunctions(lambda, access),
  });

export const api = (service: SecretsManagerService, { epochMs }: ServicePorts) =>
  secretsManagerApi(service, epochMs);
