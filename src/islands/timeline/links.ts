/** What an item led to, and what else belongs to it: attempts of one event, a batch and its invocation, an alarm and what it scaled. */
import type { TraceRecord } from "../../session/protocol.ts";
import { formatInstant } from "../shared/format.ts";
import { factsOf } from "./facts.ts";
import { type Item, sameItem } from "./item.ts";
import { itemOfRecord } from "./items.ts";
import { BAR_KINDS, kindOf, NONE, type TimelineModel } from "./model.ts";
import { extentOf, requestOf } from "./places.ts";

export interface Link {
  label: string;
  item: Item;
}

const MOST = 8;

export function linksOf(model: TimelineModel, item: Item): Link[] {
  const related = [...ofRecord(model, item), ...ofRequest(model, item)];
  const seen: Item[] = [item];
  const links: Link[] = [];
  for (const other of related) {
    if (seen.some((known) => sameItem(known, other))) continue;
    seen.push(other);
    if (links.length < MOST) links.push({ label: labelOf(model, other), item: other });
  }
  return links;
}

/** "Invoke, attempt 2, environment 3, 1:00.250". */
function labelOf(model: TimelineModel, item: Item): string {
  const facts = factsOf(model, item);
  const where = item.type === "span" ? `, ${facts.where.toLowerCase()}` : "";
  return `${facts.title}${where}, ${formatInstant(facts.fromUs)}`;
}

const byRequest = new WeakMap<TimelineModel, Map<number, Item[]>>();

/** Everything that is about the same request, in order of time. */
function ofRequest(model: TimelineModel, item: Item): Item[] {
  const request = requestOf(model, item);
  if (request === NONE) return [];
  let index = byRequest.get(model);
  if (!index) byRequest.set(model, (index = indexRequests(model)));
  const others = index.get(request) ?? [];
  return model.requests.row[request] === NONE ? others : [{ type: "request", request }, ...others];
}

function indexRequests(model: TimelineModel): Map<number, Item[]> {
  const index = new Map<number, Item[]>();
  const add = (request: number, item: Item): void => {
    if (request === NONE) return;
    const items = index.get(request);
    if (items) items.push(item);
    else index.set(request, [item]);
  };
  // Of two that tell the same, one is enough: the invocation instead of the queue's view of it, the wait instead of its begin.
  model.tracks.forEach(({ kind, bars }, track) => {
    for (let bar = 0; bar < bars.length; bar++) {
      if (kind === "queue" && BAR_KINDS[bars.kind[bar]!] === "running") continue;
      add(bars.request[bar]!, { type: "bar", track, bar });
    }
  });
  model.lanes.forEach(({ spans }, lane) => {
    for (let span = 0; span < spans.length; span++) {
      if (kindOf(spans, span) !== "frozen") add(spans.request[span]!, { type: "span", lane, span });
    }
  });
  for (let moment = 0; moment < model.moments.length; moment++) {
    if (model.moments.kind[moment] === "retry") continue;
    const item: Item = { type: "moment", moment };
    add(requestOf(model, item), item);
  }
  for (const items of index.values())
    items.sort((a, b) => extentOf(model, a)[0] - extentOf(model, b)[0]);
  return index;
}

/** What a decision about the whole led to. */
function ofRecord(model: TimelineModel, item: Item): Item[] {
  if (item.type !== "moment") return [];
  const position = model.moments.record[item.moment]!;
  const record = model.run.trace[position]!;
  switch (record.type) {
    case "alarm.changed":
      return next(
        model,
        position,
        (later) => later.type === "scaling.activity" && later.cause.includes(record.alarmName),
      );
    case "scaling.activity":
      return next(
        model,
        position,
        (later) =>
          later.type === "provisioned.changed" &&
          later.functionName === record.functionName &&
          later.qualifier === record.qualifier,
      );
    case "provisioned.changed":
      return prepared(model, position);
    case "batch.split":
      return record.into.flatMap((batchId) =>
        next(
          model,
          position,
          (later) => later.type === "batch.invoked" && later.batchId === batchId,
        ),
      );
    default:
      return [];
  }
}

function next(
  model: TimelineModel,
  position: number,
  fits: (record: TraceRecord) => boolean,
): Item[] {
  const { trace } = model.run;
  for (let i = position + 1; i < trace.length; i++) {
    if (!fits(trace[i]!)) continue;
    const item = itemOfRecord(model, i);
    return item ? [item] : [];
  }
  return [];
}

/** The environments that were made for provisioned concurrency from this moment until it is changed again. */
function prepared(model: TimelineModel, position: number): Item[] {
  const { trace } = model.run;
  const items: Item[] = [];
  for (let i = position + 1; i < trace.length && items.length < MOST; i++) {
    const record = trace[i]!;
    if (record.type === "scaling.activity") break;
    if (record.type !== "environment.created" || record.requestId !== undefined) continue;
    const lane = model.laneIndex.get(record.environmentId);
    if (lane !== undefined && model.lanes[lane]!.spans.length > 0)
      items.push({ type: "span", lane, span: 0 });
  }
  return items;
}
