/** Painting of the lanes: the life of each environment, and what is on it. */
import type { Item } from "../item.ts";
import { heightOf, lanesBetween } from "../layout.ts";
import { type Lane, spansBetween } from "../model.ts";
import { extentOf } from "../places.ts";
import { windowOf } from "../scale.ts";
import { paintGround, paintTears } from "./breaks.ts";
import { addSpans, Columns } from "./columns.ts";
import { paintFailureMarks, paintLabels } from "./labels.ts";
import { paintReset, paintShutdown, paintShutdownLabel } from "./moments.ts";
import { setFont } from "./lettering.ts";
import { type LaneBox, type Picture, rasterLane } from "./raster.ts";
import { clampX, type Ctx, type Scene } from "./scene.ts";
import { paintLaneSigns } from "./signs.ts";
import { paintExchanges, paintFailurePointers, paintRetries, paintStreams } from "./spans.ts";
import type { TileBox, Tiles } from "./tiles.ts";

/** The most that one picture is high. */
const TILE_PX = 240;

/** The lanes between `scrollTop` and `scrollTop + height`. */
export function paintLanes(
  ctx: Ctx,
  scene: Scene,
  tiles: Tiles,
  scrollTop: number,
  height: number,
  dpr: number,
): void {
  const { model, layout, scale, palette, selected } = scene;
  const view = { left: scale.leftPx, top: scrollTop, width: scale.width, height };
  const tileHeight = Math.min(TILE_PX, layout.lanesHeight);
  const key = [model, layout, palette, scale.breaks, scale.pxPerUs, dpr];
  tiles.draw(ctx, key, { view, tileHeight, dpr }, (tileCtx, box) =>
    paintTile(tileCtx, scene, box, dpr),
  );
  paintGround(ctx, scene, height);
  paintTears(ctx, scene, height);
  const [first, end] = lanesBetween(layout, scrollTop, scrollTop + height);
  if (layout.labels) {
    setFont(ctx, palette.font);
    ctx.textBaseline = "middle";
    for (let l = first; l < end; l++) {
      paintWords(ctx, scene, model.lanes[l]!, middleOf(layout, l) - scrollTop);
    }
  }
  if (selected) paintSelection(ctx, scene, selected, scrollTop);
}

const middleOf = ({ laneTop, laneHeight }: Scene["layout"], l: number): number =>
  laneTop[l]! + laneHeight / 2;

/** One picture of the lanes. Words are not part of it: they stay in view while their span moves. */
function paintTile(ctx: Ctx, whole: Scene, box: TileBox, dpr: number): void {
  const scale = windowOf(whole.scale, box.left, box.width);
  const scene = { ...whole, scale };
  const { model, layout, palette } = scene;
  const fromUs = scale.us(-20);
  const toUs = scale.us(scale.width + 20);
  const [first, end] = lanesBetween(layout, box.top, box.top + box.height);

  const { image, picture } = pictureOf(ctx);
  const columns = columnsOf(picture.width);
  for (let l = first; l < end; l++) {
    const lane = model.lanes[l]!;
    columns.clear();
    const [i0, i1] = spansBetween(lane.spans, fromUs, toUs);
    addSpans(columns, lane.spans, i0, i1, (us) => scale.x(us) * dpr, {
      wide: 5 * dpr,
      seam: Math.max(1, Math.round(dpr)),
    });
    const place: LaneBox = {
      top: Math.round((middleOf(layout, l) - box.top - layout.barHeight / 2) * dpr),
      barHeight: Math.round(layout.barHeight * dpr),
      frozenHeight: Math.round(layout.frozenHeight * dpr),
      left: Math.round(box.left * dpr),
      dpr,
      lifeFrom: scale.x(lane.fromUs) * dpr,
      lifeTo: scale.x(lane.toUs) * dpr,
    };
    rasterLane(picture, columns, palette, place);
  }
  ctx.putImageData(image, 0, 0);

  for (let l = first; l < end; l++) {
    const lane = model.lanes[l]!;
    const middle = middleOf(layout, l) - box.top;
    const [i0, i1] = spansBetween(lane.spans, fromUs, toUs);
    paintExchanges(ctx, scene, lane, middle, fromUs, toUs);
    paintStreams(ctx, scene, lane, middle, fromUs, toUs);
    paintRetries(ctx, scene, lane, i0, i1, middle);
    paintFailurePointers(ctx, scene, lane, i0, i1, middle);
    paintLaneSigns(ctx, scene, lane, middle);
    for (const reset of lane.resetsUs) paintReset(ctx, scene, scale.x(reset), middle);
    if (lane.ending !== "end-of-run") paintShutdown(ctx, scene, scale.x(lane.toUs), middle);
  }
}

let kept: { image: ImageData; picture: Picture } | null = null;
/** An empty picture of the size of a canvas, the same one each time. */
function pictureOf({ canvas: { width, height } }: Ctx): { image: ImageData; picture: Picture } {
  if (kept?.picture.width === width && kept.picture.height === height) {
    kept.picture.pixels.fill(0);
    return kept;
  }
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  return (kept = { image, picture: { pixels, width, height } });
}

let columns: Columns | null = null;
function columnsOf(width: number): Columns {
  if (columns?.width !== width) columns = new Columns(width);
  return columns;
}

function paintWords(ctx: Ctx, scene: Scene, lane: Lane, middle: number): void {
  const { scale } = scene;
  const [first, end] = spansBetween(lane.spans, scale.us(0), scale.us(scale.width));
  paintFailureMarks(ctx, scene, lane, first, end, middle);
  paintLabels(ctx, scene, lane, first, end, middle);
  if (lane.ending !== "end-of-run") paintShutdownLabel(ctx, scene, scale.x(lane.toUs), middle);
}

function paintSelection(ctx: Ctx, scene: Scene, item: Item, scrollTop: number): void {
  const { scale, palette, layout, model } = scene;
  const { area, top, height } = heightOf(model, layout, item);
  if (area !== "lanes") return;
  const [fromUs, toUs] = extentOf(model, item);
  const x0 = clampX(scale, scale.x(fromUs));
  const x1 = Math.max(clampX(scale, scale.x(toUs)), x0 + 2);
  ctx.strokeStyle = palette.accent;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.roundRect(x0 - 2.5, Math.round(top - scrollTop) - 2.5, x1 - x0 + 4, height + 5, 4);
  ctx.stroke();
}
