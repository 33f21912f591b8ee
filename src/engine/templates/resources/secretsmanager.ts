/** AWS::SecretsManager: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_SecretsManager.html */
import { parseObject } from "../../kernel/json.ts";
import { clusterEndpointOf } from "../../services/rds/cluster.ts";
import { DEFAULT_PORT, endpointOf } from "../../services/rds/endpoint.ts";
import type {
  GeneratedSecret,
  SecretConfiguration,
} from "../../services/secretsmanager/configuration.ts";
import { secretArn } from "../../services/secretsmanager/secret-arn.ts";
import {
  filledText,
  flag,
  listOf,
  notSimulated,
  objectOf,
  oneOf,
  required,
  text,
  textLike,
  whole,
  wholeFrom,
} from "../kinds.ts";
import { resourceType } from "../resource-type.ts";
import type { AccountBuilder } from "../account-builder.ts";

const LONGEST_NAME = 512;
const SUFFIX = /-[A-Za-z0-9]{6}$/;

const change = objectOf({
  AtMs: required(wholeFrom(0, Infinity, "ms")),
  Value: required(filledText),
});
const tag = objectOf({ Key: required(filledText), Value: required(text) });

const secret = resourceType({
  type: "AWS::SecretsManager::Secret",
  properties: {
    Name: textLike(/^[\w/+=.@!-]{1,512}$/, "a name of letters, digits and -/_+=.@!"),
    Description: text,
    SecretString: filledText,
    GenerateSecretString: objectOf({
      SecretStringTemplate: filledText,
      GenerateStringKey: filledText,
      PasswordLength: wholeFrom(1, 4_096, "characters"),
      ExcludeCharacters: text,
      ExcludeNumbers: flag,
      ExcludePunctuation: flag,
      ExcludeUppercase: flag,
      ExcludeLowercase: flag,
      IncludeSpace: flag,
      RequireEachIncludedType: flag,
    }),
    KmsKeyId: filledText,
    Tags: listOf(tag),
    ReplicaRegions: notSimulated("The account has one region."),
    Type: notSimulated("Secrets of partners are not simulated."),
  },
  coldstart: { Changes: listOf(change) },
  naming: { property: "Name", longest: LONGEST_NAME },
  ref: ({ name }) => secretArn(name),
  attributes: { Id: ({ name }) => secretArn(name) },
  deploy(resource, account) {
    const { name, properties: it, coldstart } = resource;
    const generate = it.GenerateSecretString;
    const { SecretStringTemplate: template, GenerateStringKey: key } = generate ?? {};
    if (it.SecretString !== undefined && generate) {
      account.messages.error(
        resource.placeOf("GenerateSecretString"),
        "You can only specify one of SecretString and GenerateSecretString.",
      );
    }
    if ((template === undefined) !== (key === undefined)) {
      account.messages.error(
        resource.placeOf("GenerateSecretString"),
        "You must provide both SecretStringTemplate and GenerateStringKey, or neither of them.",
      );
    }
    account.add(
      "secrets",
      {
        name,
        ...(it.Description === undefined ? {} : { description: it.Description }),
        ...(it.SecretString === undefined ? {} : { value: it.SecretString }),
        ...(generate ? { generate: inCamelCase(generate) } : {}),
        ...(it.KmsKeyId === undefined ? {} : { kmsKeyId: it.KmsKeyId }),
        ...(it.Tags
          ? { tags: Object.fromEntries(it.Tags.map(({ Key, Value }) => [Key, Value])) }
          : {}),
        ...(coldstart.Changes
          ? { changes: coldstart.Changes.map(({ AtMs, Value }) => ({ atMs: AtMs, value: Value })) }
          : {}),
      },
      resource,
    );
  },
});

/** Members of GetRandomPassword have the same names there and here, but for the first letter. */
const inCamelCase = (members: object): GeneratedSecret =>
  Object.fromEntries(
    Object.entries(members)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name[0]!.toLowerCase() + name.slice(1), value as unknown]),
  );

/** By its ARN or name. */
function secretOf(id: string, account: AccountBuilder): SecretConfiguration | undefined {
  const name = id.replace(/^arn:aws:secretsmanager:[^:]*:[^:]*:secret:/, "");
  return (
    account.find("secrets", (each) => each.name === name) ??
    account.find("secrets", (each) => each.name === name.replace(SUFFIX, ""))
  );
}

const notHere = (id: string): string =>
  `Expected a secret of this template, received ${JSON.stringify(id)}. Refer to it with !Ref.`;

const rotationSchedule = resourceType({
  type: "AWS::SecretsManager::RotationSchedule",
  properties: {
    SecretId: required(filledText),
    RotationLambdaARN: filledText,
    RotationRules: objectOf({
      AutomaticallyAfterDays: whole,
      Duration: filledText,
      ScheduleExpression: filledText,
    }),
    RotateImmediatelyOnUpdate: flag,
    HostedRotationLambda: notSimulated(
      "Functions that AWS writes are not there; name one of the template in RotationLambdaARN.",
    ),
  },
  naming: { longest: LONGEST_NAME },
  deploy(resource, account) {
    const { SecretId, RotationLambdaARN, RotationRules = {}, ...it } = resource.properties;
    const found = secretOf(SecretId, account);
    if (!found) return account.messages.error(resource.placeOf("SecretId"), notHere(SecretId));
    const rotates =
      RotationLambdaARN === undefined ? undefined : account.functionOf(RotationLambdaARN);
    if (!rotates) {
      return account.messages.error(
        resource.placeOf("RotationLambdaARN"),
        "Expected the ARN of a function of this template, which rotates the secret. Refer to it with !GetAtt Function.Arn.",
      );
    }
    const { AutomaticallyAfterDays, Duration, ScheduleExpression } = RotationRules;
    found.rotation = {
      functionName: rotates.configuration.functionName,
      rotateImmediately: it.RotateImmediatelyOnUpdate ?? true,
      ...(AutomaticallyAfterDays === undefined
        ? {}
        : { automaticallyAfterDays: AutomaticallyAfterDays }),
      ...(Duration === undefined ? {} : { duration: Duration }),
      ...(ScheduleExpression === undefined ? {} : { scheduleExpression: ScheduleExpression }),
    };
  },
});

/** What RDS adds to the JSON of the secret: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html */
const targetAttachment = resourceType({
  type: "AWS::SecretsManager::SecretTargetAttachment",
  properties: {
    SecretId: required(filledText),
    TargetId: required(filledText),
    TargetType: required(oneOf("AWS::RDS::DBInstance", "AWS::RDS::DBCluster")),
  },
  naming: { longest: LONGEST_NAME },
  ref: ({ properties: { SecretId } }) => SecretId,
  attributes: { Id: ({ properties: { SecretId } }) => SecretId },
  deploy(resource, account) {
    const { SecretId, TargetId, TargetType } = resource.properties;
    const found = secretOf(SecretId, account);
    if (!found) return account.messages.error(resource.placeOf("SecretId"), notHere(SecretId));
    const target = TargetId.toLowerCase();
    const isCluster = TargetType === "AWS::RDS::DBCluster";
    const database = account.find("databases", ({ identifier, cluster }) =>
      isCluster ? cluster?.identifier === target : identifier === target,
    );
    const settings = isCluster ? account.databaseClusters.get(target) : database;
    if (!settings) {
      return account.messages.error(
        resource.placeOf("TargetId"),
        `Expected a database of this template, received ${JSON.stringify(TargetId)}. Refer to it with !Ref.`,
      );
    }
    const { port = DEFAULT_PORT, databaseName } = settings;
    const place = {
      engine: isCluster ? "aurora-postgresql" : "postgres",
      host: isCluster ? clusterEndpointOf(target) : endpointOf(target),
      port,
      ...(databaseName === undefined ? {} : { dbname: databaseName }),
      ...(isCluster ? { dbClusterIdentifier: target } : { dbInstanceIdentifier: target }),
    };
    const { value, generate } = found;
    const text = value ?? generate?.secretStringTemplate;
    const object = parseObject(text ?? "");
    if (!object) {
      return account.messages.error(
        resource.placeOf("SecretId"),
        "The secret must hold JSON with a username and a password: give it a SecretString, or a SecretStringTemplate and a GenerateStringKey.",
      );
    }
    const joined = JSON.stringify({ ...object, ...place });
    if (value === undefined) found.generate = { ...generate, secretStringTemplate: joined };
    else found.value = joined;
  },
});

export const SECRETS_MANAGER_TYPES = [secret, rotationSchedule, targetAttachment];
