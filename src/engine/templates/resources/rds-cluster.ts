/** Clusters of Aurora PostgreSQL: what their writer, an instance of the template, takes from them. */
import { clusterArn, clusterEndpointOf } from "../../services/rds/cluster.ts";
import { DEFAULT_PORT } from "../../services/rds/endpoint.ts";
import { filledText, flag, notSimulated, oneOf, required } from "../kinds.ts";
import { resourceType } from "../resource-type.ts";
import { masterPassword, masterSecretArn } from "./managed-password.ts";
import { DATABASE_PROPERTIES, namedBy, NETWORK } from "./rds-properties.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html */
export const cluster = resourceType({
  type: "AWS::RDS::DBCluster",
  properties: {
    DBClusterIdentifier: filledText,
    Engine: required(oneOf("aurora-postgresql")),
    EnableHttpEndpoint: flag,
    MasterUsername: required(filledText),
    ...DATABASE_PROPERTIES,
    DatabaseName: filledText,
    ServerlessV2ScalingConfiguration: notSimulated("Capacity does not scale: name a class."),
    SnapshotIdentifier: notSimulated("There are no snapshots."),
    AvailabilityZones: NETWORK,
    VpcSecurityGroupIds: NETWORK,
  },
  naming: namedBy("DBClusterIdentifier"),
  attributes: {
    DBClusterArn: ({ name }) => clusterArn(name.toLowerCase()),
    "MasterUserSecret.SecretArn": ({ name }) => masterSecretArn("cluster", name),
    "Endpoint.Address": ({ name }) => clusterEndpointOf(name.toLowerCase()),
    "Endpoint.Port": ({ properties: { Port = DEFAULT_PORT } }) => String(Port),
  },
  deploy(resource, account) {
    const { name, properties: it } = resource;
    account.databaseClusters.set(name.toLowerCase(), {
      masterUsername: it.MasterUsername,
      masterUserPassword: masterPassword("cluster", name, it, resource, account),
      port: it.Port,
      databaseName: it.DatabaseName,
      iamAuthentication: it.EnableIAMDatabaseAuthentication,
      cluster: { identifier: name.toLowerCase(), enableHttpEndpoint: it.EnableHttpEndpoint },
    });
  },
});
