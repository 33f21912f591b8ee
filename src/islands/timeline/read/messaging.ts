/** Event buses and topics: what they delivered, tried again, left out and gave up. */
import type { TraceRecord } from "../../../session/protocol.ts";
import type { Track } from "../model.ts";
import { NO_BARS } from "./bars.ts";
import type { Note, TrackBuilder } from "./tracks.ts";

export class MessagingBuilder implements TrackBuilder {
  readonly #label: "Event bus" | "Topic";
  readonly #of: string;

  constructor(label: "Event bus" | "Topic", of: string) {
    this.#label = label;
    this.#of = of;
  }

  add(record: TraceRecord, position: number, _at: (id: string) => number, note: Note): void {
    switch (record.type) {
      case "event.delivered":
      case "notification.delivered":
        return note("delivered", record, position);
      case "event.delivery.failed":
      case "notification.delivery.failed":
        return note("retry", record, position);
      case "notification.filtered":
        return note("filtered", record, position);
      case "event.dropped":
        return note("lost", record, position);
      case "event.given-up":
      case "notification.given-up":
        return note(record.deadLettered ? "dead-letter" : "lost", record, position);
      default:
        return;
    }
  }

  build(): Omit<Track, "sequence"> {
    return {
      kind: "decisions",
      label: this.#label,
      of: this.#of,
      name: `Deliveries of the ${this.#label === "Topic" ? "topic" : "event bus"} ${this.#of}`,
      bars: NO_BARS,
      rowNames: null,
      steps: null,
    };
  }

  rowOf(): number {
    return 0;
  }
}
