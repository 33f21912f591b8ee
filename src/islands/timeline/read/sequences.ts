/** What stands on a track or lane, in order of time: what the keyboard visits and the pointer finds. */
import type { Moments, Sequence } from "../model.ts";

interface Lasting {
  /** Starts in order; null when nothing lasts here. */
  atUs: Float64Array | null;
  shown?: (i: number) => boolean;
}

/** The moments of each track or lane: a moment is on one of them. */
export function momentsByPlace(place: Int32Array): Map<number, number[]> {
  const by = new Map<number, number[]>();
  place.forEach((at, moment) => {
    const known = by.get(at);
    if (known) known.push(moment);
    else by.set(at, [moment]);
  });
  return by;
}

/** Merges what lasts with moments. */
export function sequenceOf(
  { atUs, shown = () => true }: Lasting,
  moments: Moments,
  here: readonly number[] = [],
): Sequence {
  const lasting = atUs ?? new Float64Array(0);
  const at: number[] = [];
  const ref: number[] = [];
  let next = 0;
  // Both are in order of time; of two at the same instant what lasts comes first.
  for (let i = 0; i < lasting.length; i++) {
    if (!shown(i)) continue;
    for (; next < here.length && moments.atUs[here[next]!]! < lasting[i]!; next++) {
      at.push(moments.atUs[here[next]!]!);
      ref.push(~here[next]!);
    }
    at.push(lasting[i]!);
    ref.push(i);
  }
  for (; next < here.length; next++) {
    at.push(moments.atUs[here[next]!]!);
    ref.push(~here[next]!);
  }
  return { atUs: Float64Array.from(at), ref: Int32Array.from(ref) };
}
