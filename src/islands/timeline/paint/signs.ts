/** Painting of moments: a sign at its instant. */
import { type MomentKind, MOMENTS } from "../../../styles/vocabulary.ts";
import { momentY } from "../layout.ts";
import { type Lane, upperBound } from "../model.ts";
import type { Palette } from "../palette.ts";
import type { Ctx, Scene } from "./scene.ts";

const SIZE = 12;
const paths = new Map<MomentKind, Path2D>();

function paintSign(
  ctx: Ctx,
  kind: MomentKind,
  x: number,
  y: number,
  size: number,
  palette: Palette,
): void {
  let path = paths.get(kind);
  if (!path) paths.set(kind, (path = new Path2D(MOMENTS[kind].path)));
  if (size >= 9) {
    ctx.fillStyle = palette.paper;
    ctx.beginPath();
    ctx.arc(x, y, size / 2 + 1.5, 0, 2 * Math.PI);
    ctx.fill();
  }
  ctx.save();
  ctx.translate(x - size / 2, y - size / 2);
  ctx.scale(size / 16, size / 16);
  ctx.strokeStyle = colorOf(kind, palette);
  ctx.lineWidth = 2.2;
  ctx.lineCap = "round";
  ctx.lineJoin = "round";
  ctx.stroke(path);
  ctx.restore();
}

function colorOf(kind: MomentKind, palette: Palette): string {
  const { outcome } = palette;
  switch (kind) {
    case "throttle":
    case "spillover":
      return outcome.throttle.fill;
    case "dead-letter":
    case "lost":
    case "dropped":
    case "alarm":
      return outcome.error.fill;
    case "delivered":
    case "alarm-ok":
      return outcome.success.fill;
    case "fault":
      return outcome.crash.fill;
    default:
      return palette.textMuted;
  }
}

/** The signs of a track. Where they would cover each other the first one stands for those behind it. */
export function paintSigns(ctx: Ctx, scene: Scene, track: number): void {
  const { model, layout, scale, palette } = scene;
  const { moments } = model;
  const { atUs, ref } = model.tracks[track]!.sequence;
  const box = layout.tracks[track]!;
  const { steps, bars } = model.tracks[track]!;
  // Many signs in one line must not run into each other.
  const crowded = steps !== null && (ref.length - bars.length) * 40 > scale.totalPx;
  const size = crowded ? 7 : box.pitch !== null && box.pitch < 9 ? 9 : SIZE;
  const end = upperBound(atUs, scale.us(scale.width + 12));
  const covered = new Map<number, number>();
  for (let i = upperBound(atUs, scale.us(-40)); i < end; i++) {
    if (ref[i]! >= 0) continue;
    const moment = ~ref[i]!;
    const x = scale.x(atUs[i]!);
    const y = momentY(box, moments.row[moment]!);
    const key = Math.round(y);
    if (x < (covered.get(key) ?? -Infinity)) continue;
    covered.set(key, x + size * 0.75);
    paintSign(ctx, moments.kind[moment]!, x, y, size, palette);
  }
}

/** What is neither a reset nor a shutdown, which look different, at its instant on a lane. */
export function paintLaneSigns(ctx: Ctx, scene: Scene, lane: Lane, middle: number): void {
  const { model, scale, palette, layout } = scene;
  const { atUs, ref } = lane.sequence;
  const end = upperBound(atUs, scale.us(scale.width + 12));
  for (let i = upperBound(atUs, scale.us(-12)); i < end; i++) {
    if (ref[i]! >= 0) continue;
    const kind = model.moments.kind[~ref[i]!]!;
    if (kind !== "signal" && kind !== "fault") continue;
    paintSign(ctx, kind, scale.x(atUs[i]!), middle, layout.labels ? SIZE : 7, palette);
  }
}
