import type { Access } from "../../services/iam/access.ts";
import type { ServicePorts } from "../../services/api/service-ports.ts";
import type { PostgresSupply } from "../../services/rds/postgres-engine.ts";
import { RdsService } from "../../services/rds/rds-service.ts";
import type { AccountDefinition } from "../account.ts";

export const create = (
  account: AccountDefinition,
  ports: ServicePorts,
  access: Access,
  postgres: PostgresSupply | undefined,
) => new RdsService(account.databases ?? [], ports, access, postgres);
