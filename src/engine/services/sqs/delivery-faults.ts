/** What a scenario's faults do to the messages of a queue. */
import { fromMs, type Microseconds } from "../../kernel/instant.ts";
import { RandomStream } from "../../kernel/random.ts";
import type { TraceEvent } from "../../kernel/trace.ts";
import type { FaultSchedule } from "../../lambda/fault-schedule.ts";
import type { Faults } from "../../lambda/faults.ts";

interface FaultPorts {
  readonly seed: string;
  readonly faults: Faults;
  readonly schedule?: FaultSchedule;
  record(event: TraceEvent): void;
}

const DUPLICATE_AFTER_MS = 1_000;

export class DeliveryFaults {
  private readonly queue: string;
  private readonly ports: FaultPorts;
  private readonly chance: RandomStream;

  constructor(queue: string, ports: FaultPorts) {
    this.queue = queue;
    this.ports = ports;
    this.chance = new RandomStream(ports.seed, `sqs faults ${queue}`);
  }

  /** How much later than it should a message becomes available, and when it does once more, if it does. */
  of(
    messageId: string,
    atLeastOnce: boolean,
  ): { lateUs: Microseconds; againUs: Microseconds | undefined } {
    const scheduled = this.ports.schedule?.delivery(this.queue, messageId, atLeastOnce);
    const lateUs = this.late(messageId) + (scheduled?.lateUs ?? 0);
    return {
      lateUs,
      againUs: atLeastOnce ? (this.again(messageId) ?? scheduled?.againUs) : undefined,
    };
  }

  private late(messageId: string): Microseconds {
    const { lateProbability = 0, lateMs = 0 } = this.ports.faults.delivery ?? {};
    if (lateProbability === 0 || this.chance.uniform() >= lateProbability) return 0;
    this.record("delivery.late", `message ${messageId} came ${lateMs} ms late`);
    return fromMs(lateMs);
  }

  private again(messageId: string): Microseconds | undefined {
    const { duplicateProbability = 0, duplicateAfterMs = DUPLICATE_AFTER_MS } =
      this.ports.faults.delivery ?? {};
    if (duplicateProbability === 0) return undefined;
    if (this.chance.uniform() >= duplicateProbability) return undefined;
    const effect = `message ${messageId} is delivered again ${duplicateAfterMs} ms later`;
    this.record("delivery.duplicate", effect);
    return fromMs(duplicateAfterMs);
  }

  private record(fault: string, effect: string): void {
    this.ports.record({ type: "fault.injected", fault, subject: this.queue, effect });
  }
}
