/** Where an item stands: tracks from top to bottom, then lanes. The keyboard goes through them, the pointer finds them. */
import type { Item } from "./item.ts";
import { type Sequence, type TimelineModel, upperBound } from "./model.ts";

/** A track, or a lane below all tracks. */
export interface Place {
  track?: number;
  lane?: number;
}

export const placeCount = (model: TimelineModel): number =>
  model.tracks.length + model.lanes.length;

export const placeAt = (model: TimelineModel, index: number): Place =>
  index < model.tracks.length ? { track: index } : { lane: index - model.tracks.length };

export const indexOfPlace = (model: TimelineModel, { track, lane }: Place): number =>
  track ?? model.tracks.length + lane!;

export function sequenceAt(model: TimelineModel, { track, lane }: Place): Sequence {
  return track === undefined ? model.lanes[lane!]!.sequence : model.tracks[track]!.sequence;
}

export function placeOf(model: TimelineModel, item: Item): Place {
  switch (item.type) {
    case "span":
      return { lane: item.lane };
    case "request":
      return { track: 0 };
    case "bar":
    case "step":
      return { track: item.track };
    case "moment": {
      const track = model.moments.track[item.moment]!;
      return track >= 0 ? { track } : { lane: model.moments.lane[item.moment]! };
    }
  }
}

/** What a place of a sequence stands for. */
export function itemAt(model: TimelineModel, place: Place, position: number): Item {
  const ref = sequenceAt(model, place).ref[position]!;
  if (ref < 0) return { type: "moment", moment: ~ref };
  if (place.lane !== undefined) return { type: "span", lane: place.lane, span: ref };
  const track = place.track!;
  if (track === 0) return { type: "request", request: ref };
  return model.tracks[track]!.bars.length > 0
    ? { type: "bar", track, bar: ref }
    : { type: "step", track, step: ref };
}

/** Where an item stands in its sequence. */
export function positionOf(model: TimelineModel, item: Item): number {
  const { atUs, ref } = sequenceAt(model, placeOf(model, item));
  const wanted = refOf(item);
  let i = upperBound(atUs, startOf(model, item)) - 1;
  while (i > 0 && ref[i] !== wanted) i--;
  return Math.max(0, i);
}

function refOf(item: Item): number {
  switch (item.type) {
    case "span":
      return item.span;
    case "request":
      return item.request;
    case "bar":
      return item.bar;
    case "step":
      return item.step;
    case "moment":
      return ~item.moment;
  }
}

const startOf = (model: TimelineModel, item: Item): number => extentOf(model, item)[0];

/** From when until when something lasts; a moment begins and ends at once. */
export function extentOf(model: TimelineModel, item: Item): [fromUs: number, toUs: number] {
  switch (item.type) {
    case "span": {
      const { spans } = model.lanes[item.lane]!;
      return [spans.fromUs[item.span]!, spans.toUs[item.span]!];
    }
    case "request": {
      const { arrivalUs, answerUs } = model.requests;
      const answer = answerUs[item.request]!;
      return [arrivalUs[item.request]!, Number.isNaN(answer) ? model.extentUs : answer];
    }
    case "bar": {
      const { bars } = model.tracks[item.track]!;
      return [bars.fromUs[item.bar]!, bars.toUs[item.bar]!];
    }
    case "step": {
      const { atUs } = model.tracks[item.track]!.steps!;
      return [atUs[item.step]!, atUs[item.step + 1] ?? model.extentUs];
    }
    case "moment": {
      const at = model.moments.atUs[item.moment]!;
      return [at, at];
    }
  }
}

/** The request that an item is about, as a row, or -1. */
export function requestOf(model: TimelineModel, item: Item): number {
  switch (item.type) {
    case "span":
      return model.lanes[item.lane]!.spans.request[item.span]!;
    case "request":
      return item.request;
    case "bar":
      return model.tracks[item.track]!.bars.request[item.bar]!;
    case "step":
      return -1;
    case "moment": {
      const record = model.run.trace[model.moments.record[item.moment]!]!;
      if (!("requestId" in record) || record.requestId === undefined) return -1;
      return model.requestIndex.get(record.requestId) ?? -1;
    }
  }
}
