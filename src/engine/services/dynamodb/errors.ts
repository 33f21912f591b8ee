/** Errors of the DynamoDB API, in AWS's words. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
import { ServiceError } from "../api/service-error.ts";

export class DynamoDbError extends ServiceError {
  override readonly name = "DynamoDbError";

  /** `code`: for example `ConditionalCheckFailedException`; `members`: of the answer besides the message. */
  constructor(code: string, message: string, members: Record<string, unknown> = {}) {
    super(code, message, { members });
  }
}

export const validationError = (message: string): DynamoDbError =>
  new DynamoDbError("ValidationException", message);

/** Something that is given and makes no sense together with the rest; AWS begins these alike. */
export const invalidParameters = (what: string): DynamoDbError =>
  validationError(`One or more parameter values were invalid: ${what}`);

export const serializationError = (message: string): DynamoDbError =>
  new DynamoDbError("SerializationException", message);

/** Of every call that works on items. */
export const resourceNotFound = (): DynamoDbError =>
  new DynamoDbError("ResourceNotFoundException", "Requested resource not found");

/** Of the calls that work on tables. */
export const tableNotFound = (tableName: string): DynamoDbError =>
  new DynamoDbError(
    "ResourceNotFoundException",
    `Requested resource not found: Table: ${tableName} not found`,
  );

export const conditionalCheckFailed = (item?: unknown): DynamoDbError =>
  new DynamoDbError(
    "ConditionalCheckFailedException",
    "The conditional request failed",
    item === undefined ? {} : { Item: item },
  );

export const transactionConflict = (): DynamoDbError =>
  new DynamoDbError("TransactionConflictException", "Transaction is ongoing for the item");

/** One for every action of a transaction, in its order. */
export interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: unknown;
}

export const transactionCanceled = (reasons: readonly CancellationReason[]): DynamoDbError =>
  new DynamoDbError(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(", ")}]`,
    { CancellationReasons: reasons },
  );
