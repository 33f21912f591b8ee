import { describe, expect, it } from "vitest";
import { proxyEndpointOf } from "../../services/rds/endpoint.ts";
import { secretArn } from "../../services/secretsmanager/secret-arn.ts";
import { compiledResources, orders, shop } from "./fixture.ts";

const STACK = `${orders("PGHOST: !GetAtt Proxy.Endpoint")}
  Login:
    Type: AWS::SecretsManager::Secret
    Properties:
      Name: login
      SecretString: '{"username":"app","password":"correct-horse"}'${shop("MasterUserPassword: correct-horse")}
  ProxyRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: proxy-role
      AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Principal: { Service: rds.amazonaws.com }, Action: "sts:AssumeRole" }] }
  Proxy:
    Type: AWS::RDS::DBProxy
    Properties:
      DBProxyName: orders
      EngineFamily: POSTGRESQL
      RoleArn: !GetAtt ProxyRole.Arn
      RequireTLS: true
      IdleClientTimeout: 600
      Auth: [{ AuthScheme: SECRETS, SecretArn: !Ref Login, IAMAuth: DISABLED }]
`;

describe("AWS::RDS::DBProxy in a template", () => {
  it("becomes a proxy with its pool, whose endpoint functions find in their variables", () => {
    const { stack, said } = compiledResources(`${STACK}
  Targets:
    Type: AWS::RDS::DBProxyTargetGroup
    Properties:
      DBProxyName: !Ref Proxy
      TargetGroupName: default
      DBInstanceIdentifiers: [!Ref Shop]
      ConnectionPoolConfigurationInfo: { MaxConnectionsPercent: 50, ConnectionBorrowTimeout: 10 }
`);
    expect(said).toEqual([]);
    expect(stack?.account.databaseProxies).toEqual([
      {
        name: "orders",
        database: "shop",
        auth: [{ secret: secretArn("login"), iamAuth: "DISABLED" }],
        role: "proxy-role",
        requireTls: true,
        idleClientTimeoutSeconds: 600,
        pool: { maxConnectionsPercent: 50, connectionBorrowTimeoutSeconds: 10 },
      },
    ]);
    expect(stack?.own?.configuration.environment).toEqual({ PGHOST: proxyEndpointOf("orders") });
  });

  it("stands before the writer of a cluster, which has to be there first", () => {
    const cluster = `${STACK}
  Cluster:
    Type: AWS::RDS::DBCluster
    Properties:
      DBClusterIdentifier: aurora
      Engine: aurora-postgresql
      MasterUsername: app
      MasterUserPassword: correct-horse
  Targets:
    Type: AWS::RDS::DBProxyTargetGroup
    DependsOn: [DEPENDS]
    Properties:
      DBProxyName: !Ref Proxy
      TargetGroupName: default
      DBClusterIdentifiers: [!Ref Cluster]
  Writer:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceIdentifier: aurora-1
      DBInstanceClass: db.r6g.large
      Engine: aurora-postgresql
      DBClusterIdentifier: !Ref Cluster
`;
    const { stack, said } = compiledResources(cluster.replace("[DEPENDS]", "Writer"));
    expect(said).toEqual([]);
    expect(stack?.account.databaseProxies).toMatchObject([{ database: "aurora-1" }]);
    expect(compiledResources(cluster.replace("[DEPENDS]", "Shop")).said).toEqual([
      expect.stringContaining("The cluster aurora has no instance yet"),
    ]);
  });

  it("wants a proxy and one instance in a target group", () => {
    const { said } = compiledResources(`${STACK}
  Targets:
    Type: AWS::RDS::DBProxyTargetGroup
    Properties:
      DBProxyName: other
      TargetGroupName: default
      DBInstanceIdentifiers: [!Ref Shop]
`);
    expect(said).toEqual([expect.stringContaining("DBProxy other not found.")]);
  });
});
