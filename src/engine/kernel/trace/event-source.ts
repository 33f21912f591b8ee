/** Records of event source mappings: pollers, batches, and what became of their records. */
import type { Microseconds } from "../instant.ts";
import type { Decision } from "./decision.ts";

export type EventSourceEvent =
  PollersScaled | BatchFiltered | BatchInvoked | BatchEnded | BatchSplit | StreamRecordsDropped;

/** The mapping changed how many batches it may process at the same time. */
export interface PollersScaled extends Decision {
  type: "pollers.scaled";
  mappingId: string;
  functionName: string;
  from: number;
  to: number;
}

/** The filter criteria took records out of a batch; messages of a queue are deleted. */
export interface BatchFiltered {
  type: "batch.filtered";
  mappingId: string;
  /** Message ids or sequence numbers. */
  records: string[];
}

/** A poller calls the function with a batch. */
export interface BatchInvoked extends Decision {
  type: "batch.invoked";
  mappingId: string;
  batchId: string;
  functionName: string;
  /** The invocation: equal to `invocation.received.requestId`. */
  requestId: string;
  shardId?: string;
  /** Message ids or sequence numbers, in order. */
  records: string[];
  /** How often these records have been tried as this batch, from 1. */
  attempt: number;
  /** Streams: how old the last record of the batch is (`IteratorAge`). */
  iteratorAgeUs?: Microseconds;
}

export interface BatchEnded extends Decision {
  type: "batch.ended";
  mappingId: string;
  batchId: string;
  requestId: string;
  outcome: "success" | "partial" | "failed" | "throttled";
  /** Records that are done with: deleted from the queue, or behind the checkpoint. */
  succeeded: string[];
  /** Records that will be seen again (or go to the failure destination). */
  failed: string[];
}

/** A failed batch of a stream is split in two (`BisectBatchOnFunctionError`). */
export interface BatchSplit extends Decision {
  type: "batch.split";
  mappingId: string;
  batchId: string;
  into: [string, string];
}

/** Records of a stream were given up: retries or age were exhausted; they go to the failure destination if there is one. */
export interface StreamRecordsDropped extends Decision {
  type: "stream.records.dropped";
  mappingId: string;
  shardId: string;
  /** Sequence numbers. */
  records: string[];
}
