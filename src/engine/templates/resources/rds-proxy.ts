/** RDS Proxy: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbproxy.html */
import { proxyEndpointOf } from "../../services/rds/endpoint.ts";
import type { ProxyAuth } from "../../services/rds/proxy/configuration.ts";
import { proxyResourceIdOf } from "../../services/rds/resource-ids.ts";
import { withoutUndefined } from "../account-builder.ts";
import {
  DESCRIPTION,
  filledText,
  flag,
  listOf,
  noEffect,
  notSimulated,
  objectOf,
  oneOf,
  required,
  TAGS,
  text,
  whole,
} from "../kinds.ts";
import { arnOf } from "../names.ts";
import { resourceType } from "../resource-type.ts";

const LONGEST_NAME = 63;
const NETWORK = noEffect("Every function reaches every proxy: there are no networks to be in.");

const auth = objectOf({
  SecretArn: required(filledText),
  AuthScheme: oneOf("SECRETS"),
  IAMAuth: oneOf("DISABLED", "REQUIRED"),
  ClientPasswordAuthType: oneOf("POSTGRES_SCRAM_SHA_256", "POSTGRES_MD5"),
  Description: DESCRIPTION,
});

const proxy = resourceType({
  type: "AWS::RDS::DBProxy",
  properties: {
    DBProxyName: required(filledText),
    EngineFamily: required(oneOf("POSTGRESQL")),
    Auth: required(listOf(auth)),
    RoleArn: required(filledText),
    RequireTLS: flag,
    IdleClientTimeout: whole,
    DefaultAuthScheme: notSimulated(
      "Name a secret of Secrets Manager for each user in Auth: the proxy logs in to the database by passwords.",
    ),
    DebugLogging: notSimulated("A proxy writes no logs: its records are in the run's list."),
    VpcSubnetIds: NETWORK,
    VpcSecurityGroupIds: NETWORK,
    EndpointNetworkType: NETWORK,
    TargetConnectionNetworkType: NETWORK,
    Tags: TAGS,
  },
  naming: { property: "DBProxyName", longest: LONGEST_NAME },
  attributes: {
    Endpoint: ({ name }) => proxyEndpointOf(name.toLowerCase()),
    DBProxyArn: ({ name }) => arnOf("rds", `db-proxy:${proxyResourceIdOf(name.toLowerCase())}`),
  },
  deploy(resource, account) {
    const { name, properties: it } = resource;
    const role = it.RoleArn.split("/").at(-1)!;
    if (!account.find("roles", (each) => each.name === role)) {
      account.messages.error(
        resource.placeOf("RoleArn"),
        `The role ${it.RoleArn} is not in this template. Refer to one with !GetAtt <logical id>.Arn, which may read the proxy's secrets.`,
      );
    }
    account.add(
      "databaseProxies",
      {
        name: name.toLowerCase(),
        // Its target group says which.
        database: "",
        auth: it.Auth.map(({ SecretArn, IAMAuth, ClientPasswordAuthType }): ProxyAuth => ({
          secret: SecretArn,
          ...(IAMAuth ? { iamAuth: IAMAuth } : {}),
          ...(ClientPasswordAuthType ? { clientPasswordAuthType: ClientPasswordAuthType } : {}),
        })),
        role,
        requireTls: it.RequireTLS,
        idleClientTimeoutSeconds: it.IdleClientTimeout,
      },
      resource,
    );
  },
});

const targetGroup = resourceType({
  type: "AWS::RDS::DBProxyTargetGroup",
  properties: {
    DBProxyName: required(filledText),
    TargetGroupName: required(oneOf("default")),
    DBInstanceIdentifiers: listOf(filledText),
    DBClusterIdentifiers: listOf(filledText),
    ConnectionPoolConfigurationInfo: objectOf({
      MaxConnectionsPercent: whole,
      MaxIdleConnectionsPercent: whole,
      ConnectionBorrowTimeout: whole,
      InitQuery: text,
      SessionPinningFilters: listOf(filledText),
    }),
  },
  naming: { longest: LONGEST_NAME },
  attributes: {
    TargetGroupArn: ({ properties: { DBProxyName } }) =>
      arnOf("rds", `target-group:${proxyResourceIdOf(DBProxyName.toLowerCase())}`),
  },
  deploy(resource, account) {
    const {
      DBProxyName,
      DBInstanceIdentifiers = [],
      DBClusterIdentifiers = [],
      ...it
    } = resource.properties;
    const found = account.find("databaseProxies", ({ name }) => name === DBProxyName.toLowerCase());
    if (!found) {
      return account.messages.error(
        resource.placeOf("DBProxyName"),
        `DBProxy ${DBProxyName} not found. Refer to a proxy of this template with !Ref.`,
      );
    }
    const targets = DBInstanceIdentifiers.length + DBClusterIdentifiers.length;
    if (targets !== 1) {
      return account.messages.error(
        resource.placeOf("DBInstanceIdentifiers"),
        `Expected one DB instance in DBInstanceIdentifiers or one DB cluster in DBClusterIdentifiers, received ${targets}.`,
      );
    }
    const [identifier] = DBInstanceIdentifiers;
    const [cluster = ""] = DBClusterIdentifiers;
    const writer = account.find(
      "databases",
      (each) => each.cluster?.identifier === cluster.toLowerCase(),
    );
    if (identifier === undefined && !writer) {
      return account.messages.error(
        resource.placeOf("DBClusterIdentifiers"),
        `The cluster ${cluster} has no instance yet: a proxy needs its writer. Name the instance under DependsOn, so that it is there first.`,
      );
    }
    found.database = identifier?.toLowerCase() ?? writer!.identifier;
    const pool = it.ConnectionPoolConfigurationInfo;
    if (!pool) return;
    const settings = {
      maxConnectionsPercent: pool.MaxConnectionsPercent,
      maxIdleConnectionsPercent: pool.MaxIdleConnectionsPercent,
      connectionBorrowTimeoutSeconds: pool.ConnectionBorrowTimeout,
      initQuery: pool.InitQuery || undefined,
      sessionPinningFilters: pool.SessionPinningFilters,
    };
    found.pool = withoutUndefined(settings);
  },
});

export const RDS_PROXY_TYPES = [proxy, targetGroup];
