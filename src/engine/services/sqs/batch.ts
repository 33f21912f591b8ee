/** Batches of SQS: entries succeed and fail one by one. */
import { ServiceError } from "../api/service-error.ts";
import { SqsError } from "./errors.ts";
import { SQS_QUOTAS } from "./quotas.ts";

export type BatchRequest<Entry> = { Entries: (Entry & { Id: string })[] };

const ENTRY_ID = /^[\w-]{1,80}$/;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
export function batchOf<Entry>(
  { Entries = [] }: BatchRequest<Entry>,
  each: (entry: Entry) => object,
): object {
  checkEntries(Entries);
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of Entries) {
    const { Id } = entry;
    try {
      Successful.push({ Id, ...each(entry) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      Failed.push({ Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful, Failed };
}

function checkEntries(entries: readonly { Id: string; MessageBody?: string }[]): void {
  const { receiveBatch, messageSize } = SQS_QUOTAS;
  if (entries.length === 0) {
    throw new SqsError(
      "EmptyBatchRequest",
      "There should be at least one SendMessageBatchRequestEntry in the request.",
    );
  }
  if (entries.length > receiveBatch.value) {
    throw new SqsError(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are ${receiveBatch.value}. You have sent ${entries.length}.`,
    );
  }
  const seen = new Set<string>();
  for (const { Id } of entries) {
    if (!ENTRY_ID.test(Id)) {
      throw new SqsError(
        "InvalidBatchEntryId",
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
      );
    }
    if (seen.has(Id)) {
      throw new SqsError("BatchEntryIdsNotDistinct", `Id ${Id} repeated.`);
    }
    seen.add(Id);
  }
  const bytes = entries.reduce((sum, { MessageBody = "" }) => sum + MessageBody.length, 0);
  if (bytes > messageSize.value) {
    throw new SqsError(
      "BatchRequestTooLong",
      `Batch requests cannot be longer than ${messageSize.value} bytes. You have sent ${bytes} bytes.`,
    );
  }
}
