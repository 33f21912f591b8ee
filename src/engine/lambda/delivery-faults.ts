/** What a scenario's faults do to deliveries, of a queue or of the asynchronous queue: those by chance, and those of a schedule. */
import { fromMs, type Microseconds } from "../kernel/instant.ts";
import type { RandomStream } from "../kernel/random.ts";
import type { TraceEvent } from "../kernel/trace.ts";
import type { FaultSchedule } from "./fault-schedule.ts";
import type { Faults } from "./faults.ts";

interface DeliveryFaultPorts {
  readonly faults: Faults;
  readonly schedule?: FaultSchedule;
  record(event: TraceEvent): void;
}

interface DeliveryTerms {
  readonly lateChance: RandomStream;
  readonly againChance: RandomStream;
  /** Where the scenario does not say. */
  readonly lateMs: number;
  lateEffect(id: string, ms: number): string;
  againEffect(id: string, ms: number): string;
}

interface Delivered {
  /** The queue, or the function of the asynchronous queue. */
  readonly source: string;
  readonly id: string;
  /** The request that is delivered, for the record. */
  readonly requestId?: string;
  /** Nothing comes twice where delivery is exactly once. */
  readonly atLeastOnce: boolean;
}

const DUPLICATE_AFTER_MS = 1_000;

export class DeliveryFaults {
  private readonly ports: DeliveryFaultPorts;
  private readonly terms: DeliveryTerms;

  constructor(ports: DeliveryFaultPorts, terms: DeliveryTerms) {
    this.ports = ports;
    this.terms = terms;
  }

  /** How much later than it should it comes, and how long after that once more, if it does. */
  of(delivered: Delivered): { lateUs: Microseconds; againUs: Microseconds | undefined } {
    const { source, id, atLeastOnce } = delivered;
    const scheduled = this.ports.schedule?.delivery(source, id, atLeastOnce);
    const lateUs = this.late(delivered) + (scheduled?.lateUs ?? 0);
    const againUs = atLeastOnce ? (this.again(delivered) ?? scheduled?.againUs) : undefined;
    return { lateUs, againUs };
  }

  private late(delivered: Delivered): Microseconds {
    const { lateChance, lateEffect, lateMs: usual } = this.terms;
    const { lateProbability = 0, lateMs = usual } = this.ports.faults.delivery ?? {};
    if (lateProbability === 0 || lateChance.uniform() >= lateProbability) return 0;
    this.record(delivered, "delivery.late", lateEffect(delivered.id, lateMs));
    return fromMs(lateMs);
  }

  private again(delivered: Delivered): Microseconds | undefined {
    const { againChance, againEffect } = this.terms;
    const { duplicateProbability = 0, duplicateAfterMs = DUPLICATE_AFTER_MS } =
      this.ports.faults.delivery ?? {};
    if (duplicateProbability === 0) return undefined;
    if (againChance.uniform() >= duplicateProbability) return undefined;
    this.record(delivered, "delivery.duplicate", againEffect(delivered.id, duplicateAfterMs));
    return fromMs(duplicateAfterMs);
  }

  private record({ source, requestId }: Delivered, fault: string, effect: string): void {
    this.ports.record({
      type: "fault.injected",
      fault,
      subject: source,
      ...(requestId === undefined ? {} : { requestId }),
      effect,
    });
  }
}
