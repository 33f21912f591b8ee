/** The Data API on the wire. https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_Operations.html */
import { flagOf, listOf, requiredTextOf, textOf, wordOf } from "../api/members.ts";
import { restJson, type RestInput, type RestRoute } from "../api/rest-json.ts";
import { operation, type Operation, type ServiceApi } from "../api/service-api.ts";
import { notSimulated, ServiceError } from "../api/service-error.ts";
import { badRequest, invalid } from "./errors.ts";
import type { SqlParameter } from "./parameters.ts";
import type { Secrets } from "./ports.ts";
import { RDS_DATA_QUOTAS } from "./quotas.ts";
import type { Place, RdsDataService } from "./rds-data-service.ts";

const ROUTES: readonly RestRoute[] = [
  { method: "POST", path: "/Execute", operation: "ExecuteStatement" },
  { method: "POST", path: "/BatchExecute", operation: "BatchExecuteStatement" },
  { method: "POST", path: "/BeginTransaction", operation: "BeginTransaction" },
  { method: "POST", path: "/CommitTransaction", operation: "CommitTransaction" },
  { method: "POST", path: "/RollbackTransaction", operation: "RollbackTransaction" },
  // Not simulated: AWS has it no longer either.
  { method: "POST", path: "/ExecuteSql", operation: "ExecuteSql" },
];

const ARN_LENGTH = { least: 11, most: 100 };
/** The reference says 100 here, too, but ARNs of secrets that RDS itself makes for its clusters have 108: what Secrets Manager allows. */
const SECRET_ARN_LENGTH = { least: 11, most: 2_048 };
const TRANSACTION_LENGTH = { least: 0, most: 192 };
const DATABASE_LENGTH = { least: 0, most: 64 };
const SQL_LENGTH = { least: 0, most: RDS_DATA_QUOTAS.statementLength.value };
const FORBIDDEN = 403;
const TO_A_DATABASE = ["resourceArn", "secretArn", "database", "schema"];

export function rdsDataApi(service: RdsDataService, secrets: Secrets): ServiceApi {
  const one = (
    name: string,
    takes: readonly string[],
    run: (input: object) => object,
  ): [string, Operation] => [
    name,
    operation<RestInput>({
      permissions(input) {
        const { resourceArn, secretArn } = placeOf(membersOf(input));
        return [
          { action: `rds-data:${name}`, resource: resourceArn },
          ...secrets.permissionsOf(secretArn),
        ];
      },
      resource: (input) => placeOf(membersOf(input)).resourceArn.split(":").at(-1),
      run(input) {
        const members = membersOf(input);
        const other = Object.keys(members).find((each) => !takes.includes(each));
        if (other !== undefined) notSimulated(`${name} with ${other}`);
        if (textOf(members, "schema") !== undefined) {
          throw invalid("The schema parameter isn't supported");
        }
        return run(members);
      },
    }),
  ];
  return {
    service: "rds-data",
    title: "RDS Data API",
    protocol: restJson(ROUTES),
    accessDenied: { code: "AccessDeniedException", status: FORBIDDEN },
    operations: Object.fromEntries([
      one(
        "ExecuteStatement",
        [
          ...TO_A_DATABASE,
          "sql",
          "parameters",
          "transactionId",
          "includeResultMetadata",
          "continueAfterTimeout",
          "resultSetOptions",
          "formatRecordsAs",
        ],
        (input) => {
          const options = objectOf(input, "resultSetOptions");
          return service.executeStatement({
            ...placeOf(input),
            ...inTransaction(input),
            sql: requiredTextOf(input, "sql", SQL_LENGTH),
            parameters: listOf<SqlParameter>(input, "parameters") ?? [],
            includeResultMetadata: flagOf(input, "includeResultMetadata") ?? false,
            continueAfterTimeout: flagOf(input, "continueAfterTimeout") ?? false,
            resultSetOptions: {
              decimalReturnType: wordOf(options, "decimalReturnType", ["STRING", "DOUBLE_OR_LONG"]),
              longReturnType: wordOf(options, "longReturnType", ["LONG", "STRING"]),
            },
            formatRecordsAs: wordOf(input, "formatRecordsAs", ["NONE", "JSON"]) ?? "NONE",
          });
        },
      ),
      one(
        "BatchExecuteStatement",
        [...TO_A_DATABASE, "sql", "parameterSets", "transactionId"],
        (input) =>
          service.batchExecuteStatement({
            ...placeOf(input),
            ...inTransaction(input),
            sql: requiredTextOf(input, "sql", SQL_LENGTH),
            parameterSets: listOf<SqlParameter[]>(input, "parameterSets") ?? [],
          }),
      ),
      one("BeginTransaction", TO_A_DATABASE, (input) => service.beginTransaction(placeOf(input))),
      one("CommitTransaction", ["resourceArn", "secretArn", "transactionId"], (input) =>
        service.commitTransaction(ended(input)),
      ),
      one("RollbackTransaction", ["resourceArn", "secretArn", "transactionId"], (input) =>
        service.rollbackTransaction(ended(input)),
      ),
    ]),
  };
}

function membersOf({ body }: RestInput): object {
  if (new TextEncoder().encode(body).length > RDS_DATA_QUOTAS.requestSize.value) {
    throw badRequest("The request exceeds the size limit 4 MiB.");
  }
  try {
    return (JSON.parse(body || "{}") ?? {}) as object;
  } catch {
    throw new ServiceError("SerializationException", "The request is malformed.");
  }
}

const placeOf = (input: object): Place => ({
  resourceArn: requiredTextOf(input, "resourceArn", ARN_LENGTH),
  secretArn: requiredTextOf(input, "secretArn", SECRET_ARN_LENGTH),
  database: textOf(input, "database", DATABASE_LENGTH),
});

const inTransaction = (input: object) => ({
  transactionId: textOf(input, "transactionId", TRANSACTION_LENGTH),
});

const ended = (input: object) => ({
  ...placeOf(input),
  transactionId: requiredTextOf(input, "transactionId", TRANSACTION_LENGTH),
});

const objectOf = (input: object, name: string): object =>
  ((input as Record<string, unknown>)[name] ?? {}) as object;
