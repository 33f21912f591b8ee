import type { Item } from "./items.ts";
import { NONE, nearestSpan, type TimelineModel, upperBound } from "./model.ts";

/**
 * Where a key moves the focus: left and right along a lane, up and down between lanes to what is nearest in time. The path
 * of the requests lies above the first lane. Null when the key means nothing here.
 */
export function moveCursor(model: TimelineModel, from: Item | null, key: string): Item | null {
  if (!KEYS.has(key)) return null;
  if (!from) return firstItem(model);
  return from.type === "request" ? fromRequest(model, from, key) : fromSpan(model, from, key);
}

const KEYS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);

const firstItem = (model: TimelineModel): Item | null => {
  if (model.lanes.some((lane) => lane.spans.length > 0)) return { type: "span", lane: 0, span: 0 };
  return model.requests.length > 0 ? { type: "request", request: 0 } : null;
};

function fromRequest(
  model: TimelineModel,
  from: Extract<Item, { type: "request" }>,
  key: string,
): Item {
  const { requests } = model;
  const to = (request: number): Item => ({
    type: "request",
    request: Math.max(0, Math.min(requests.length - 1, request)),
  });
  switch (key) {
    case "ArrowLeft":
      return to(from.request - 1);
    case "ArrowRight":
      return to(from.request + 1);
    case "Home":
      return to(0);
    case "End":
      return to(requests.length - 1);
    case "ArrowDown":
      return spanNear(model, 0, requests.arrivalUs[from.request]!, 1) ?? from;
    default:
      return from;
  }
}

function fromSpan(model: TimelineModel, from: Extract<Item, { type: "span" }>, key: string): Item {
  const { spans } = model.lanes[from.lane]!;
  const to = (span: number): Item => ({
    ...from,
    span: Math.max(0, Math.min(spans.length - 1, span)),
  });
  switch (key) {
    case "ArrowLeft":
      return to(from.span - 1);
    case "ArrowRight":
      return to(from.span + 1);
    case "Home":
      return to(0);
    case "End":
      return to(spans.length - 1);
  }
  const middle = (spans.fromUs[from.span]! + spans.toUs[from.span]!) / 2;
  if (key === "ArrowDown") return spanNear(model, from.lane + 1, middle, 1) ?? from;
  return spanNear(model, from.lane - 1, middle, -1) ?? requestNear(model, middle) ?? from;
}

function spanNear(model: TimelineModel, lane: number, atUs: number, step: 1 | -1): Item | null {
  for (let l = lane; l >= 0 && l < model.lanes.length; l += step) {
    const span = nearestSpan(model.lanes[l]!.spans, atUs);
    if (span !== NONE) return { type: "span", lane: l, span };
  }
  return null;
}

function requestNear(model: TimelineModel, atUs: number): Item | null {
  const { requests } = model;
  if (requests.length === 0) return null;
  return { type: "request", request: Math.max(0, upperBound(requests.arrivalUs, atUs) - 1) };
}
