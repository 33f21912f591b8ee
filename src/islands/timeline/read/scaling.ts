/** Provisioned concurrency of an alias or version, and what is decided for the whole account. */
import type { TraceRecord } from "../../../session/protocol.ts";
import type { MomentKind } from "../../../styles/vocabulary.ts";
import { type Track } from "../model.ts";
import { NO_BARS } from "./bars.ts";
import { type Change, stepsOf } from "./steps.ts";
import type { Note, TrackBuilder } from "./tracks.ts";

export class ProvisionedBuilder implements TrackBuilder {
  readonly #of: string;
  readonly #requested: Change[] = [];
  readonly #available: Change[] = [];
  #now = { requested: 0, available: 0 };

  constructor(functionName: string, qualifier: string) {
    this.#of = `${functionName}:${qualifier}`;
  }

  add(record: TraceRecord, position: number, _at: (id: string) => number, note: Note): void {
    switch (record.type) {
      case "provisioned.changed": {
        const requested = record.status === "DELETED" ? 0 : record.requested;
        const available = record.status === "DELETED" ? 0 : record.available;
        this.#requested.push({ atUs: record.at, change: requested - this.#now.requested });
        this.#available.push({ atUs: record.at, change: available - this.#now.available });
        this.#now = { requested, available };
        return note("provisioned", record, position);
      }
      case "scaling.activity":
        return note(record.to >= record.from ? "scale-out" : "scale-in", record, position);
      case "invocation.spilled":
        return note("spillover", record, position);
      default:
        return;
    }
  }

  build(): Omit<Track, "sequence"> {
    return {
      kind: "provisioned",
      label: "Provisioned",
      of: this.#of,
      name: `Provisioned concurrency of ${this.#of}`,
      bars: NO_BARS,
      rowNames: null,
      steps: stepsOf([
        { name: "Can be used", shape: "area", changes: this.#available },
        { name: "Asked for", shape: "line", changes: this.#requested },
      ]),
    };
  }

  rowOf(): number {
    return 0;
  }
}

const ALARM_STATES: Record<string, MomentKind> = {
  ALARM: "alarm",
  OK: "alarm-ok",
  INSUFFICIENT_DATA: "alarm-unknown",
};

export class DecisionsBuilder implements TrackBuilder {
  readonly #types = new Set<TraceRecord["type"]>();

  add(record: TraceRecord, position: number, _at: (id: string) => number, note: Note): void {
    this.#types.add(record.type);
    switch (record.type) {
      case "alarm.changed":
        return note(ALARM_STATES[record.to]!, record, position);
      case "reserved.changed":
        return note("reserved", record, position);
      case "fault.injected":
        return note("fault", record, position);
      default:
        return;
    }
  }

  build(): Omit<Track, "sequence"> {
    return {
      kind: "decisions",
      ...this.#words(),
      of: "",
      bars: NO_BARS,
      rowNames: null,
      steps: null,
    };
  }

  #words(): { label: string; name: string } {
    const [type, another] = this.#types;
    if (type === "alarm.changed" && !another) return { label: "Alarms", name: "Alarms" };
    if (type === "fault.injected" && !another) return { label: "Faults", name: "Injected faults" };
    return { label: "Account", name: "Alarms, settings and faults of the account" };
  }

  rowOf(): number {
    return 0;
  }
}
