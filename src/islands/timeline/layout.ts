import type { Item } from "./item.ts";
import type { LaneGroup, TimelineModel, Track } from "./model.ts";

/** Where things are vertically, in pixels. Few lanes are generous, many are dense. */
export interface Layout {
  laneHeight: number;
  barHeight: number;
  frozenHeight: number;
  /** Whether there is height for words. */
  labels: boolean;
  /** Top of each lane, from the top of all lanes: groups of lanes have a line of words above them. */
  laneTop: Float64Array;
  headers: { group: LaneGroup; top: number }[];
  headerHeight: number;
  lanesHeight: number;
  tracks: TrackBox[];
  tracksHeight: number;
}

export interface TrackBox {
  top: number;
  height: number;
  /** Distance of two rows of bars; null when there are too many for a row each. */
  pitch: number | null;
  /** Height of the steps, above the bars. */
  stepsHeight: number;
}

const MOST_ROWS = 24;
const ROWS_PX = 64;
const STEPS_PX = 34;
/** The line below each track. */
export const RULE_PX = 1;

/** `unit` is 1 when the reader's text size is the usual one: what carries words grows with the words. */
export function layoutOf(model: TimelineModel, unit: number): Layout {
  const count = model.lanes.length;
  const words = count <= 16;
  const [laneHeight, barHeight] = words
    ? [Math.round(30 * unit), Math.round(20 * unit)]
    : count <= 48
      ? [18, 12]
      : [10, 7];
  const headerHeight = model.groups.length > 1 ? Math.round(22 * unit) : 0;
  const laneTop = new Float64Array(count);
  const headers: Layout["headers"] = [];
  let at = 0;
  for (const group of model.groups) {
    if (headerHeight > 0) headers.push({ group, top: at });
    at += headerHeight;
    for (let lane = group.first; lane < group.end; lane++, at += laneHeight) laneTop[lane] = at;
  }
  let top = 0;
  const tracks = model.tracks.map((track) => {
    const box = { top, ...trackBox(model, track, unit) };
    if (box.height > 0) top += box.height + RULE_PX;
    return box;
  });
  return {
    laneHeight,
    barHeight,
    frozenHeight: Math.max(3, Math.round(barHeight * 0.4)),
    labels: words,
    laneTop,
    headers,
    headerHeight,
    lanesHeight: at,
    tracks,
    tracksHeight: top,
  };
}

function trackBox(model: TimelineModel, track: Track, unit: number): Omit<TrackBox, "top"> {
  const words = Math.round(34 * unit);
  if (track.kind === "decisions")
    return { height: Math.round(26 * unit), pitch: null, stepsHeight: 0 };
  const rows = track.kind === "requests" ? model.requests.rows : track.bars.rows;
  // Pollers send no requests of their own: their batches say it all.
  if (track.kind === "requests" && rows === 0 && model.tracks.length > 1)
    return { height: 0, pitch: null, stepsHeight: 0 };
  if (rows === 0 && track.kind !== "requests") {
    return { height: Math.max(words, STEPS_PX + 8), pitch: null, stepsHeight: STEPS_PX };
  }
  const stepsHeight = track.steps ? 34 : 0;
  const pitch = rows > MOST_ROWS ? null : Math.max(2.5, Math.min(14, ROWS_PX / Math.max(1, rows)));
  const bars = pitch === null ? ROWS_PX + 12 : Math.ceil(rows * pitch) + 12;
  const least = track.of ? words : 26;
  return { height: Math.max(least, bars + stepsHeight), pitch, stepsHeight };
}

/** The middle of a row of a track, from the track's top. */
export const rowY = ({ pitch, stepsHeight }: TrackBox, row: number): number =>
  stepsHeight + 6 + (row + 0.5) * (pitch ?? 0);

/** The lane at a height, or -1 for the words above a group. */
export function laneAt(layout: Layout, y: number): number {
  const { laneTop, laneHeight } = layout;
  let low = 0;
  let high = laneTop.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (laneTop[middle]! > y) high = middle;
    else low = middle + 1;
  }
  return low > 0 && y < laneTop[low - 1]! + laneHeight ? low - 1 : -1;
}

/** Lanes `[first, end)` that touch a stretch of height. */
export function lanesBetween(layout: Layout, top: number, bottom: number): [number, number] {
  const { laneTop, laneHeight } = layout;
  let first = 0;
  while (first < laneTop.length && laneTop[first]! + laneHeight <= top) first++;
  let end = first;
  while (end < laneTop.length && laneTop[end]! < bottom) end++;
  return [first, end];
}

/** Top and height of what an item looks like, from the top of the tracks or of the lanes. */
export function heightOf(
  model: TimelineModel,
  layout: Layout,
  item: Item,
): { area: "tracks" | "lanes"; top: number; height: number } {
  if (item.type === "span") return onLane(layout, item.lane);
  if (item.type === "moment" && model.moments.track[item.moment]! < 0)
    return onLane(layout, model.moments.lane[item.moment]!);
  const track =
    item.type === "request"
      ? 0
      : item.type === "moment"
        ? model.moments.track[item.moment]!
        : item.track;
  const box = layout.tracks[track]!;
  const row =
    item.type === "request"
      ? model.requests.row[item.request]!
      : item.type === "bar"
        ? model.tracks[track]!.bars.row[item.bar]!
        : item.type === "moment"
          ? model.moments.row[item.moment]!
          : -1;
  if (row < 0 && item.type === "moment")
    return { area: "tracks", top: box.top + momentY(box, row) - 8, height: 16 };
  if (box.pitch === null || row < 0)
    return { area: "tracks", top: box.top + 2, height: box.height - 4 };
  const half = Math.max(5, box.pitch / 2);
  return { area: "tracks", top: box.top + rowY(box, row) - half, height: 2 * half };
}

const onLane = (layout: Layout, lane: number) =>
  ({
    area: "lanes",
    top: layout.laneTop[lane]! + (layout.laneHeight - layout.barHeight) / 2,
    height: layout.barHeight,
  }) as const;

/** The middle of the sign of a moment, from the track's top. Above numbers, so that none is hidden. */
export const momentY = (box: TrackBox, row: number): number =>
  row >= 0 && box.pitch !== null
    ? rowY(box, row)
    : box.stepsHeight > 0 || box.height > ROWS_PX
      ? 8
      : box.height / 2;
