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
  const refs: { at: number; ref: number }[] = [];
  atUs?.forEach((at, i) => {
    if (shown(i)) refs.push({ at, ref: i });
  });
  for (const i of here) refs.push({ at: moments.atUs[i]!, ref: ~i });
  refs.sort((a, b) => a.at - b.at);
  return {
    atUs: Float64Array.from(refs, ({ at }) => at),
    ref: Int32Array.from(refs, ({ ref }) => ref),
  };
}
