/** Aurora clusters: as much of them as it takes to reach the writer, by its endpoint and by the Data API. */
import { ConfigurationError } from "../../lambda/configuration-rules.ts";
import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";
import type { DatabaseConfiguration } from "./configuration.ts";
import { endpointOf } from "./endpoint.ts";

export const clusterArn = (identifier: string): string =>
  `arn:aws:rds:${REGION}:${ACCOUNT_ID}:cluster:${identifier}`;

/** Of the writer: `shop.cluster-c9akciq32rgg.us-east-1.rds.amazonaws.com`. */
export const clusterEndpointOf = (identifier: string): string => {
  const [, ...rest] = endpointOf(identifier).split(".");
  return `${identifier}.cluster-${rest.join(".")}`;
};

const IDENTIFIER = /^[a-z](?:-?[a-z0-9]){0,62}$/;

/** Throws {@link ConfigurationError}. https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.limitations.html */
export function checkCluster(database: DatabaseConfiguration, others: Set<string>): void {
  const { cluster, multiAz, instanceClass, parameters } = database;
  if (!cluster) return;
  const fail = (setting: string, message: string): never => {
    throw new ConfigurationError(`account.databases.${database.identifier}.${setting}`, message);
  };
  const { identifier, enableHttpEndpoint } = cluster;
  if (!IDENTIFIER.test(identifier)) {
    fail(
      "cluster.identifier",
      "must be 1 to 63 lower-case letters, digits and single hyphens, and begin with a letter.",
    );
  }
  if (others.has(identifier)) {
    fail("cluster.identifier", "A cluster has one instance here, its writer.");
  }
  others.add(identifier);
  if (multiAz) {
    fail("multiAz", "is for instances of RDS: the storage of a cluster is in three zones anyway.");
  }
  if (enableHttpEndpoint && instanceClass.startsWith("db.t")) {
    fail(
      "instanceClass",
      "The Data API isn't supported on T DB instance classes. Choose another, db.r6g.large for one.",
    );
  }
  if (enableHttpEndpoint && parameters?.password_encryption === "md5") {
    fail("parameters.password_encryption", "The Data API only supports scram-sha-256.");
  }
}
