/** Painting of the time axis: the rules of its ticks, and the breaks that leave out idle time. */
import type { Ctx, Scene } from "./scene.ts";

/** Under what is already drawn: pictures replace whatever was there before them. */
export function paintGround(ctx: Ctx, { palette, ticksX, scale }: Scene, height: number): void {
  ctx.globalCompositeOperation = "destination-over";
  ctx.fillStyle = palette.sunken;
  for (const { fromUs, toUs } of scale.breaks.stretches) {
    const x = scale.x(fromUs);
    if (x < scale.width) ctx.fillRect(x, 0, scale.x(toUs) - x, height);
  }
  ctx.fillStyle = palette.line;
  for (const x of ticksX) ctx.fillRect(Math.round(x), 0, 1, height);
  ctx.globalCompositeOperation = "source-over";
}

/** How far a torn edge reaches. */
export const TEAR_PX = 3;

/** Both edges of a break as torn paper. */
export function paintTears(ctx: Ctx, { scale, palette }: Scene, height: number): void {
  for (const { fromUs, toUs } of scale.breaks.stretches) {
    const edges = [scale.x(fromUs), scale.x(toUs)];
    // Too narrow for two edges: one tear in the middle.
    for (const x of scale.breaks.px < 16 ? [(edges[0]! + edges[1]!) / 2] : edges) {
      if (x < -8 || x > scale.width + 8) continue;
      ctx.beginPath();
      for (let y = -4, side = -1; y <= height + 4; y += 4, side = -side)
        ctx.lineTo(x + side * 1.75, y);
      ctx.lineJoin = "round";
      ctx.strokeStyle = palette.paper;
      ctx.lineWidth = 4.5;
      ctx.stroke();
      ctx.strokeStyle = palette.lineStrong;
      ctx.lineWidth = 1;
      ctx.stroke();
    }
  }
}
