import type { TraceRecord } from "../protocol.ts";
import type { Meter, Position } from "./meter.ts";

const events: Position = {
  id: "events.custom-events",
  title: "EventBridge custom events",
  unit: "events",
  price: "customEvent",
};

const BYTES_PER_EVENT = 64 * 1_024;

/** Events that buses took, every 64 KB of each; what schedules and services of AWS send is free. https://aws.amazon.com/eventbridge/pricing/ */
export class EventsMeter implements Meter {
  private count = 0;

  note(record: TraceRecord): void {
    if (record.type !== "event.accepted" || record.source.startsWith("aws.")) return;
    this.count += Math.max(1, Math.ceil(record.bytes / BYTES_PER_EVENT));
  }

  *quantities(): Iterable<readonly [Position, number]> {
    yield [events, this.count];
  }
}
