/** What every part of the timeline is painted from, and the canvas that it is painted on. */
import type { Item } from "../item.ts";
import type { Layout } from "../layout.ts";
import type { TimelineModel } from "../model.ts";
import type { Palette } from "../palette.ts";
import type { Scale } from "../scale.ts";

export interface Scene {
  model: TimelineModel;
  scale: Scale;
  palette: Palette;
  layout: Layout;
  /** Instants of the vertical rules. */
  ticksX: readonly number[];
  selected: Item | null;
}

export type Ctx = CanvasRenderingContext2D;

/** Makes the canvas as large as its place on the screen, in device pixels, and empties it. */
export function prepare(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  dpr: number,
): Ctx | null {
  const [w, h] = [Math.round(width * dpr), Math.round(height * dpr)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const ctx = canvas.getContext("2d");
  if (!ctx) return null;
  ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
  ctx.clearRect(0, 0, width, height);
  return ctx;
}

/** Far outside the view is as good as infinitely far, and canvases dislike huge numbers. */
export const clampX = (scale: Scale, x: number): number =>
  Math.max(-24, Math.min(scale.width + 24, x));

export function fill(ctx: Ctx, path: Path2D, color: string): void {
  ctx.fillStyle = color;
  ctx.fill(path);
}
