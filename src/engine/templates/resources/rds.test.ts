import { describe, expect, it } from "vitest";
import { clusterArn, clusterEndpointOf } from "../../services/rds/cluster.ts";
import { endpointOf } from "../../services/rds/endpoint.ts";
import { secretArn } from "../../services/secretsmanager/secret-arn.ts";
import { compiledResources, orders, shop } from "./fixture.ts";

describe("AWS::RDS in a template", () => {
  it("becomes a database instance, whose endpoint functions find in their variables", () => {
    const { stack, said } =
      compiledResources(`${orders("PGHOST: !GetAtt Shop.Endpoint.Address, PGPORT: !GetAtt Shop.Endpoint.Port")}
  Settings:
    Type: AWS::RDS::DBParameterGroup
    Properties:
      Family: postgres18
      Description: without TLS
      DBParameterGroupName: settings
      Parameters: { rds.force_ssl: 0, max_connections: 20 }
  Shop:
    Type: AWS::RDS::DBInstance
    Metadata: { Coldstart: { InitialSql: "CREATE TABLE orders (id int)" } }
    Properties:
      DBInstanceIdentifier: Shop
      DBInstanceClass: db.t4g.micro
      Engine: postgres
      MasterUsername: app
      MasterUserPassword: "{{resolve:secretsmanager:shop:SecretString:password}}"
      DBName: shop
      AllocatedStorage: 20
      EnableIAMDatabaseAuthentication: true
      DBParameterGroupName: !Ref Settings
      VPCSecurityGroups: [sg-1]
`);
    expect(stack?.account.databases).toEqual([
      {
        identifier: "shop",
        instanceClass: "db.t4g.micro",
        masterUsername: "app",
        masterUserPassword: "{{resolve:secretsmanager:shop:SecretString:password}}",
        databaseName: "shop",
        iamAuthentication: true,
        parameters: { "rds.force_ssl": 0, max_connections: 20 },
        initialSql: "CREATE TABLE orders (id int)",
      },
    ]);
    expect(stack?.own?.configuration.environment).toEqual({
      PGHOST: endpointOf("shop"),
      PGPORT: "5432",
    });
    expect(said).toEqual([
      expect.stringContaining("AllocatedStorage: no effect. Storage has no size"),
      expect.stringContaining(
        "VPCSecurityGroups: no effect. Every function reaches every database",
      ),
    ]);
  });

  it("refuses what would be another database, with its place", () => {
    const { said } = compiledResources(`
  Shop:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceClass: db.t4g.nano
      Engine: mysql
      MasterUsername: app
      MasterUserPassword: correct-horse
`);
    expect(said).toEqual([
      expect.stringMatching(
        /template\.yaml:\d+:\d+ Resources\.Shop\.Properties\.DBInstanceClass: .*db\.t4g\.micro/,
      ),
      expect.stringMatching(/Resources\.Shop\.Properties\.Engine: .*postgres/),
    ]);
  });

  it("makes the master user's secret, and completes one that is attached", () => {
    const { stack, said } =
      compiledResources(`${orders("SECRET: !GetAtt Shop.MasterUserSecret.SecretArn")}${shop("ManageMasterUserPassword: true")}
  Login:
    Type: AWS::SecretsManager::Secret
    Properties:
      Name: login
      GenerateSecretString: { SecretStringTemplate: '{"username":"report"}', GenerateStringKey: password }
  Attachment:
    Type: AWS::SecretsManager::SecretTargetAttachment
    Properties: { SecretId: !Ref Login, TargetId: !Ref Shop, TargetType: "AWS::RDS::DBInstance" }
`);
    expect(said).toEqual([]);
    const [managed, attached] =
      stack?.account.secrets?.toSorted((a) => (a.name === "login" ? 1 : -1)) ?? [];
    expect(managed?.name).toMatch(/^rds!db-[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    expect(managed?.generate).toMatchObject({ secretStringTemplate: '{"username":"app"}' });
    expect(stack?.account.databases?.[0]?.masterUserPassword).toBe(
      `{{resolve:secretsmanager:${managed?.name}:SecretString:password}}`,
    );
    expect(stack?.own?.configuration.environment.SECRET).toBe(secretArn(managed!.name));
    expect(JSON.parse(attached?.generate?.secretStringTemplate ?? "")).toEqual({
      ...{ username: "report", engine: "postgres", host: endpointOf("shop"), port: 5_432 },
      dbInstanceIdentifier: "shop",
    });
  });

  it("gives a cluster's settings to its writer, and the Data API its ARN", () => {
    const { stack, said } =
      compiledResources(`${orders("CLUSTER: !GetAtt Shop.DBClusterArn, PGHOST: !GetAtt Shop.Endpoint.Address")}
  Shop:
    Type: AWS::RDS::DBCluster
    Properties:
      DBClusterIdentifier: shop
      Engine: aurora-postgresql
      EnableHttpEndpoint: true
      MasterUsername: app
      MasterUserPassword: correct-horse
      DatabaseName: shop
  Writer:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceIdentifier: shop-writer
      DBClusterIdentifier: !Ref Shop
      DBInstanceClass: db.r6g.large
      Engine: aurora-postgresql
`);
    expect(said).toEqual([]);
    expect(stack?.account.databases).toEqual([
      {
        identifier: "shop-writer",
        instanceClass: "db.r6g.large",
        masterUsername: "app",
        masterUserPassword: "correct-horse",
        databaseName: "shop",
        cluster: { identifier: "shop", enableHttpEndpoint: true },
      },
    ]);
    expect(stack?.own?.configuration.environment).toEqual({
      CLUSTER: clusterArn("shop"),
      PGHOST: clusterEndpointOf("shop"),
    });
    const stray = compiledResources(`
  Stray:
    Type: AWS::RDS::DBInstance
    Properties: { DBInstanceClass: db.r6g.large, Engine: aurora-postgresql }
`);
    expect(stray.said).toEqual([
      expect.stringContaining("needs the DBClusterIdentifier of a cluster"),
    ]);
  });
});
