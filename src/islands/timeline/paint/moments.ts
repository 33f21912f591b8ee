/** Painting of what happens to an environment at one instant: resets, and its shutdown. */
import { PHASES } from "../../../styles/vocabulary.ts";
import { type Lane, upperBound } from "../model.ts";
import { TEAR_PX } from "./breaks.ts";
import { measure } from "./lettering.ts";
import type { Ctx, Scene } from "./scene.ts";

/** What the mark of a reset takes where a span begins with one. */
export function resetPx({ spans, resetsUs }: Lane, i: number, x: number): number {
  const at = spans.fromUs[i]!;
  return x > -RESET_PX && resetsUs[upperBound(resetsUs, at) - 1] === at ? RESET_PX : 0;
}

const RESET_PX = 15;

export function paintReset(
  ctx: Ctx,
  { palette, layout, scale }: Scene,
  x: number,
  middle: number,
): void {
  if (x < -12 || x > scale.width + 12) return;
  const r = layout.labels ? 4.5 : 2.5;
  const cx = x + r + 3;
  ctx.fillStyle = palette.paper;
  ctx.beginPath();
  ctx.arc(cx, middle, r + 2.5, 0, 2 * Math.PI);
  ctx.fill();
  ctx.strokeStyle = palette.textMuted;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.arc(cx, middle, r, -0.4 * Math.PI, 1.25 * Math.PI);
  ctx.stroke();
  // The arrow's head, where the turn begins.
  const [hx, hy] = [cx + r * Math.cos(-0.4 * Math.PI), middle + r * Math.sin(-0.4 * Math.PI)];
  ctx.fillStyle = palette.textMuted;
  ctx.beginPath();
  ctx.moveTo(hx - 3.2, hy - 0.4);
  ctx.lineTo(hx + 1.4, hy - 2.6);
  ctx.lineTo(hx + 0.9, hy + 2.8);
  ctx.fill();
}

export function paintShutdown(
  ctx: Ctx,
  { palette, layout, scale }: Scene,
  x: number,
  middle: number,
): void {
  if (x < -4 || x > scale.width + 4) return;
  ctx.fillStyle = palette.phase.shutdown.fill;
  ctx.fillRect(x - 2, middle - layout.barHeight / 2, 3.5, layout.barHeight);
}

export function paintShutdownLabel(
  ctx: Ctx,
  { palette, scale }: Scene,
  x: number,
  middle: number,
): void {
  if (x < -80 || x > scale.width) return;
  ctx.fillStyle = palette.phase.shutdown.text;
  ctx.textAlign = "left";
  const label = PHASES.shutdown.word.toLowerCase();
  const width = 8 + measure(label);
  const cut = scale.breaks.stretches.some(({ fromUs, toUs }) =>
    [scale.x(fromUs), scale.x(toUs)].some((edge) => edge > x && edge < x + width + TEAR_PX),
  );
  if (!cut && x + width < scale.width) ctx.fillText(label, x + 7, middle + 0.5);
}
