/** Painting of the tracks above the lanes. */
import { heightOf } from "../layout.ts";
import { reaching } from "../model.ts";
import { extentOf } from "../places.ts";
import { windowOf } from "../scale.ts";
import { paintBars, paintBarCrowd } from "./bars.ts";
import { paintGround, paintTears } from "./breaks.ts";
import { setFont } from "./lettering.ts";
import { paintRequestCrowd, paintRequestPaths } from "./requests.ts";
import { clampX, type Ctx, type Scene } from "./scene.ts";
import { paintSigns } from "./signs.ts";
import { paintSteps } from "./steps.ts";
import type { TileBox, Tiles } from "./tiles.ts";

/** More than this in view are shown as how many there are. */
const MOST_LINES = 600;

/** The tracks between `scrollTop` and `scrollTop + height`. */
export function paintTracks(
  ctx: Ctx,
  scene: Scene,
  tiles: Tiles,
  scrollTop: number,
  height: number,
  dpr: number,
): void {
  const { model, layout, palette, scale } = scene;
  const crowded = crowdedTracks(scene);
  const key = [model, layout, palette, scale.breaks, scale.pxPerUs, dpr, ...crowded];
  const view = { left: scale.leftPx, top: scrollTop, width: scale.width, height };
  const tileHeight = Math.min(layout.tracksHeight, TILE_PX);
  tiles.draw(ctx, key, { view, tileHeight, dpr }, (tileCtx, box) =>
    paintTile(tileCtx, scene, box, crowded),
  );
  paintGround(ctx, scene, height);
  paintTears(ctx, scene, height);
  ctx.fillStyle = palette.line;
  for (const box of layout.tracks.slice(0, -1))
    ctx.fillRect(0, box.top + box.height - scrollTop, scale.width, 1);
  paintSelected(ctx, scene, scrollTop);
}

/** The most that one picture is high. */
const TILE_PX = 400;

/** Tracks on which there is too much in view for a line each. */
function crowdedTracks({ model, layout, scale }: Scene): boolean[] {
  const [fromUs, toUs] = [scale.us(0), scale.us(scale.width)];
  return model.tracks.map(({ bars }, t) => {
    const { arrivalUs, reachUs } = model.requests;
    const [first, end] =
      t === 0
        ? reaching(arrivalUs, reachUs, fromUs, toUs)
        : reaching(bars.fromUs, bars.reachUs, fromUs, toUs);
    return layout.tracks[t]!.pitch === null || end - first > MOST_LINES;
  });
}

function paintTile(ctx: Ctx, whole: Scene, box: TileBox, crowded: readonly boolean[]): void {
  const scene = { ...whole, scale: windowOf(whole.scale, box.left, box.width) };
  const { model, layout } = scene;
  // Outside of what is restored below: the font stays set.
  setFont(ctx, scene.palette.fontSmall);
  layout.tracks.forEach((place, t) => {
    if (place.top + place.height <= box.top || place.top >= box.top + box.height) return;
    ctx.save();
    ctx.translate(0, place.top - box.top);
    ctx.beginPath();
    ctx.rect(0, 0, box.width, place.height);
    ctx.clip();
    const track = model.tracks[t]!;
    if (track.steps && place.stepsHeight > 0) paintSteps(ctx, scene, track, place);
    if (t === 0) {
      if (crowded[t]) paintRequestCrowd(ctx, scene, place);
      else paintRequestPaths(ctx, scene, place);
    } else if (track.bars.length > 0) {
      if (crowded[t]) paintBarCrowd(ctx, scene, track, place);
      else paintBars(ctx, scene, track, place);
    }
    paintSigns(ctx, scene, t);
    ctx.restore();
  });
}

function paintSelected(
  ctx: Ctx,
  { model, layout, scale, palette, selected }: Scene,
  scrollTop: number,
): void {
  if (!selected) return;
  const { area, top, height } = heightOf(model, layout, selected);
  if (area !== "tracks") return;
  const [fromUs, toUs] = extentOf(model, selected);
  const margin = selected.type === "moment" ? 9 : 6;
  const x0 = clampX(scale, scale.x(fromUs));
  const x1 = clampX(scale, scale.x(toUs));
  ctx.strokeStyle = palette.accent;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.roundRect(x0 - margin, top - scrollTop, x1 - x0 + 2 * margin, height, 4);
  ctx.stroke();
}
