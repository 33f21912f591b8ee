/** Painting of the lanes: the life of each environment, and what is on it. */
import type { Item } from "../items.ts";
import { type Lane, spansBetween } from "../model.ts";
import { paintGround, paintTears } from "./breaks.ts";
import { paintLabels } from "./labels.ts";
import { paintReset, paintShutdown } from "./moments.ts";
import { clampX, type Ctx, type Scene } from "./scene.ts";
import { paintExchanges, paintFailures, paintSpans } from "./spans.ts";

/** The lanes between `scrollTop` and `scrollTop + height`. */
export function paintLanes(ctx: Ctx, scene: Scene, scrollTop: number, height: number): void {
  const { model, layout, scale } = scene;
  paintGround(ctx, scene, height);
  const first = Math.max(0, Math.floor(scrollTop / layout.laneHeight));
  const end = Math.min(model.lanes.length, Math.ceil((scrollTop + height) / layout.laneHeight));
  const fromUs = scale.us(-20);
  const toUs = scale.us(scale.width + 20);
  ctx.font = scene.palette.font;
  ctx.textBaseline = "middle";
  for (let l = first; l < end; l++) {
    paintLane(ctx, scene, model.lanes[l]!, l * layout.laneHeight - scrollTop, fromUs, toUs);
  }
  paintTears(ctx, scene, height);
  const { selected } = scene;
  if (selected?.type === "span") paintSelection(ctx, scene, selected, scrollTop);
}

function paintLane(
  ctx: Ctx,
  scene: Scene,
  lane: Lane,
  top: number,
  fromUs: number,
  toUs: number,
): void {
  const { scale, palette, layout } = scene;
  const { spans } = lane;
  const middle = top + layout.laneHeight / 2;
  const [first, end] = spansBetween(spans, fromUs, toUs);

  // The line of an environment's life; where nothing else is drawn on it, no process is running.
  const x0 = clampX(scale, scale.x(lane.fromUs));
  const x1 = clampX(scale, scale.x(lane.toUs));
  ctx.fillStyle = palette.lineStrong;
  ctx.fillRect(x0, Math.round(middle) - 0.5, x1 - x0, 1);

  paintSpans(ctx, scene, spans, first, end, middle);
  paintExchanges(ctx, scene, lane, middle, fromUs, toUs);
  paintFailures(ctx, scene, lane, first, end, middle);
  for (const reset of lane.resetsUs) paintReset(ctx, scene, scale.x(reset), middle);
  if (layout.labels) paintLabels(ctx, scene, lane, first, end, middle);
  if (lane.ending !== "end-of-run") paintShutdown(ctx, scene, scale.x(lane.toUs), middle);
}

function paintSelection(
  ctx: Ctx,
  scene: Scene,
  item: Extract<Item, { type: "span" }>,
  scrollTop: number,
): void {
  const { scale, palette, layout, model } = scene;
  const { spans } = model.lanes[item.lane]!;
  const x0 = clampX(scale, scale.x(spans.fromUs[item.span]!));
  const x1 = Math.max(clampX(scale, scale.x(spans.toUs[item.span]!)), x0 + 2);
  const top =
    item.lane * layout.laneHeight - scrollTop + (layout.laneHeight - layout.barHeight) / 2;
  ctx.strokeStyle = palette.accent;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.roundRect(x0 - 2.5, Math.round(top) - 2.5, x1 - x0 + 4, layout.barHeight + 5, 4);
  ctx.stroke();
}
