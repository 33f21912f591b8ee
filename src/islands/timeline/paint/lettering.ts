/** How wide text on the canvas is. */
import type { Ctx } from "./scene.ts";

const widths = new Map<string, number>();
export function measure(ctx: Ctx, text: string): number {
  // All labels are monospaced: one character tells the width of all.
  let width = widths.get(ctx.font);
  if (width === undefined) widths.set(ctx.font, (width = ctx.measureText("0").width));
  return width * text.length;
}
/** After a font has arrived. */
export const forgetWidths = (): void => widths.clear();
