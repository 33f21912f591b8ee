/** AWS::RDS: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_RDS.html */
import type { DatabaseParameters } from "../../services/rds/configuration.ts";
import { DEFAULT_PORT, endpointOf } from "../../services/rds/endpoint.ts";
import { resourceIdOf } from "../../services/rds/resource-ids.ts";
import { INSTANCE_CLASSES } from "../../services/rds/instance-classes.ts";
import {
  filledText,
  flag,
  listOf,
  mapOf,
  noEffect,
  notSimulated,
  oneOf,
  required,
  TAGS,
  text,
} from "../kinds.ts";
import { arnOf } from "../names.ts";
import { resourceType } from "../resource-type.ts";
import { masterPassword, masterSecretArn } from "./managed-password.ts";
import { cluster } from "./rds-cluster.ts";
import { DATABASE_PROPERTIES, namedBy, NETWORK, STORAGE, UPKEEP } from "./rds-properties.ts";

const instance = resourceType({
  type: "AWS::RDS::DBInstance",
  properties: {
    DBInstanceIdentifier: filledText,
    DBInstanceClass: required(oneOf(...INSTANCE_CLASSES)),
    Engine: required(oneOf("postgres", "aurora-postgresql")),
    MasterUsername: filledText,
    ...DATABASE_PROPERTIES,
    DBName: filledText,
    MultiAZ: flag,
    DBParameterGroupName: filledText,
    DBSnapshotIdentifier: notSimulated("There are no snapshots."),
    SourceDBInstanceIdentifier: notSimulated("There are no read replicas."),
    DBClusterIdentifier: filledText,
    EnablePerformanceInsights: notSimulated("Performance Insights is not there."),
    AllocatedStorage: STORAGE,
    MaxAllocatedStorage: STORAGE,
    StorageThroughput: STORAGE,
    Iops: STORAGE,
    AutoMinorVersionUpgrade: UPKEEP,
    AllowMajorVersionUpgrade: UPKEEP,
    DeleteAutomatedBackups: UPKEEP,
    AvailabilityZone: NETWORK,
    VPCSecurityGroups: NETWORK,
    PubliclyAccessible: NETWORK,
    NetworkType: NETWORK,
    CACertificateIdentifier: noEffect("The authority is that of RDS, RSA2048 G1."),
  },
  coldstart: { InitialSql: text },
  naming: namedBy("DBInstanceIdentifier"),
  attributes: {
    "Endpoint.Address": ({ name }) => endpointOf(name.toLowerCase()),
    "Endpoint.Port": ({ properties: { Port = DEFAULT_PORT } }) => String(Port),
    DBInstanceArn: ({ name }) => arnOf("rds", `db:${name.toLowerCase()}`),
    "MasterUserSecret.SecretArn": ({ name }) => masterSecretArn("db", name),
    DbiResourceId: ({ name }) => resourceIdOf(name.toLowerCase()),
  },
  deploy(resource, account) {
    const { name, properties: it, coldstart } = resource;
    const group = it.DBParameterGroupName;
    const parameters = group === undefined ? undefined : account.databaseParameters.get(group);
    if (group !== undefined && !parameters && !group.startsWith("default.")) {
      account.messages.error(
        resource.placeOf("DBParameterGroupName"),
        `DBParameterGroup ${group} does not exist.`,
      );
    }
    const settings =
      it.DBClusterIdentifier === undefined
        ? undefined
        : account.databaseClusters.get(it.DBClusterIdentifier.toLowerCase());
    if ((it.Engine === "aurora-postgresql") !== (settings !== undefined)) {
      return account.messages.error(
        resource.placeOf("DBClusterIdentifier"),
        "An instance of aurora-postgresql needs the DBClusterIdentifier of a cluster of this template, and no other instance has one. Refer to it with !Ref.",
      );
    }
    const masterUsername = settings?.masterUsername ?? it.MasterUsername;
    const masterUserPassword =
      settings?.masterUserPassword ?? masterPassword("db", name, it, resource, account);
    if (masterUsername === undefined || masterUserPassword === undefined) {
      return account.messages.error(
        resource.placeOf("MasterUsername"),
        "An instance needs a MasterUsername and a MasterUserPassword, or ManageMasterUserPassword: true.",
      );
    }
    account.add(
      "databases",
      {
        // RDS keeps identifiers in small letters.
        identifier: name.toLowerCase(),
        instanceClass: it.DBInstanceClass,
        masterUsername,
        masterUserPassword,
        port: settings?.port ?? it.Port,
        databaseName: settings?.databaseName ?? it.DBName,
        iamAuthentication: settings?.iamAuthentication ?? it.EnableIAMDatabaseAuthentication,
        cluster: settings?.cluster,
        multiAz: it.MultiAZ,
        parameters,
        initialSql: coldstart.InitialSql,
      },
      resource,
    );
  },
});

const NUMBERS = new Set([
  "max_connections",
  "rds.force_ssl",
  "statement_timeout",
  "lock_timeout",
  "idle_in_transaction_session_timeout",
]);

const parameterGroup = resourceType({
  type: "AWS::RDS::DBParameterGroup",
  properties: {
    DBParameterGroupName: filledText,
    Family: required(filledText),
    Description: required(text),
    Parameters: mapOf(text),
    Tags: TAGS,
  },
  naming: { property: "DBParameterGroupName", longest: 255 },
  deploy(resource, account) {
    const { name, properties } = resource;
    const parameters: Record<string, string | number> = {};
    for (const [key, value] of Object.entries(properties.Parameters ?? {})) {
      if (NUMBERS.has(key) && /^\d+$/.test(value)) parameters[key] = Number(value);
      else if (key === "password_encryption") parameters[key] = value;
      else {
        account.messages.error(
          resource.placeOf("Parameters"),
          `The parameter ${key}: ${value} is not simulated. Simulated are ${[...NUMBERS].join(", ")} with whole numbers, and password_encryption.`,
        );
      }
    }
    account.databaseParameters.set(name, parameters as DatabaseParameters);
  },
});

const subnetGroup = resourceType({
  type: "AWS::RDS::DBSubnetGroup",
  properties: {
    DBSubnetGroupName: filledText,
    DBSubnetGroupDescription: required(text),
    SubnetIds: listOf(text),
    Tags: TAGS,
  },
  naming: { property: "DBSubnetGroupName", longest: 255 },
  deploy(resource, account) {
    account.messages.notSimulated(
      resource,
      "Networks are not simulated: every function reaches every database.",
    );
  },
});

export const RDS_TYPES = [cluster, instance, parameterGroup, subnetGroup];
