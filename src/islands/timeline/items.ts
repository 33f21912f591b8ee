import { sameSelection, type TimelineSelection } from "../shared/selection.ts";
import type { Item } from "./item.ts";
import { NONE, spanAt, type TimelineModel } from "./model.ts";
import { extentOf, requestOf } from "./places.ts";

/** What the other views are told when an item is selected. */
export function selectionOf(model: TimelineModel, item: Item): TimelineSelection {
  const [fromUs, toUs] = extentOf(model, item);
  const request = requestOf(model, item);
  const seq = recordOf(model, item);
  return {
    environmentId: environmentOf(model, item),
    ...(request !== NONE && { requestId: model.requests.id[request]! }),
    fromUs,
    toUs,
    ...(seq !== NONE && { seq }),
  };
}

function environmentOf(model: TimelineModel, item: Item): string | null {
  const { lanes, moments, requests } = model;
  switch (item.type) {
    case "span":
      return lanes[item.lane]!.environmentId;
    case "request":
      return lanes[requests.lane[item.request]!]?.environmentId ?? null;
    case "moment":
      return lanes[moments.lane[item.moment]!]?.environmentId ?? null;
    default:
      return null;
  }
}

/** The record that a bar or moment stands for; spans and requests are known by their time. */
function recordOf(model: TimelineModel, item: Item): number {
  if (item.type === "moment") return model.moments.record[item.moment]!;
  return item.type === "bar" ? model.tracks[item.track]!.bars.opened[item.bar]! : NONE;
}

const byRecord = new WeakMap<TimelineModel, Map<number, Item>>();

/** The moment or bar that a record of the trace is drawn as, if it is. */
export function itemOfRecord(model: TimelineModel, position: number): Item | null {
  let index = byRecord.get(model);
  if (!index) {
    byRecord.set(model, (index = new Map()));
    for (let track = 0; track < model.tracks.length; track++) {
      const { opened } = model.tracks[track]!.bars;
      for (let bar = 0; bar < opened.length; bar++)
        index.set(opened[bar]!, { type: "bar", track, bar });
    }
    // A moment says more than the bar that begins with it.
    for (let moment = 0; moment < model.moments.length; moment++)
      index.set(model.moments.record[moment]!, { type: "moment", moment });
  }
  return index.get(position) ?? null;
}

/** The item that a selection, perhaps made in another view, stands for. */
export function itemOf(model: TimelineModel, selection: TimelineSelection | null): Item | null {
  if (!selection) return null;
  if (selection.seq !== undefined) {
    const position = selection.seq;
    const track = model.tracks.findIndex(({ bars }) => bars.opened.includes(position));
    const bar = track === -1 ? -1 : model.tracks[track]!.bars.opened.indexOf(position);
    const item: Item | null = bar === -1 ? null : { type: "bar", track, bar };
    if (item && sameSelection(selectionOf(model, item), selection)) return item;
    return itemOfRecord(model, position) ?? item;
  }
  const request =
    selection.requestId === undefined ? undefined : model.requestIndex.get(selection.requestId);
  if (selection.environmentId !== null) {
    const lane = model.laneIndex.get(selection.environmentId);
    if (lane !== undefined) {
      const { spans } = model.lanes[lane]!;
      const first = spanAt(spans, selection.fromUs);
      for (const span of [first, first - 1]) {
        const item: Item = { type: "span", lane, span };
        if (span >= 0 && sameSelection(selectionOf(model, item), selection)) return item;
      }
      if (request === undefined && first >= 0) return { type: "span", lane, span: first };
    }
  }
  return request === undefined ? null : { type: "request", request };
}
