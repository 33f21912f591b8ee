/** What RDS asks of a proxy's settings. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBProxy.html */
import { ConfigurationError } from "../../../lambda/configuration-rules.ts";
import type { DatabaseConfiguration } from "../configuration.ts";
import type { ProxyConfiguration } from "./configuration.ts";
import { RDS_PROXY_QUOTAS } from "./quotas.ts";

const NAME = /^[a-z](?:-?[a-z0-9]){0,62}$/;
const MOST_PERCENT = 100;

/** Throws {@link ConfigurationError}. */
export function checkProxies(
  proxies: readonly ProxyConfiguration[],
  databases: readonly DatabaseConfiguration[],
): void {
  const seen = new Set<string>();
  for (const each of proxies) {
    const { name, database, auth, idleClientTimeoutSeconds: idle = 1, pool = {} } = each;
    const fail = (setting: string, message: string): never => {
      throw new ConfigurationError(`account.databaseProxies.${name}.${setting}`, message);
    };
    const within = (setting: string, value: number | undefined, least: number, most: number) => {
      if (value === undefined || (value >= least && value <= most)) return;
      fail(setting, `must be ${least} to ${most}, not ${value}.`);
    };
    if (!NAME.test(name)) {
      fail(
        "name",
        "must be 1 to 63 lower-case letters, digits and single hyphens, and begin with a letter.",
      );
    }
    if (seen.has(name)) fail("name", `DB Proxy already exists: ${name}`);
    seen.add(name);
    if (database === "") {
      fail("database", "It has no target: register a DB instance (AWS::RDS::DBProxyTargetGroup).");
    }
    const target = databases.find(({ identifier }) => identifier === database);
    if (!target) fail("database", `DBInstance ${database} not found.`);
    if (auth.length === 0) fail("auth", "needs at least one secret.");
    within("idleClientTimeoutSeconds", idle, 1, RDS_PROXY_QUOTAS.maximumIdleClientTimeout.value);
    const {
      maxConnectionsPercent = RDS_PROXY_QUOTAS.maxConnectionsPercent.value,
      maxIdleConnectionsPercent,
      connectionBorrowTimeoutSeconds,
      sessionPinningFilters = [],
    } = pool;
    within("pool.maxConnectionsPercent", maxConnectionsPercent, 1, MOST_PERCENT);
    within("pool.maxIdleConnectionsPercent", maxIdleConnectionsPercent, 0, maxConnectionsPercent);
    within(
      "pool.connectionBorrowTimeoutSeconds",
      connectionBorrowTimeoutSeconds,
      0,
      RDS_PROXY_QUOTAS.maximumBorrowTimeout.value,
    );
    // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ConnectionPoolConfiguration.html
    if (sessionPinningFilters.length > 0) {
      fail(
        "pool.sessionPinningFilters",
        `${sessionPinningFilters.join(", ")}: session pinning filters are not supported for the POSTGRESQL engine family. Currently, the only allowed value, EXCLUDE_VARIABLE_SETS, is for MySQL.`,
      );
    }
  }
}
