/** What RDS asks of an instance's settings. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
import { ConfigurationError } from "../../lambda/configuration-rules.ts";
import { checkCluster } from "./cluster.ts";
import type { DatabaseConfiguration } from "./configuration.ts";
import { INSTANCE_CLASSES } from "./instance-classes.ts";

const IDENTIFIER = /^[a-z](?:-?[a-z0-9]){0,62}$/;
const MASTER_NAME = /^[A-Za-z_]\w{0,62}$/;
const DATABASE_NAME = /^[A-Za-z_]\w{0,62}$/;
const PASSWORD = /^[^/"@\s]{8,128}$/;
/** Of Postgres, and of RDS. */
const RESERVED_NAMES = new Set(["admin", "rdsadmin", "user", "public", "rds_superuser", "rds_iam"]);
const LEAST_PORT = 1_150;
const MOST_PORT = 65_535;
const LEAST_CONNECTIONS = 6;
const MOST_CONNECTIONS = 262_143;
/** Each takes about 100 MB of the host. */
const MOST_INSTANCES = 2;

/** Throws {@link ConfigurationError}. */
export function checkDatabases(databases: readonly DatabaseConfiguration[]): void {
  const seen = new Set<string>();
  const clusters = new Set<string>();
  if (databases.length > MOST_INSTANCES) {
    throw new ConfigurationError(
      "account.databases",
      `At most ${MOST_INSTANCES} database instances are simulated at a time, not ${databases.length}.`,
    );
  }
  for (const each of databases) {
    const fail = (setting: string, message: string): never => {
      throw new ConfigurationError(`account.databases.${each.identifier}.${setting}`, message);
    };
    const { identifier, instanceClass, masterUsername, masterUserPassword } = each;
    const { databaseName = "postgres", port = LEAST_PORT, parameters = {} } = each;
    if (!IDENTIFIER.test(identifier)) {
      fail(
        "identifier",
        "must be 1 to 63 lower-case letters, digits and single hyphens, and begin with a letter.",
      );
    }
    if (seen.has(identifier)) fail("identifier", "DB instance already exists");
    seen.add(identifier);
    if (!INSTANCE_CLASSES.includes(instanceClass)) {
      fail("instanceClass", `must be one of ${INSTANCE_CLASSES.join(", ")}, not ${instanceClass}.`);
    }
    if (!MASTER_NAME.test(masterUsername) || RESERVED_NAMES.has(masterUsername.toLowerCase())) {
      fail(
        "masterUsername",
        `MasterUsername ${masterUsername} cannot be used as it is a reserved word used by the engine, or is no name.`,
      );
    }
    if (!PASSWORD.test(masterUserPassword)) {
      fail(
        "masterUserPassword",
        "The parameter MasterUserPassword is not a valid password. It has 8 to 128 printable characters besides '/', '@', '\"' and ' '.",
      );
    }
    if (!DATABASE_NAME.test(databaseName)) {
      fail(
        "databaseName",
        "DBName must begin with a letter or an underscore and contain only alphanumeric characters.",
      );
    }
    if (port < LEAST_PORT || port > MOST_PORT) {
      fail("port", `must be ${LEAST_PORT} to ${MOST_PORT}, not ${port}.`);
    }
    checkCluster(each, clusters);
    const { max_connections: most = LEAST_CONNECTIONS } = parameters;
    if (most < LEAST_CONNECTIONS || most > MOST_CONNECTIONS) {
      fail(
        "parameters.max_connections",
        `must be ${LEAST_CONNECTIONS} to ${MOST_CONNECTIONS}, not ${most}.`,
      );
    }
  }
}
