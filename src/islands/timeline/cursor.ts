import type { Item } from "./item.ts";
import { type TimelineModel, upperBound } from "./model.ts";
import {
  extentOf,
  indexOfPlace,
  itemAt,
  placeAt,
  placeCount,
  placeOf,
  positionOf,
  sequenceAt,
} from "./places.ts";

/**
 * Where a key moves the focus: left and right along a track or lane, up and down to what is nearest in time on the next one.
 * The tracks lie above the first lane. Null when the key means nothing here.
 */
export function moveCursor(model: TimelineModel, from: Item | null, key: string): Item | null {
  if (!KEYS.has(key)) return null;
  if (!from) return firstItem(model);
  const place = placeOf(model, from);
  const { length } = sequenceAt(model, place).ref;
  const to = (position: number): Item =>
    itemAt(model, place, Math.max(0, Math.min(length - 1, position)));
  switch (key) {
    case "ArrowLeft":
      return to(positionOf(model, from) - 1);
    case "ArrowRight":
      return to(positionOf(model, from) + 1);
    case "Home":
      return to(0);
    case "End":
      return to(length - 1);
    default: {
      const [fromUs, toUs] = extentOf(model, from);
      const step = key === "ArrowDown" ? 1 : -1;
      return nearest(model, indexOfPlace(model, place) + step, (fromUs + toUs) / 2, step) ?? from;
    }
  }
}

const KEYS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);

/** The beginning of the first lane, or of the first track when there are no lanes. */
const firstItem = (model: TimelineModel): Item | null =>
  nearest(model, model.tracks.length, 0, 1) ?? nearest(model, 0, 0, 1);

/** What is nearest in time on the first track or lane, from `index` on in the direction of `step`, that has anything on it. */
function nearest(model: TimelineModel, index: number, atUs: number, step: 1 | -1): Item | null {
  for (let i = index; i >= 0 && i < placeCount(model); i += step) {
    const place = placeAt(model, i);
    const { atUs: starts, ref } = sequenceAt(model, place);
    if (ref.length === 0) continue;
    const after = upperBound(starts, atUs);
    let best: Item | null = null;
    let distance = Infinity;
    for (const position of [after - 1, after]) {
      if (position < 0 || position >= ref.length) continue;
      const item = itemAt(model, place, position);
      const [fromUs, toUs] = extentOf(model, item);
      const d = Math.max(fromUs - atUs, atUs - toUs, 0);
      if (d < distance) [best, distance] = [item, d];
    }
    return best;
  }
  return null;
}
