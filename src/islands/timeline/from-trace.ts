/** A run's trace, read once from start to end, as the lanes and tracks of its timeline. */
import type { RunResult, TraceRecord } from "../../session/protocol.ts";
import type { MomentKind } from "../../styles/vocabulary.ts";
import { awsClientIn } from "../shared/environments.ts";
import {
  type Lane,
  type LaneGroup,
  type Moments,
  NONE,
  type TimelineModel,
  type Track,
} from "./model.ts";
import { NO_BARS } from "./read/bars.ts";
import { QueueDepthBuilder, StreamDepthBuilder } from "./read/depth.ts";
import { LaneBuilder, type OfEnvironment } from "./read/lanes.ts";
import { MessagingBuilder } from "./read/messaging.ts";
import { MappingBuilder } from "./read/mapping.ts";
import { QueueBuilder } from "./read/queue.ts";
import { RequestsBuilder } from "./read/requests.ts";
import { DecisionsBuilder, ProvisionedBuilder } from "./read/scaling.ts";
import { momentsByPlace, sequenceOf } from "./read/sequences.ts";
import type { Found, TrackBuilder } from "./read/tracks.ts";

export function buildTimeline(run: RunResult): TimelineModel {
  const reader = new Reader();
  run.trace.forEach((record, position) => reader.add(record, position));
  const lastUs = run.trace.at(-1)?.at ?? 0;
  return reader.build(run, Math.max(lastUs, Math.round(run.virtualMs * 1_000), 1));
}

/** In which order the tracks stand above the lanes: the way a request takes. */
const ORDER = ["queue", "depth", "mapping", "provisioned", "decisions"] as const;

class Reader {
  readonly #requests = new RequestsBuilder();
  readonly #lanes = new Map<string, LaneBuilder>();
  readonly #tracks = new Map<string, TrackBuilder>();
  readonly #found: Found[] = [];
  readonly #requestAt = (id: string): number => this.#requests.at(id);

  add(record: TraceRecord, position: number): void {
    if ("environmentId" in record && awsClientIn(record.environmentId) !== null) return;
    if ("environmentId" in record) this.#addToLane(record, position);
    else this.#requests.add(record, position);
    for (const track of this.#tracksOf(record, position)) this.#note(track, record, position);
  }

  build(run: RunResult, extentUs: number): TimelineModel {
    const { lanes, groups, laneOf } = this.#buildLanes(extentUs);
    const requests = this.#requests.build(extentUs, laneOf);
    const builders = [...this.#tracks.values()];
    const built = builders.map((builder) => ({ builder, track: builder.build(extentUs) }));
    const sorted = ORDER.flatMap((kind) => built.filter(({ track }) => track.kind === kind));
    const trackOf = new Map(sorted.map(({ builder }, i) => [builder, i + 1]));
    const moments = momentsOf(this.#found, trackOf, laneOf);
    const onTracks = momentsByPlace(moments.track);
    const onLanes = momentsByPlace(moments.lane);
    const tracks: Track[] = [REQUESTS, ...sorted.map(({ track }) => track)].map((track, t) => ({
      ...track,
      sequence: sequenceOf(
        t === 0
          ? { atUs: requests.arrivalUs, shown: (i) => requests.row[i] !== NONE }
          : { atUs: track.bars.length > 0 ? track.bars.fromUs : (track.steps?.atUs ?? null) },
        moments,
        onTracks.get(t),
      ),
    }));
    return {
      run,
      startUs: Math.min(0, run.trace[0]?.at ?? 0),
      extentUs,
      lanes: lanes.map((lane, l) => ({
        ...lane,
        sequence: sequenceOf({ atUs: lane.spans.fromUs }, moments, onLanes.get(l)),
      })),
      groups,
      requests,
      tracks,
      moments,
      requestIndex: this.#requests.indexOf,
      laneIndex: new Map(lanes.map((lane, i) => [lane.environmentId, i])),
    };
  }

  #addToLane(record: OfEnvironment, position: number): void {
    let lane = this.#lanes.get(record.environmentId);
    if (!lane) {
      lane = new LaneBuilder(record.environmentId, this.#lanes.size, record.at);
      this.#lanes.set(record.environmentId, lane);
    }
    lane.add(record, position, this.#requests);
    const kind = momentOnLane(record);
    if (kind) this.#find(kind, record, position, null, lane.index);
  }

  #note(track: TrackBuilder, record: TraceRecord, position: number): void {
    track.add(record, position, this.#requestAt, (kind, noted, at, owner = NONE) =>
      this.#find(kind, noted, at, track, NONE, owner),
    );
  }

  #find(
    kind: MomentKind,
    record: TraceRecord,
    position: number,
    track: TrackBuilder | null,
    lane: number,
    owner: number = NONE,
  ): void {
    this.#found.push({ kind, atUs: record.at, record: position, track, lane, owner });
  }

  /** The tracks that a record is shown on; they come into being with their first record. */
  #tracksOf(record: TraceRecord, position: number): TrackBuilder[] {
    switch (record.type) {
      case "async.queued":
      case "async.dequeued":
      case "async.returned":
      case "async.finished":
        return [this.#queue(record.functionName)];
      case "invocation.throttled":
        return this.#queues().filter((queue) => queue.knows(record.requestId));
      case "record.delivered": {
        const queues = this.#queues().filter((queue) => queue.knows(record.requestId));
        if (queues.length > 0) return queues;
        const mappings = [...this.#tracks.values()].filter((t) => t instanceof MappingBuilder);
        const known = mappings.find((mapping) => mapping.knows(record.requestId, this.#requestAt));
        return known ? [known] : mappings.slice(0, 1);
      }
      case "pollers.scaled":
      case "batch.invoked":
      case "batch.split":
        return [this.#mapping(record.mappingId)];
      case "batch.filtered":
      case "batch.ended":
      case "stream.records.dropped":
        return [this.#mapping(record.mappingId), ...this.#streams()];
      case "message.sent":
      case "message.received":
      case "message.visibility.changed":
      case "message.deleted":
      case "message.moved":
      case "message.expired":
        return [this.#track(`depth ${record.queue}`, () => new QueueDepthBuilder(record.queue))];
      case "stream.written":
        return [this.#track(`depth ${record.stream}`, () => new StreamDepthBuilder(record.stream))];
      case "event.accepted":
      case "event.dropped":
      case "event.delivered":
      case "event.delivery.failed":
      case "event.given-up": {
        const make = (): TrackBuilder => new MessagingBuilder("Event bus", record.bus);
        return [this.#track(`bus ${record.bus}`, make)];
      }
      case "notification.published":
      case "notification.filtered":
      case "notification.delivered":
      case "notification.delivery.failed":
      case "notification.given-up": {
        const make = (): TrackBuilder => new MessagingBuilder("Topic", record.topic);
        return [this.#track(`topic ${record.topic}`, make)];
      }
      case "provisioned.changed":
      case "scaling.activity":
      case "invocation.spilled": {
        const { functionName, qualifier } = record;
        const make = (): TrackBuilder => new ProvisionedBuilder(functionName, qualifier);
        return [this.#track(`provisioned ${functionName} ${qualifier}`, make)];
      }
      case "fault.injected": {
        const lane = this.#lanes.get(record.subject ?? "");
        if (lane) {
          this.#find("fault", record, position, null, lane.index);
          return [];
        }
        const queue = this.#queues().find((known) => known.knows(record.requestId ?? ""));
        if (queue) return [queue];
        return [this.#track("decisions", () => new DecisionsBuilder())];
      }
      case "alarm.changed":
      case "reserved.changed":
        return [this.#track("decisions", () => new DecisionsBuilder())];
      default:
        return [];
    }
  }

  #track<T extends TrackBuilder>(key: string, make: () => T): T {
    let track = this.#tracks.get(key);
    if (!track) this.#tracks.set(key, (track = make()));
    return track as T;
  }

  #queue(functionName: string): QueueBuilder {
    return this.#track(`queue ${functionName}`, () => new QueueBuilder(functionName));
  }

  #mapping(mappingId: string): MappingBuilder {
    return this.#track(`mapping ${mappingId}`, () => new MappingBuilder(mappingId));
  }

  #queues(): QueueBuilder[] {
    return [...this.#tracks.values()].filter((track) => track instanceof QueueBuilder);
  }

  #streams(): StreamDepthBuilder[] {
    return [...this.#tracks.values()].filter((track) => track instanceof StreamDepthBuilder);
  }

  /** Lanes in groups; `laneOf` maps the order of creation to the order in which they are shown. */
  #buildLanes(extentUs: number): { lanes: Lane[]; groups: LaneGroup[]; laneOf: number[] } {
    const created = [...this.#lanes.values()].map((lane) => lane.build(extentUs));
    const byGroup = Map.groupBy(created, (lane) =>
      [lane.functionName, lane.version, lane.provisioned ? "0" : "1"].join("\n"),
    );
    const sorted = [...byGroup].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
    const lanes = sorted.flat();
    let first = 0;
    const groups = sorted.map((group): LaneGroup => {
      const { functionName, version, provisioned } = group[0]!;
      const end = first + group.length;
      const part = { functionName, version, provisioned, first, end };
      first = end;
      return part;
    });
    const laneOf = created.map(() => NONE);
    lanes.forEach((lane, l) => (laneOf[lane.number - 1] = l));
    return { lanes, groups, laneOf };
  }
}

const REQUESTS: Omit<Track, "sequence"> = {
  kind: "requests",
  label: "Requests",
  of: "",
  name: "Requests",
  bars: NO_BARS,
  rowNames: null,
  steps: null,
};

function momentOnLane(record: OfEnvironment): MomentKind | null {
  switch (record.type) {
    case "environment.reset":
      return "reset";
    case "environment.shutdown":
      return record.reason === "end-of-run" ? null : "shutdown";
    case "signal.sent":
      // SIGTERM begins the shutdown, which is a span.
      return record.signal === "SIGKILL" ? "signal" : null;
    default:
      return null;
  }
}

function momentsOf(
  found: readonly Found[],
  trackOf: ReadonlyMap<TrackBuilder, number>,
  laneOf: readonly number[],
): Moments {
  return {
    length: found.length,
    kind: found.map((moment) => moment.kind),
    atUs: Float64Array.from(found, (moment) => moment.atUs),
    record: Int32Array.from(found, (moment) => moment.record),
    track: Int32Array.from(found, ({ track }) => (track ? trackOf.get(track)! : NONE)),
    lane: Int32Array.from(found, ({ lane }) => (lane === NONE ? NONE : laneOf[lane]!)),
    row: Int32Array.from(found, ({ track, owner }) =>
      track && owner !== NONE ? track.rowOf(owner) : NONE,
    ),
  };
}
