/** Painting of the overview strip. */
import { kindOf, outcomeOf } from "../model.ts";
import type { Scale } from "../scale.ts";
import type { Ctx, Scene } from "./scene.ts";

/** The whole run in the height of the overview strip: one row per lane, or as many as there is height for. */
export function paintOverview(
  ctx: Ctx,
  { model, palette }: Pick<Scene, "model" | "palette">,
  whole: Scale,
  height: number,
): void {
  const lanes = model.lanes.length;
  const row = height / Math.max(1, lanes);
  model.lanes.forEach((lane, l) => {
    const { spans } = lane;
    const y = l * row;
    const h = Math.max(1, Math.min(4, row - 1));
    let covered = -Infinity;
    for (let i = 0; i < spans.length; i++) {
      const kind = kindOf(spans, i);
      const outcome = outcomeOf(spans.outcome[i]!);
      const failed = outcome !== null && outcome !== "success";
      const x0 = whole.x(spans.fromUs[i]!);
      const x1 = Math.max(whole.x(spans.toUs[i]!), x0 + 1);
      if (x1 <= covered && !failed) continue;
      covered = kind === "frozen" ? covered : x1;
      ctx.globalAlpha = kind === "frozen" ? 0.35 : 1;
      ctx.fillStyle = failed ? palette.outcome[outcome].fill : palette.phase[kind].fill;
      ctx.fillRect(x0, y + (row - h) / 2, x1 - x0, h);
    }
  });
  ctx.globalAlpha = 1;
  ctx.fillStyle = palette.paper;
  for (const { fromUs, toUs } of whole.breaks.stretches) {
    const x = (whole.x(fromUs) + whole.x(toUs)) / 2;
    ctx.fillRect(x - 2, 0, 4, height);
  }
}
