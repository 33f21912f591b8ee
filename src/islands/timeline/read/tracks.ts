/** What the tracks above the lanes are built from. */
import type { TraceRecord } from "../../../session/protocol.ts";
import type { MomentKind } from "../../../styles/vocabulary.ts";
import type { Track } from "../model.ts";

/** A moment, before it is known where its track or lane will be. */
export interface Found {
  kind: MomentKind;
  atUs: number;
  record: number;
  /** The track's builder; null for a moment of a lane. */
  track: TrackBuilder | null;
  /** In order of creation; {@link NONE} for a moment of a track. */
  lane: number;
  /** Whose bar on the track it belongs to, or {@link NONE}. */
  owner: number;
}

export type Note = (
  kind: MomentKind,
  record: TraceRecord,
  position: number,
  owner?: number,
) => void;

export interface TrackBuilder {
  /** `requestAt` gives a request's row. False when the track does not know the record. */
  add(record: TraceRecord, position: number, requestAt: (id: string) => number, note: Note): void;
  build(extentUs: number): Omit<Track, "sequence">;
  /** The row of an owner's bars, once built. */
  rowOf(owner: number): number;
}
