/** Painting of numbers over time: an area for what there is, a line for what there could be. */
import type { TrackBox } from "../layout.ts";
import { type Track, upperBound } from "../model.ts";
import { clampX, type Ctx, type Scene } from "./scene.ts";

export function paintSteps(
  ctx: Ctx,
  { scale, palette, model }: Scene,
  track: Track,
  box: TrackBox,
): void {
  const { atUs, series, max } = track.steps!;
  const alone = track.bars.length === 0;
  const floor = alone ? box.height - 4 : box.stepsHeight - 1;
  // Signs have the room above the numbers to themselves.
  const head = track.sequence.ref.some((ref) => ref < 0) ? 16 : 6;
  const unit = (floor - head) / Math.max(1, max);
  const first = Math.max(0, upperBound(atUs, scale.us(-20)) - 1);
  const end = upperBound(atUs, scale.us(scale.width + 20));
  for (const { shape, values } of series) {
    const area = shape === "area";
    ctx.beginPath();
    let y = floor;
    let last = -Infinity;
    ctx.moveTo(clampX(scale, scale.x(atUs[first] ?? 0)), floor);
    for (let i = first; i < end; i++) {
      const x = clampX(scale, scale.x(atUs[i]!));
      const next = floor - values[i]! * unit;
      // Several steps in one pixel are one step, to the last of them.
      if (x - last >= 0.5) ctx.lineTo(x, y);
      ctx.lineTo(x, next);
      [y, last] = [next, x];
    }
    const right =
      end < atUs.length
        ? clampX(scale, scale.x(atUs[end]!))
        : clampX(scale, scale.x(model.extentUs));
    ctx.lineTo(right, y);
    if (area) {
      ctx.lineTo(right, floor);
      ctx.closePath();
      ctx.fillStyle = palette.steps;
      ctx.fill();
    } else {
      ctx.strokeStyle = palette.textMuted;
      ctx.lineWidth = 1.25;
      ctx.stroke();
    }
  }
}
