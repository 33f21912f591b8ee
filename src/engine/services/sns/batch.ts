/** PublishBatch: answers for each entry. https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
import { ServiceError } from "../api/service-error.ts";
import { messageBytes, type PublishRequest } from "./message.ts";
import { SNS_QUOTAS } from "./quotas.ts";
import type { Topic } from "./topic.ts";

export interface BatchEntry {
  readonly id: string;
  readonly request: PublishRequest;
}

const LONGEST_ID = 80;

/** Throws {@link ServiceError} for what AWS refuses as a whole. */
export function publishBatch(topic: Topic, entries: readonly BatchEntry[]) {
  check(entries);
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const { id: Id, request } of entries) {
    try {
      const { messageId: MessageId, sequenceNumber: SequenceNumber } = topic.publish(request);
      Successful.push({ Id, MessageId, ...(SequenceNumber ? { SequenceNumber } : {}) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      Failed.push({ Id, Code: error.code, Message: error.message, SenderFault: true });
    }
  }
  return { Successful, Failed };
}

function check(entries: readonly BatchEntry[]): void {
  if (entries.length === 0) {
    throw new ServiceError("EmptyBatchRequest", "The batch request doesn't contain any entries.");
  }
  if (entries.length > SNS_QUOTAS.batchEntries.value) {
    throw new ServiceError(
      "TooManyEntriesInBatchRequest",
      "The batch request contains more entries than permissible.",
    );
  }
  const ids = new Set<string>();
  for (const { id } of entries) {
    if (id.length > LONGEST_ID) {
      throw new ServiceError(
        "InvalidBatchEntryId",
        `The Id of a batch entry in the batch request is too long: ${id}`,
      );
    }
    if (!/^[\w-]+$/.test(id)) {
      throw new ServiceError(
        "InvalidBatchEntryId",
        `The Id of a batch entry in the batch request contains an impermissible character: ${id}`,
      );
    }
    if (ids.has(id)) {
      throw new ServiceError(
        "BatchEntryIdsNotDistinct",
        "Two or more batch entries in the request have the same Id.",
      );
    }
    ids.add(id);
  }
  const bytes = entries.reduce((sum, { request }) => sum + messageBytes(request), 0);
  if (bytes > SNS_QUOTAS.messageSize.value) {
    throw new ServiceError(
      "BatchRequestTooLong",
      "The length of all the messages put together is more than the limit.",
    );
  }
}
