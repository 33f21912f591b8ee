/** Clusters of Aurora PostgreSQL: what their writer, an instance of the template, takes from them. */
import { clusterArn, clusterEndpointOf } from "../../services/rds/cluster.ts";
import { DEFAULT_PORT } from "../../services/rds/endpoint.ts";
import {
  filledText,
  flag,
  noEffect,
  notSimulated,
  oneOf,
  required,
  TAGS,
  whole,
} from "../kinds.ts";
import { resourceType } from "../resource-type.ts";
import { masterPassword, masterSecretArn, PASSWORD_PROPERTIES } from "./managed-password.ts";

const LONGEST_NAME = 63;
const STORAGE = noEffect("Storage has no size and no limits here.");
const UPKEEP = noEffect("A run is shorter than the upkeep of a cluster.");
const NETWORK = noEffect("Every function reaches every database: there are no networks to be in.");

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html */
export const cluster = resourceType({
  type: "AWS::RDS::DBCluster",
  properties: {
    DBClusterIdentifier: filledText,
    Engine: required(oneOf("aurora-postgresql")),
    EngineVersion: noEffect("The engine is PostgreSQL 18."),
    EnableHttpEndpoint: flag,
    MasterUsername: required(filledText),
    ...PASSWORD_PROPERTIES,
    DatabaseName: filledText,
    Port: whole,
    EnableIAMDatabaseAuthentication: flag,
    ServerlessV2ScalingConfiguration: notSimulated("Capacity does not scale: name a class."),
    SnapshotIdentifier: notSimulated("There are no snapshots."),
    StorageEncrypted: STORAGE,
    StorageType: STORAGE,
    KmsKeyId: STORAGE,
    BackupRetentionPeriod: UPKEEP,
    PreferredBackupWindow: UPKEEP,
    PreferredMaintenanceWindow: UPKEEP,
    DeletionProtection: UPKEEP,
    CopyTagsToSnapshot: UPKEEP,
    AvailabilityZones: NETWORK,
    DBSubnetGroupName: NETWORK,
    VpcSecurityGroupIds: NETWORK,
    Tags: TAGS,
  },
  naming: {
    property: "DBClusterIdentifier",
    longest: LONGEST_NAME,
    generated: (name) => name.toLowerCase(),
  },
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
