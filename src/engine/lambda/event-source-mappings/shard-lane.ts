/**
 * Records of one shard that are processed one batch after the other: a whole shard, or with a parallelization factor the
 * part of its keys. A batch that fails blocks what comes after it. (fact 53)
 */
import type { Entry } from "../../kernel/agenda.ts";
import { Deque } from "../../kernel/deque.ts";
import { fromSeconds, toMs, type Microseconds } from "../../kernel/instant.ts";
import type { RandomStream } from "../../kernel/random.ts";
import type { BatchEnded } from "../../kernel/trace.ts";
import { batchRetryUs } from "../time-model.ts";
import type { InvokeAnswer } from "../world.ts";
import { EventSize, callWithBatch, outcomeOf, type MappingPorts } from "./batch.ts";
import type { EventSourceMappingConfiguration } from "./configuration.ts";
import type { GivenUp } from "./failure-record.ts";
import type { ShardRecord, StreamSource } from "./ports.ts";
import { EVENT_SOURCE_QUOTAS } from "./quotas.ts";

/** What lanes have from their mapping. */
export interface LaneContext {
  readonly mapping: EventSourceMappingConfiguration;
  readonly stream: StreamSource;
  readonly ports: MappingPorts;
  passes(record: ShardRecord): boolean;
  nextBatchId(): string;
  /** The mapping is disabled: nothing more is called. */
  paused(): boolean;
  /** Sends records that are given up to the failure destination. */
  giveUp(givenUp: GivenUp): void;
}

interface Batch {
  readonly id: string;
  readonly records: ShardRecord[];
  /** Calls of the function with this batch. */
  attempt: number;
  /** Retries that count against MaximumRetryAttempts: after function errors, not after throttles. */
  retries: number;
  /** Calls of the function with these records, in larger batches too. */
  invocations: number;
  because: string;
  last?: InvokeAnswer;
}

const FOR_EVER = -1;

export class ShardLane {
  private readonly context: LaneContext;
  private readonly shardId: string;
  private readonly random: RandomStream;
  private readonly batchSize: number;
  private readonly waiting = new Deque<ShardRecord>();
  /** Batches that must be done before anything else, the next one first. */
  private readonly again: Batch[] = [];
  private gathered: { records: ShardRecord[]; size: EventSize } | undefined;
  private window: Entry | undefined;
  private windowOver = false;
  private busy = false;

  constructor(context: LaneContext, shardId: string, random: RandomStream) {
    this.context = context;
    this.shardId = shardId;
    this.random = random;
    this.batchSize = context.mapping.batchSize ?? EVENT_SOURCE_QUOTAS.streamBatchDefault.value;
  }

  /** Nothing waits and nothing is in hand. */
  get isEmpty(): boolean {
    return (
      !this.busy &&
      this.again.length === 0 &&
      !this.gathered?.records.length &&
      !this.waiting.peek()
    );
  }

  offer(record: ShardRecord): void {
    this.waiting.push(record);
  }

  /** Goes on if nothing is in hand. */
  advance(): void {
    while (!this.busy && !this.context.paused()) {
      const batch = this.again.shift() ?? this.nextBatch();
      if (!batch) return;
      this.dropOld(batch);
      if (batch.records.length > 0) this.call(batch);
    }
  }

  private nextBatch(): Batch | undefined {
    const { full, tooLarge } = this.gather();
    const records = this.gathered?.records ?? [];
    if (records.length === 0) return undefined;
    const { maximumBatchingWindowSeconds: seconds } = this.context.mapping;
    if (!full && seconds && !this.windowOver) {
      this.startWindow(seconds);
      return undefined;
    }
    if (this.window) this.context.ports.agenda.cancel(this.window);
    this.window = undefined;
    this.windowOver = false;
    this.gathered = undefined;
    const fits = `${records.length} of up to ${this.batchSize} records`;
    let because = `the shard had ${fits}, and there is no window to wait for more`;
    if (tooLarge) because = `with ${fits} the event has nearly 6 MB`;
    else if (full) because = `the batch is full: ${this.batchSize} records`;
    else if (seconds) because = `the window of ${seconds} s is over, with ${fits}`;
    return this.batchOf(records, { because, retries: 0, invocations: 0 });
  }

  private batchOf(
    records: ShardRecord[],
    { because, retries, invocations }: Pick<Batch, "because" | "retries" | "invocations">,
  ): Batch {
    return { id: this.context.nextBatchId(), records, attempt: 1, retries, invocations, because };
  }

  private gather(): { full: boolean; tooLarge: boolean } {
    const gathered = (this.gathered ??= { records: [], size: new EventSize() });
    const filtered: string[] = [];
    let tooLarge = false;
    while (gathered.records.length < this.batchSize) {
      const record = this.waiting.peek();
      if (!record) break;
      if (!this.context.passes(record)) {
        filtered.push(record.sequenceNumber);
      } else if (gathered.size.add(record.json)) {
        gathered.records.push(record);
      } else {
        tooLarge = true;
        break;
      }
      this.waiting.shift();
    }
    if (filtered.length > 0) {
      const { ports, mapping } = this.context;
      ports.record({ type: "batch.filtered", mappingId: mapping.id, records: filtered });
    }
    return { full: tooLarge || gathered.records.length === this.batchSize, tooLarge };
  }

  private startWindow(seconds: number): void {
    if (this.window) return;
    const { agenda } = this.context.ports;
    this.window = agenda.at(agenda.now + fromSeconds(seconds), () => {
      this.window = undefined;
      this.windowOver = true;
      this.advance();
    });
  }

  private call(batch: Batch): void {
    const { mapping, ports } = this.context;
    const { records } = batch;
    this.busy = true;
    batch.invocations++;
    callWithBatch(
      mapping,
      ports,
      {
        batchId: batch.id,
        shardId: this.shardId,
        records: records.map(({ sequenceNumber }) => sequenceNumber),
        json: records.map(({ json }) => json),
        attempt: batch.attempt,
        iteratorAgeUs: ports.agenda.now - records.at(-1)!.arrivedAt,
        because: batch.because,
        rule: 53,
      },
      (answer) => {
        this.busy = false;
        this.answered(batch, answer);
        this.advance();
      },
    );
  }

  private answered(batch: Batch, answer: InvokeAnswer): void {
    const { reportBatchItemFailures } = this.context.mapping;
    const numbers = batch.records.map(({ sequenceNumber }) => sequenceNumber);
    const outcome = outcomeOf(answer, numbers, reportBatchItemFailures);
    if (outcome.kind !== "retry") batch.last = answer;
    switch (outcome.kind) {
      case "success":
        return this.ended(batch, answer, "success", batch.records.length, outcome.because);
      case "retry": {
        batch.invocations--;
        const waitUs = batchRetryUs(batch.attempt - 1, this.random);
        const because = `${outcome.because}; Lambda tries again in ${toMs(waitUs)} ms, and this is no retry that counts`;
        this.ended(batch, answer, "throttled", 0, because);
        return this.retry(batch, waitUs, outcome.because);
      }
      case "failed":
        return this.failed(batch, answer, outcome.because);
      case "partial":
        return this.failedFrom(batch, answer, outcome.failed, outcome.because);
    }
  }

  /** The lowest sequence number that failed is the checkpoint: everything from there is tried again. */
  private failedFrom(
    batch: Batch,
    answer: InvokeAnswer,
    failed: ReadonlySet<string>,
    because: string,
  ): void {
    const checkpoint = batch.records.findIndex(({ sequenceNumber }) => failed.has(sequenceNumber));
    if (checkpoint === 0) return this.failed(batch, answer, because);
    this.ended(batch, answer, "partial", checkpoint, because);
    batch.records.splice(0, checkpoint);
    const why = `the function named record ${checkpoint + 1} of the batch as the first that failed`;
    if (this.context.mapping.bisectBatchOnFunctionError) {
      // The batch is divided there, which does not use up a retry.
      this.again.unshift(this.batchOf(batch.records, { ...batch, because: why }));
      return;
    }
    this.countRetry(batch, why);
  }

  private failed(batch: Batch, answer: InvokeAnswer, because: string): void {
    this.ended(batch, answer, "failed", 0, because);
    if (this.context.mapping.bisectBatchOnFunctionError && batch.records.length > 1) {
      return this.split(batch);
    }
    this.countRetry(batch, because);
  }

  /** Splitting does not use up retries. */
  private split(batch: Batch): void {
    const { mapping, ports } = this.context;
    const half = batch.records.length >> 1;
    const because = `half of ${batch.id}, which failed with ${batch.records.length} records`;
    const first = this.batchOf(batch.records.slice(0, half), { ...batch, because });
    const second = this.batchOf(batch.records.slice(half), { ...batch, because });
    ports.record({
      type: "batch.split",
      mappingId: mapping.id,
      batchId: batch.id,
      into: [first.id, second.id],
      because: `BisectBatchOnFunctionError splits the ${batch.records.length} records that failed together`,
      rule: 53,
    });
    this.again.unshift(first, second);
  }

  private countRetry(batch: Batch, because: string): void {
    const { maximumRetryAttempts = FOR_EVER } = this.context.mapping;
    if (maximumRetryAttempts !== FOR_EVER && batch.retries >= maximumRetryAttempts) {
      const why = `the batch failed ${batch.retries + 1} times; MaximumRetryAttempts is ${maximumRetryAttempts}`;
      return this.drop(batch, batch.records, "RetryAttemptsExhausted", why);
    }
    const waitUs = batchRetryUs(batch.retries, this.random);
    batch.retries++;
    this.retry(batch, waitUs, because);
  }

  /** The lane is blocked until then. */
  private retry(batch: Batch, waitUs: Microseconds, because: string): void {
    const { agenda } = this.context.ports;
    batch.attempt++;
    batch.because = `attempt ${batch.attempt}: ${because}`;
    this.again.unshift(batch);
    this.busy = true;
    agenda.at(agenda.now + waitUs, () => {
      this.busy = false;
      this.advance();
    });
  }

  /** Records that are too old are at the front; they are not handed to the function any more. */
  private dropOld(batch: Batch): void {
    const { mapping, stream, ports } = this.context;
    const { maximumRecordAgeSeconds = FOR_EVER } = mapping;
    const limitUs =
      maximumRecordAgeSeconds === FOR_EVER ? Infinity : fromSeconds(maximumRecordAgeSeconds);
    const mostUs = Math.min(limitUs, stream.retentionUs);
    let old = 0;
    for (const { arrivedAt } of batch.records) {
      if (ports.agenda.now - arrivedAt < mostUs) break;
      old++;
    }
    if (old === 0) return;
    const dropped = batch.records.splice(0, old);
    const because =
      limitUs <= stream.retentionUs
        ? `MaximumRecordAgeInSeconds is ${maximumRecordAgeSeconds}`
        : `the stream keeps records for ${stream.retentionUs / fromSeconds(3_600)} hours`;
    this.drop(batch, dropped, "RecordAgeExceeded", because);
  }

  private drop(
    batch: Batch,
    records: ShardRecord[],
    condition: GivenUp["condition"],
    because: string,
  ): void {
    const { ports, mapping } = this.context;
    ports.record({
      type: "stream.records.dropped",
      mappingId: mapping.id,
      shardId: this.shardId,
      records: records.map(({ sequenceNumber }) => sequenceNumber),
      because,
      rule: 53,
    });
    this.context.giveUp({
      condition,
      shardId: this.shardId,
      records,
      invocations: batch.invocations,
      requestId: batch.last?.requestId ?? this.random.uuid(),
      ...(batch.last ? { answer: batch.last } : {}),
      timestamp: ports.dateAt(ports.agenda.now),
    });
  }

  private ended(
    batch: Batch,
    { requestId }: InvokeAnswer,
    outcome: BatchEnded["outcome"],
    done: number,
    because: string,
  ): void {
    const numbers = batch.records.map(({ sequenceNumber }) => sequenceNumber);
    this.context.ports.record({
      type: "batch.ended",
      mappingId: this.context.mapping.id,
      batchId: batch.id,
      requestId,
      outcome,
      succeeded: numbers.slice(0, done),
      failed: numbers.slice(done),
      because,
      rule: 53,
    });
  }
}
