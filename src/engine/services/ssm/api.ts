/** Parameter Store on the wire: AWS JSON 1.1. https://docs.aws.amazon.com/systems-manager/latest/APIReference/Welcome.html */
import { toMs, type Instant } from "../../kernel/instant.ts";
import { isManagedKey, keyArn } from "../api/arns.ts";
import { page } from "../api/pages.ts";
import { rateLimited } from "../api/rate-limits.ts";
import { awsJson } from "../api/aws-json.ts";
import {
  flagOf,
  listOf,
  numberOf,
  requiredTextOf,
  requiredTextsOf,
  textOf,
  wordOf,
} from "../api/members.ts";
import { operation, type Operation, type Permission, type ServiceApi } from "../api/service-api.ts";
import { notSimulated, ServiceError } from "../api/service-error.ts";
import * as errors from "./errors.ts";
import { matches, type ParameterFilter } from "./filters.ts";
import {
  ciphertext,
  parameterArn,
  type Parameter,
  type ParameterVersion,
  type Selected,
} from "./parameter.ts";
import { SSM_QUOTAS } from "./quotas.ts";
import { SECRET_REFERENCE, type SecretReader } from "./secret-references.ts";
import type { SsmService } from "./ssm-service.ts";
import { rateGroupsOf, type ParameterThroughput } from "./throughput.ts";

const MS_PER_SECOND = 1_000;
const LIST_PAGE = { least: 1, most: 50 };
const NAME_LENGTH = { least: 1, most: 2_048 };
const TYPES = ["String", "StringList", "SecureString"] as const;
const TIERS = ["Standard", "Advanced", "Intelligent-Tiering"] as const;
const DATA_TYPES = ["text", "aws:ec2:image", "aws:ssm:integration"];
const DESCRIBE_KEYS = ["DataType", "KeyId", "Label", "Name", "Path", "Tier", "Type", "tag"];
const PATH_KEYS = ["KeyId", "Label", "Type"];

export interface SsmApiOptions {
  readonly epochMs: number;
  readonly throughput: ParameterThroughput;
  /** Secrets behind `/aws/reference/secretsmanager/<name>`. */
  readonly secrets: SecretReader;
}

export function ssmApi(service: SsmService, options: SsmApiOptions): ServiceApi {
  const { epochMs, throughput, secrets } = options;
  const date = (at: Instant): number => Math.round(epochMs + toMs(at)) / MS_PER_SECOND;

  const members = ({ parameter, version, selector }: Selected, decrypted: boolean): object => ({
    Name: parameter.name,
    Type: version.type,
    Value:
      version.type === "SecureString" && !decrypted
        ? ciphertext(parameter, version)
        : version.value,
    Version: version.version,
    ...(selector === undefined ? {} : { Selector: selector }),
    LastModifiedDate: date(version.modifiedAt),
    ARN: parameter.arn,
    DataType: version.dataType,
  });
  const metadata = (parameter: Parameter, version: ParameterVersion): object => ({
    Name: parameter.name,
    ARN: parameter.arn,
    Type: version.type,
    KeyId: version.keyId,
    LastModifiedDate: date(version.modifiedAt),
    LastModifiedUser: version.modifiedBy,
    Description: version.description,
    AllowedPattern: version.allowedPattern,
    Version: version.version,
    Tier: version.tier,
    Policies: [],
    DataType: version.dataType,
  });
  const read = (name: string, decrypted: boolean): object =>
    name.startsWith(SECRET_REFERENCE)
      ? secrets.parameterOf(name, decrypted)
      : members(service.getParameter(name), decrypted);

  /** What reading these parameters needs; a SecureString under a key of the customer's needs that key, too. */
  const toRead = (action: string, names: readonly string[], decrypted: boolean): Permission[] =>
    names.flatMap((name) => {
      const bare = bareName(name);
      const key = decrypted ? service.find(bare)?.latest.keyId : undefined;
      return [
        { action: `ssm:${action}`, resource: bare.startsWith("arn:") ? bare : parameterArn(bare) },
        ...(name.startsWith(SECRET_REFERENCE) ? [secrets.permissionOf(name)] : []),
        ...(key !== undefined && !isManagedKey(key)
          ? [{ action: "kms:Decrypt", resource: keyArn(key) }]
          : []),
      ];
    });
  const decrypts = (input: object): boolean => flagOf(input, "WithDecryption") ?? false;
  const onName =
    (action: string) =>
    (input: object): Permission[] =>
      toRead(action, [textOf(input, "Name") ?? ""], false);
  const nameOf = (input: object): string | undefined => textOf(input, "Name");

  const operations: Record<string, Operation> = {
    GetParameter: operation({
      takes: ["Name", "WithDecryption"],
      permissions: (input: object) =>
        toRead("GetParameter", [textOf(input, "Name") ?? ""], decrypts(input)),
      resource: nameOf,
      run: (input: object) => ({
        Parameter: read(requiredTextOf(input, "Name", NAME_LENGTH), decrypts(input)),
      }),
    }),
    GetParameters: operation({
      takes: ["Names", "WithDecryption"],
      permissions: (input: object) =>
        toRead("GetParameters", requiredTextsOf(input, "Names"), decrypts(input)),
      resource: (input: object) => requiredTextsOf(input, "Names").join(" "),
      run(input: object) {
        const { value: most } = SSM_QUOTAS.namesMaximum;
        const names = requiredTextsOf(input, "Names", { least: 1, most });
        checkTwice(names);
        const Parameters: object[] = [];
        const InvalidParameters: string[] = [];
        for (const name of names) {
          try {
            Parameters.push(read(name, decrypts(input)));
          } catch (error) {
            if (!(error instanceof ServiceError) || !NOT_FOUND.has(error.code)) throw error;
            InvalidParameters.push(name);
          }
        }
        return { Parameters, InvalidParameters };
      },
    }),
    GetParametersByPath: operation({
      takes: ["Path", "Recursive", "ParameterFilters", "WithDecryption", "MaxResults", "NextToken"],
      permissions(input: object) {
        const path = (textOf(input, "Path") ?? "").replace(/\/$/, "");
        return [{ action: "ssm:GetParametersByPath", resource: parameterArn(path) }];
      },
      resource: (input: object) => textOf(input, "Path"),
      run(input: object) {
        const path = requiredTextOf(input, "Path", NAME_LENGTH);
        if (!path.startsWith("/")) {
          throw errors.invalid(
            `The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can't be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.`,
          );
        }
        const { value: most } = SSM_QUOTAS.pathPage;
        const below = service.getParametersByPath(path, flagOf(input, "Recursive") ?? false);
        const found = filtered(below, input, PATH_KEYS);
        const size = numberOf(input, "MaxResults", { least: 1, most }) ?? most;
        const { items, NextToken } = page(
          found,
          textOf(input, "NextToken"),
          errors.invalidToken,
          size,
        );
        const Parameters = items.map((parameter) =>
          members({ parameter, version: parameter.latest, selector: undefined }, decrypts(input)),
        );
        return { Parameters, NextToken };
      },
    }),
    PutParameter: operation({
      takes: [
        "Name",
        "Value",
        "Type",
        "Overwrite",
        "Tier",
        "Description",
        "KeyId",
        "AllowedPattern",
        "DataType",
        "Tags",
      ],
      permissions: onName("PutParameter"),
      resource: nameOf,
      run(input: object, { caller }) {
        const dataType = textOf(input, "DataType");
        if (dataType !== undefined && !DATA_TYPES.includes(dataType)) {
          throw errors.invalid(
            `The following data type is not supported: ${dataType} (Data type names are all lowercase.)`,
          );
        }
        if (dataType !== undefined && dataType !== "text") {
          notSimulated(`PutParameter with DataType ${dataType}`);
        }
        const tags = listOf<{ Key?: string; Value?: string }>(input, "Tags");
        const { version } = service.putParameter({
          name: requiredTextOf(input, "Name", NAME_LENGTH),
          value: requiredTextOf(input, "Value"),
          type: wordOf(input, "Type", TYPES),
          overwrite: flagOf(input, "Overwrite"),
          tier: wordOf(input, "Tier", TIERS),
          description: textOf(input, "Description", { least: 0, most: 1_024 }),
          keyId: textOf(input, "KeyId", { least: 1, most: 256 }),
          allowedPattern: textOf(input, "AllowedPattern", { least: 0, most: 1_024 }),
          dataType,
          tags: tags && Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value])),
          by: caller.arn,
        });
        return { Version: version.version, Tier: version.tier };
      },
    }),
    LabelParameterVersion: operation({
      takes: ["Name", "ParameterVersion", "Labels"],
      permissions: onName("LabelParameterVersion"),
      resource: nameOf,
      run(input: object) {
        const { value: most } = SSM_QUOTAS.labels;
        const labels = requiredTextsOf(input, "Labels", { least: 1, most });
        const number = numberOf(input, "ParameterVersion");
        const name = requiredTextOf(input, "Name", NAME_LENGTH);
        const { invalid, version } = service.labelParameterVersion(name, number, labels);
        return { InvalidLabels: invalid, ParameterVersion: version };
      },
    }),
    GetParameterHistory: operation({
      takes: ["Name", "WithDecryption", "MaxResults", "NextToken"],
      permissions: onName("GetParameterHistory"),
      resource: nameOf,
      run(input: object) {
        const parameter = service.parameter(requiredTextOf(input, "Name", NAME_LENGTH));
        const size = numberOf(input, "MaxResults", LIST_PAGE) ?? LIST_PAGE.most;
        const { items, NextToken } = page(
          parameter.versions,
          textOf(input, "NextToken"),
          errors.invalidToken,
          size,
        );
        const Parameters = items.map((version) => {
          const { ARN: _, ...rest } = metadata(parameter, version) as Record<string, unknown>;
          const { Value } = members(
            { parameter, version, selector: undefined },
            decrypts(input),
          ) as {
            Value: string;
          };
          return { ...rest, Value, Labels: [...version.labels] };
        });
        return { Parameters, NextToken };
      },
    }),
    DescribeParameters: operation({
      takes: ["ParameterFilters", "MaxResults", "NextToken"],
      permissions: () => [{ action: "ssm:DescribeParameters", resource: "*" }],
      run(input: object) {
        const size = numberOf(input, "MaxResults", LIST_PAGE) ?? LIST_PAGE.most;
        const found = filtered(service.all, input, DESCRIBE_KEYS);
        const { items, NextToken } = page(
          found,
          textOf(input, "NextToken"),
          errors.invalidToken,
          size,
        );
        return { Parameters: items.map((each) => metadata(each, each.latest)), NextToken };
      },
    }),
    DeleteParameter: operation({
      takes: ["Name"],
      permissions: onName("DeleteParameter"),
      resource: nameOf,
      run(input: object) {
        service.deleteParameter(requiredTextOf(input, "Name", NAME_LENGTH));
        return {};
      },
    }),
    DeleteParameters: operation({
      takes: ["Names"],
      permissions: (input: object) =>
        toRead("DeleteParameters", requiredTextsOf(input, "Names"), false),
      resource: (input: object) => requiredTextsOf(input, "Names").join(" "),
      run(input: object) {
        const { value: most } = SSM_QUOTAS.namesMaximum;
        const names = [...new Set(requiredTextsOf(input, "Names", { least: 1, most }))];
        const DeletedParameters = names.filter((name) => service.find(name));
        for (const name of DeletedParameters) service.deleteParameter(name);
        const InvalidParameters = names.filter((name) => !DeletedParameters.includes(name));
        return { DeletedParameters, InvalidParameters };
      },
    }),
  };
  return {
    service: "ssm",
    title: "Systems Manager Parameter Store",
    protocol: awsJson({ version: "1.1" }),
    operations: rateLimited(operations, rateGroupsOf(throughput), errors.throttled),
  };
}

const NOT_FOUND = new Set(["ParameterNotFound", "ParameterVersionNotFound"]);

/** Without `:3` or `:label`. */
const bareName = (name: string): string =>
  name.startsWith("arn:") ? name.split(":").slice(0, 6).join(":") : name.split(":")[0]!;

function filtered(all: readonly Parameter[], input: object, keys: readonly string[]): Parameter[] {
  const filters = listOf<ParameterFilter>(input, "ParameterFilters") ?? [];
  return all.filter((each) => filters.every((filter) => matches(each, filter, keys)));
}

function checkTwice(names: readonly string[]): void {
  if (new Set(names).size < names.length) {
    throw errors.invalid("The request contains duplicated parameter names.");
  }
}
