/**
 * Errors of the Data API: codes and statuses of its API, words where they are documented or were seen.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.troubleshooting.html
 */
import type { StatementError } from "../api/databases.ts";
import { ServiceError } from "../api/service-error.ts";

const NOT_FOUND = 404;
const GATEWAY_TIMEOUT = 504;

export const badRequest = (message: string): ServiceError =>
  new ServiceError("BadRequestException", message);

export const invalid = (message: string): ServiceError =>
  new ServiceError("ValidationException", message);

export const notEnabled = (resourceArn: string): ServiceError =>
  new ServiceError(
    "HttpEndpointNotEnabledException",
    `HttpEndpoint is not enabled for resource ${resourceArn}`,
  );

export const secretsError = (message: string): ServiceError =>
  new ServiceError("SecretsErrorException", message);

export const invalidSecret = (message: string): ServiceError =>
  new ServiceError("InvalidSecretException", message);

export const transactionNotFound = (id: string, cause: string): ServiceError =>
  new ServiceError("TransactionNotFoundException", `Transaction ${id} is not found. ${cause}`, {
    status: NOT_FOUND,
  });

export const stillRunning = (): ServiceError =>
  new ServiceError("DatabaseErrorException", "Transaction is still running a query");

export const unsupportedResult = (message: string): ServiceError =>
  new ServiceError("UnsupportedResultException", message);

export const timedOut = (message: string, dbConnectionId: number): ServiceError =>
  new ServiceError("StatementTimeoutException", message, { members: { dbConnectionId } });

const TIMEOUT = { code: "57014", message: "canceling statement due to statement timeout" };
/** The server is starting or in recovery, and lets nobody in; or it is going away. */
const UNAVAILABLE = new Set(["57P01", "57P02", "57P03", "08006"]);

/** What Postgres said. `pid`: of the connection. */
export function databaseError(error: StatementError, pid: number): ServiceError {
  const { severity, code, message, position } = error;
  if (code === TIMEOUT.code && message === TIMEOUT.message) return timedOut(message, pid);
  if (UNAVAILABLE.has(code)) {
    return new ServiceError(
      "DatabaseUnavailableException",
      "The writer instance in the DB cluster isn't available.",
      { status: GATEWAY_TIMEOUT },
    );
  }
  const place = position === undefined ? "" : `\n  Position: ${position}`;
  return new ServiceError(
    "DatabaseErrorException",
    `${severity}: ${message}${place}; SQLState: ${code}`,
  );
}
