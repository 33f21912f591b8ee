/** Secrets Manager on the wire: AWS JSON 1.1. https://docs.aws.amazon.com/secretsmanager/latest/apireference/Welcome.html */
import { toMs, type Instant } from "../../kernel/instant.ts";
import { awsJson } from "../api/aws-json.ts";
import {
  flagOf,
  listOf,
  numberOf,
  requiredTextOf,
  textOf,
  textsOf,
  wordOf,
} from "../api/members.ts";
import {
  operation,
  type Call,
  type Operation,
  type Permission,
  type ServiceApi,
} from "../api/service-api.ts";
import { ServiceError } from "../api/service-error.ts";
import * as errors from "./errors.ts";
import { matches, type SecretFilter } from "./filters.ts";
import { secretPermissions } from "./permissions.ts";
import { SECRETS_QUOTAS } from "./quotas.ts";
import { page } from "../api/pages.ts";
import { rateLimited } from "../api/rate-limits.ts";
import { rateGroupOf } from "./request-rates.ts";
import { randomPassword } from "./random-password.ts";
import {
  checkRecovery,
  givenRules,
  givenValue,
  nameOf,
  PASSWORD_MEMBERS,
  passwordRules,
  rulesMembers,
  tagsOf,
  tokenOf,
} from "./wire.ts";
import { partialSecretArn } from "./secret-arn.ts";
import type { Secret, SecretValue, SecretVersion } from "./secret.ts";
import type { SecretsManagerService, VersionSelector } from "./secrets-manager-service.ts";

const MS_PER_SECOND = 1_000;
const MS_PER_DAY = 86_400_000;
const PAGE = { least: 1, most: 100 };

const badToken = (): ServiceError =>
  new ServiceError("InvalidNextTokenException", "The NextToken value is invalid.");

export function secretsManagerApi(service: SecretsManagerService, epochMs: number): ServiceApi {
  const date = (at: Instant): number => Math.round(epochMs + toMs(at)) / MS_PER_SECOND;
  const day = (at: Instant): number =>
    (Math.floor((epochMs + toMs(at)) / MS_PER_DAY) * MS_PER_DAY) / MS_PER_SECOND;
  const idOf = (input: object): string =>
    requiredTextOf(input, "SecretId", { least: 1, most: 2_048 });

  /** One action on the secret that the input names. */
  const onSecret =
    (action: string, decrypts = false) =>
    (input: object): Permission[] =>
      secretPermissions(service, textOf(input, "SecretId") ?? "", action, decrypts);
  const secretOperation = (
    action: string,
    takes: readonly string[],
    run: (input: object, call: Call) => object,
    decrypts = false,
  ): Operation =>
    operation({
      takes: ["SecretId", ...takes],
      permissions: onSecret(action, decrypts),
      resource: (input: object) => nameOf(textOf(input, "SecretId")),
      run,
    });

  const valueMembers = (secret: Secret, version: SecretVersion, value: SecretValue): object => ({
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    ...("text" in value ? { SecretString: value.text } : { SecretBinary: value.binary }),
    VersionStages: [...version.stages],
    CreatedDate: date(version.createdAt),
  });
  const read = (id: string, selector: VersionSelector): object => {
    const { secret, version, value } = service.getSecretValue(id, selector);
    return valueMembers(secret, version, value);
  };
  const description = (secret: Secret): Record<string, unknown> => ({
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    RotationEnabled: secret.rotation?.enabled || undefined,
    RotationLambdaARN: secret.rotation?.functionArn,
    RotationRules: secret.rotation && rulesMembers(secret.rotation.rules),
    LastRotatedDate: secret.rotatedAt === undefined ? undefined : date(secret.rotatedAt),
    LastChangedDate: date(secret.changedAt),
    LastAccessedDate: secret.accessedAt === undefined ? undefined : day(secret.accessedAt),
    DeletedDate: secret.deletionAt === undefined ? undefined : date(secret.deletionAt),
    NextRotationDate:
      secret.rotation?.enabled && secret.rotation.nextAt !== undefined
        ? date(secret.rotation.nextAt)
        : undefined,
    Tags:
      secret.tags.size > 0 ? [...secret.tags].map(([Key, Value]) => ({ Key, Value })) : undefined,
    CreatedDate: date(secret.createdAt),
  });
  const stagesOf = (secret: Secret): Record<string, string[]> =>
    Object.fromEntries(
      [...secret.versions.values()]
        .filter(({ stages }) => stages.length > 0)
        .map(({ id, stages }) => [id, [...stages]]),
    );
  const listed = (input: object, planned: boolean): Secret[] => {
    const filters = listOf<SecretFilter>(input, "Filters", { least: 0, most: 10 }) ?? [];
    return service.all.filter(
      (each) =>
        (planned || each.deletionAt === undefined) &&
        filters.every((filter) => matches(each, filter)),
    );
  };

  const operations: Record<string, Operation> = {
    CreateSecret: operation({
      takes: [
        "Name",
        "ClientRequestToken",
        "Description",
        "KmsKeyId",
        "SecretString",
        "SecretBinary",
        "Tags",
      ],
      permissions: (input: object) => [
        {
          action: "secretsmanager:CreateSecret",
          resource: partialSecretArn(textOf(input, "Name") ?? ""),
        },
      ],
      resource: (input: object) => textOf(input, "Name"),
      run(input: object) {
        const { secret, version } = service.createSecret({
          name: requiredTextOf(input, "Name", { least: 1, most: 512 }),
          clientRequestToken: tokenOf(input),
          value: givenValue(input),
          description: textOf(input, "Description", { least: 0, most: 2_048 }),
          kmsKeyId: textOf(input, "KmsKeyId"),
          tags: tagsOf(input),
        });
        return {
          ARN: secret.arn,
          Name: secret.name,
          ...(version ? { VersionId: version.id } : {}),
        };
      },
    }),
    GetSecretValue: secretOperation(
      "GetSecretValue",
      ["VersionId", "VersionStage"],
      (input) =>
        read(idOf(input), {
          versionId: textOf(input, "VersionId", { least: 32, most: 64 }),
          versionStage: textOf(input, "VersionStage", { least: 1, most: 256 }),
        }),
      true,
    ),
    BatchGetSecretValue: operation({
      takes: ["SecretIdList", "Filters", "MaxResults", "NextToken"],
      permissions: () => [{ action: "secretsmanager:BatchGetSecretValue", resource: "*" }],
      run(input: object) {
        const ids = textsOf(input, "SecretIdList", {
          least: 1,
          most: SECRETS_QUOTAS.batchMaximum.value,
        });
        const filtered = listOf(input, "Filters") !== undefined;
        if ((ids === undefined) === !filtered) {
          throw errors.invalidParameter(
            "You must include either Filters or SecretIdList, but not both.",
          );
        }
        const most = numberOf(input, "MaxResults", {
          least: 1,
          most: SECRETS_QUOTAS.batchMaximum.value,
        });
        if (ids && most !== undefined) {
          throw errors.invalidParameter("You can only use MaxResults with Filters.");
        }
        const wanted = ids ?? listed(input, false).map(({ arn }) => arn);
        const { items, NextToken } = ids
          ? { items: wanted, NextToken: undefined }
          : page(
              wanted,
              textOf(input, "NextToken"),
              badToken,
              most ?? SECRETS_QUOTAS.batchMaximum.value,
            );
        const SecretValues: object[] = [];
        const Errors: object[] = [];
        for (const SecretId of items) {
          try {
            SecretValues.push(read(SecretId, {}));
          } catch (error) {
            if (!(error instanceof ServiceError)) throw error;
            Errors.push({ SecretId, ErrorCode: error.code, Message: error.message });
          }
        }
        return { SecretValues, Errors, NextToken };
      },
    }),
    PutSecretValue: secretOperation(
      "PutSecretValue",
      ["ClientRequestToken", "SecretString", "SecretBinary", "VersionStages", "RotationToken"],
      (input) => {
        const value = givenValue(input);
        if (!value) {
          throw errors.invalidRequest("You must provide either SecretString or SecretBinary.");
        }
        const stages = textsOf(input, "VersionStages", { least: 1, most: 20 });
        const { secret, version } = service.putSecretValue(
          idOf(input),
          tokenOf(input),
          value,
          stages,
        );
        const VersionStages = [...version.stages];
        return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages };
      },
    ),
    UpdateSecret: secretOperation(
      "UpdateSecret",
      ["ClientRequestToken", "Description", "KmsKeyId", "SecretString", "SecretBinary"],
      (input) => {
        const secret = service.usable(idOf(input));
        const value = givenValue(input);
        const version = value && service.putSecretValue(secret.arn, tokenOf(input), value).version;
        secret.description =
          textOf(input, "Description", { least: 0, most: 2_048 }) ?? secret.description;
        secret.kmsKeyId = textOf(input, "KmsKeyId") ?? secret.kmsKeyId;
        return {
          ARN: secret.arn,
          Name: secret.name,
          ...(version ? { VersionId: version.id } : {}),
        };
      },
    ),
    DescribeSecret: secretOperation("DescribeSecret", [], (input) => {
      const secret = service.secret(idOf(input));
      return { ...description(secret), VersionIdsToStages: stagesOf(secret) };
    }),
    ListSecrets: operation({
      takes: ["Filters", "IncludePlannedDeletion", "MaxResults", "NextToken", "SortOrder"],
      permissions: () => [{ action: "secretsmanager:ListSecrets", resource: "*" }],
      run(input: object) {
        const order = wordOf(input, "SortOrder", ["asc", "desc"]) ?? "desc";
        const secrets = listed(input, flagOf(input, "IncludePlannedDeletion") ?? false);
        const sorted = order === "asc" ? secrets : secrets.toReversed();
        const most = numberOf(input, "MaxResults", PAGE) ?? PAGE.most;
        const { items, NextToken } = page(sorted, textOf(input, "NextToken"), badToken, most);
        const SecretList = items.map((each) => ({
          ...description(each),
          SecretVersionsToStages: stagesOf(each),
        }));
        return { SecretList, NextToken };
      },
    }),
    ListSecretVersionIds: secretOperation(
      "ListSecretVersionIds",
      ["IncludeDeprecated", "MaxResults", "NextToken"],
      (input) => {
        const secret = service.secret(idOf(input));
        const deprecated = flagOf(input, "IncludeDeprecated") ?? false;
        const versions = [...secret.versions.values()].filter(
          ({ stages }) => deprecated || stages.length > 0,
        );
        const most = numberOf(input, "MaxResults", PAGE) ?? PAGE.most;
        const { items, NextToken } = page(
          versions.toReversed(),
          textOf(input, "NextToken"),
          badToken,
          most,
        );
        const Versions = items.map(({ id, createdAt, accessedAt, stages }) => ({
          VersionId: id,
          VersionStages: stages.length > 0 ? [...stages] : undefined,
          CreatedDate: date(createdAt),
          LastAccessedDate: accessedAt === undefined ? undefined : day(accessedAt),
        }));
        return { ARN: secret.arn, Name: secret.name, Versions, NextToken };
      },
    ),
    UpdateSecretVersionStage: secretOperation(
      "UpdateSecretVersionStage",
      ["VersionStage", "RemoveFromVersionId", "MoveToVersionId"],
      (input) => {
        const stage = requiredTextOf(input, "VersionStage", { least: 1, most: 256 });
        const removeFrom = textOf(input, "RemoveFromVersionId");
        const moveTo = textOf(input, "MoveToVersionId");
        const secret = service.updateSecretVersionStage(idOf(input), stage, { removeFrom, moveTo });
        return { ARN: secret.arn, Name: secret.name };
      },
    ),
    RotateSecret: secretOperation(
      "RotateSecret",
      ["ClientRequestToken", "RotationLambdaARN", "RotationRules", "RotateImmediately"],
      (input) => {
        const clientRequestToken = tokenOf(input);
        const secret = service.rotateSecret(idOf(input), {
          clientRequestToken,
          functionArn: textOf(input, "RotationLambdaARN", { least: 0, most: 2_048 }),
          rules: givenRules(input),
          rotateImmediately: flagOf(input, "RotateImmediately") ?? true,
        });
        return { ARN: secret.arn, Name: secret.name, VersionId: clientRequestToken };
      },
    ),
    CancelRotateSecret: secretOperation("CancelRotateSecret", [], (input) => {
      const { arn, name } = service.cancelRotateSecret(idOf(input));
      return { ARN: arn, Name: name };
    }),
    DeleteSecret: secretOperation(
      "DeleteSecret",
      ["RecoveryWindowInDays", "ForceDeleteWithoutRecovery"],
      (input) => {
        const id = idOf(input);
        const days = numberOf(input, "RecoveryWindowInDays");
        const force = flagOf(input, "ForceDeleteWithoutRecovery") ?? false;
        checkRecovery(days, force);
        const known = service.find(id);
        const at = service.deleteSecret(id, days, force);
        return {
          ARN: known?.arn ?? partialSecretArn(id),
          Name: known?.name ?? id,
          DeletionDate: date(at),
        };
      },
    ),
    RestoreSecret: secretOperation("RestoreSecret", [], (input) => {
      const { arn, name } = service.restoreSecret(idOf(input));
      return { ARN: arn, Name: name };
    }),
    GetRandomPassword: operation({
      takes: Object.keys(PASSWORD_MEMBERS),
      permissions: () => [{ action: "secretsmanager:GetRandomPassword", resource: "*" }],
      run: (input: object) => ({
        RandomPassword: randomPassword(passwordRules(input), service.random),
      }),
    }),
    TagResource: secretOperation("TagResource", ["Tags"], (input) => {
      const secret = service.usable(idOf(input));
      for (const [key, value] of Object.entries(tagsOf(input) ?? {})) secret.tags.set(key, value);
      return {};
    }),
    UntagResource: secretOperation("UntagResource", ["TagKeys"], (input) => {
      const secret = service.usable(idOf(input));
      for (const key of textsOf(input, "TagKeys") ?? []) secret.tags.delete(key);
      return {};
    }),
  };
  return {
    service: "secretsmanager",
    title: "Secrets Manager",
    protocol: awsJson({ version: "1.1" }),
    operations: rateLimited(operations, rateGroupOf, errors.throttled),
  };
}
