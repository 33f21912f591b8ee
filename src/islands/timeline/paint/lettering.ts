/** How wide text on the canvas is. */
import type { Ctx } from "./scene.ts";

const widths = new Map<string, number>();
/** Of one character in the font that was set last: asking a canvas for its font is slow. */
let charPx = 7;

/** What each canvas was told last; it forgets when its size changes. */
const told = new WeakMap<Ctx, { font: string; size: number }>();

export function setFont(ctx: Ctx, font: string): void {
  const before = told.get(ctx);
  const size = ctx.canvas.width * ctx.canvas.height;
  if (before?.font !== font || before.size !== size) {
    ctx.font = font;
    told.set(ctx, { font, size });
  }
  // All labels are monospaced: one character tells the width of all.
  let width = widths.get(font);
  if (width === undefined) widths.set(font, (width = ctx.measureText("0").width));
  charPx = width;
}

/** In the font that was set last. */
export const measure = (text: string): number => charPx * text.length;

/** After a font has arrived. */
export const forgetWidths = (): void => widths.clear();
