/** Errors of the SQS API, in AWS's words. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html */
import { ServiceError } from "../api/service-error.ts";

/** Codes that the query protocol had; the JSON protocol says them in a header. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  QueueDoesNotExist: "AWS.SimpleQueueService.NonExistentQueue",
  QueueNameExists: "QueueAlreadyExists",
  EmptyBatchRequest: "AWS.SimpleQueueService.EmptyBatchRequest",
  TooManyEntriesInBatchRequest: "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
  BatchEntryIdsNotDistinct: "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
  BatchRequestTooLong: "AWS.SimpleQueueService.BatchRequestTooLong",
  InvalidBatchEntryId: "AWS.SimpleQueueService.InvalidBatchEntryId",
  MessageNotInflight: "AWS.SimpleQueueService.MessageNotInflight",
  PurgeQueueInProgress: "AWS.SimpleQueueService.PurgeQueueInProgress",
  UnsupportedOperation: "AWS.SimpleQueueService.UnsupportedOperation",
};

export class SqsError extends ServiceError {
  override readonly name = "SqsError";

  /** `code`: for example `InvalidParameterValue`. */
  constructor(code: string, message: string) {
    super(code, message, { queryCode: QUERY_CODES[code] ?? code });
  }
}

export const noQueue = (): SqsError =>
  new SqsError("QueueDoesNotExist", "The specified queue does not exist.");
