/** RDS for PostgreSQL: the account's database instances, each at its endpoint. */
import { ConfigurationError } from "../../lambda/configuration-rules.ts";
import type { ServicePorts } from "../api/service-ports.ts";
import type { DatabaseConfiguration } from "./configuration.ts";
import { DatabaseInstance } from "./database-instance.ts";
import { endpointOf } from "./endpoint.ts";
import type { PostgresSupply } from "./postgres-engine.ts";
import { checkDatabases } from "./rules.ts";

export class RdsService {
  private readonly instances = new Map<string, DatabaseInstance>();

  /** Throws {@link ConfigurationError}. */
  constructor(
    databases: readonly DatabaseConfiguration[],
    ports: ServicePorts,
    postgres: PostgresSupply | undefined,
  ) {
    checkDatabases(databases);
    for (const each of databases) {
      if (!postgres) throw new ConfigurationError("account.databases", "No Postgres was loaded.");
      const { agenda, seed, epochMs, record } = ports;
      const instance = new DatabaseInstance(each, {
        ...{ agenda, seed, epochMs, postgres, record: record.bind(ports) },
        certificates: [],
        tokenRefusal: () => "IAM authentication is not there yet",
      });
      this.instances.set(each.identifier, instance);
      ports.tcp.listen(endpointOf(each.identifier), instance);
    }
  }
}
