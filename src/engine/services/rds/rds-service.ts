/** RDS for PostgreSQL: the account's database instances, each at its endpoint. */
import { fromMs, fromSeconds } from "../../kernel/instant.ts";
import { ConfigurationError } from "../../lambda/configuration-rules.ts";
import { rdsChain } from "../api/certificate-chains.ts";
import type { Authorisation } from "../api/service-api.ts";
import type { ServicePorts } from "../api/service-ports.ts";
import { clusterEndpointOf } from "./cluster.ts";
import { Clusters } from "./clusters.ts";
import type { DatabaseConfiguration } from "./configuration.ts";
import type { DatabaseContents } from "./contents.ts";
import { DatabaseInstance } from "./database-instance.ts";
import { DEFAULT_PORT, endpointOf } from "./endpoint.ts";
import type { PostgresSupply } from "./postgres-engine.ts";
import type { ProxyConfiguration } from "./proxy/configuration.ts";
import { openProxies, type SecretLookup } from "./proxy/proxies.ts";
import { withFaults } from "./scheduled-faults.ts";
import { RDS_QUOTAS } from "./quotas.ts";
import { checkDatabases } from "./rules.ts";
import { resourceIdOf } from "./resource-ids.ts";
import { tokenRefusal } from "./tokens.ts";

const US_PER_MS = 1_000;

export class RdsService {
  readonly clusters: Clusters;
  private readonly instances = new Map<string, DatabaseInstance>();
  private read: DatabaseContents[] | undefined;

  /** Throws {@link ConfigurationError}. */
  constructor(
    databases: readonly DatabaseConfiguration[],
    proxies: readonly ProxyConfiguration[],
    ports: ServicePorts,
    access: Authorisation,
    postgres: PostgresSupply | undefined,
    secrets: SecretLookup,
  ) {
    checkDatabases(databases);
    this.clusters = new Clusters(ports);
    for (const each of databases) {
      if (!postgres) throw new ConfigurationError("account.databases", "No Postgres was loaded.");
      const { agenda, seed, epochMs, credentials, tcp } = ports;
      const { identifier, port = DEFAULT_PORT } = each;
      const host = endpointOf(identifier);
      const names = [host, ...(each.cluster ? [clusterEndpointOf(each.cluster.identifier)] : [])];
      const instance = new DatabaseInstance(each, {
        ...{ agenda, seed, epochMs, postgres, certificates: rdsChain(host, ...names.slice(1)) },
        record: (event) => ports.record(event),
        tokenRefusal: (token, user, client) =>
          tokenRefusal(token, user, client, {
            ...{ credentials, access, port, now: agenda.now },
            host: names.includes(client.host) ? client.host : host,
            resourceId: resourceIdOf(identifier),
            nowMs: epochMs + agenda.now / US_PER_MS,
          }),
        // Another machine answers under the name.
        onMoved: () => names.forEach((name) => tcp.listen(name, withFaults(instance, ports))),
      });
      this.instances.set(identifier, instance);
      this.clusters.add(each, instance);
      for (const name of names) tcp.listen(name, withFaults(instance, ports));
    }
    openProxies(proxies, databases, this.instances, ports, access, secrets);
    this.planFailovers(ports);
  }

  /** What the instances hold, read once, when the run is over. */
  get contents(): DatabaseContents[] {
    return (this.read ??= [...this.instances.values()].map((each) => each.contents));
  }

  private planFailovers({ agenda, faults }: ServicePorts): void {
    for (const { database, atMs, durationMs } of faults.failovers ?? []) {
      const instance = this.instances.get(database);
      if (!instance) {
        throw new ConfigurationError("faults.failovers", `There is no database ${database}.`);
      }
      const takesUs =
        durationMs === undefined ? fromSeconds(RDS_QUOTAS.failover.value) : fromMs(durationMs);
      agenda.at(fromMs(atMs), () => instance.failOver(takesUs), { background: true });
    }
  }
}
