/**
 * An event source mapping of a stream: shards are read at their pace, and their records go to lanes that call the function.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html, with-ddb.html (fact 53)
 */
import { hash32, RandomStream } from "../../kernel/random.ts";
import { shardPollUs } from "../time-model.ts";
import { parseTarget } from "../asynchronous/targets.ts";
import type { MappingPorts } from "./batch.ts";
import type { EventSourceMappingConfiguration } from "./configuration.ts";
import { failureObjectKey, failureRecord, type GivenUp } from "./failure-record.ts";
import { recordFilter } from "./filter.ts";
import type { ShardSource, StreamSource } from "./ports.ts";
import { ShardLane, type LaneContext } from "./shard-lane.ts";

export class StreamMapping {
  private readonly mapping: EventSourceMappingConfiguration;
  private readonly stream: StreamSource;
  private readonly ports: MappingPorts;
  private readonly random: RandomStream;
  private batches = 0;
  private paused = false;
  /** Of its shards: each reads what has come. */
  private readonly wakes: (() => void)[] = [];

  constructor(mapping: EventSourceMappingConfiguration, stream: StreamSource, ports: MappingPorts) {
    this.mapping = mapping;
    this.stream = stream;
    this.ports = ports;
    this.random = new RandomStream(ports.seed, `event source mapping ${mapping.id}`);
  }

  start(): void {
    const { mapping, stream, ports } = this;
    const context: LaneContext = {
      mapping,
      stream,
      ports,
      passes: recordFilter(mapping.filters ?? [], stream.kind),
      nextBatchId: () => `${mapping.id}-batch-${++this.batches}`,
      giveUp: (givenUp) => this.giveUp(givenUp),
      paused: () => this.paused,
    };
    for (const shard of stream.shards) this.read(shard, context);
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    for (const wake of this.wakes) wake();
  }

  /** Reads a shard at every poll after which there is something new; records of a key stay in one lane, in order. */
  private read(shard: ShardSource, context: LaneContext): void {
    const { agenda } = this.ports;
    const { parallelizationFactor = 1, startingPosition = "TRIM_HORIZON" } = this.mapping;
    const lanes = Array.from(
      { length: parallelizationFactor },
      (_, i) =>
        new ShardLane(
          context,
          shard.shardId,
          new RandomStream(this.ports.seed, `${this.mapping.id} ${shard.shardId} ${i}`),
        ),
    );
    const interval = shardPollUs(this.stream.kind);
    const phase = Math.floor(this.random.uniform() * interval);
    let position = startingPosition === "LATEST" ? shard.records.length : 0;
    let scheduled = false;
    const poll = () => {
      scheduled = false;
      if (this.paused) return;
      for (; position < shard.records.length; position++) {
        const record = shard.records[position]!;
        lanes[(hash32(record.partitionKey) >>> 0) % lanes.length]!.offer(record);
      }
      for (const lane of lanes) lane.advance();
    };
    const wake = () => {
      const nothing = position === shard.records.length && lanes.every((lane) => lane.isEmpty);
      if (this.paused || scheduled || nothing) return;
      scheduled = true;
      const polls = Math.ceil((agenda.now - phase) / interval);
      agenda.at(polls * interval + phase, poll);
    };
    this.wakes.push(wake);
    shard.onRecord(wake);
    wake();
  }

  private giveUp(givenUp: GivenUp): void {
    const { onFailure: targetArn, functionName, id } = this.mapping;
    if (!targetArn) return;
    const bucket = parseTarget(targetArn)?.kind === "bucket";
    const body = failureRecord(
      this.mapping,
      this.stream,
      givenUp,
      (instant) => this.ports.dateAt(instant),
      bucket,
    );
    const kind = "on-failure";
    const objectKey = bucket ? failureObjectKey(id, givenUp, this.random.uuid()) : undefined;
    const { error } = this.ports.targets.deliver({
      targetArn,
      kind,
      body,
      ...(objectKey ? { objectKey } : {}),
      sourceFunction: functionName,
      traceHeader: "",
    });
    this.ports.record({
      type: "record.delivered",
      requestId: givenUp.requestId,
      functionName,
      kind,
      targetArn,
      ok: error === undefined,
      ...(error === undefined ? {} : { error }),
      body,
      ...(objectKey ? { objectKey } : {}),
    });
  }
}
