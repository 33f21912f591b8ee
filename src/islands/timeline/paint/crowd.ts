/** Painting of how many things are under way at the same time: those that wait on top of those that are worked on. */
import type { TrackBox } from "../layout.ts";
import { type Ctx, fill, type Scene } from "./scene.ts";

export type Count = (fromUs: number, toUs: number, what: "waiting" | "working") => void;

/** `most` is the greatest number there is at any time: the same scale wherever the view is. */
export function paintCrowd(
  ctx: Ctx,
  { scale, palette }: Scene,
  box: TrackBox,
  most: number,
  each: (count: Count) => void,
): void {
  const columns = Math.ceil(scale.width);
  // How much each column differs from the one before it.
  const working = new Float64Array(columns + 2);
  const waiting = new Float64Array(columns + 2);
  const column = (us: number): number => Math.max(0, Math.min(columns, Math.floor(scale.x(us))));
  each((fromUs, toUs, what) => {
    const numbers = what === "waiting" ? waiting : working;
    const x0 = column(fromUs);
    const x1 = column(toUs);
    // What is worked on takes the column in which it ends as well, so that it is seen however short it is.
    const end = what === "working" && x1 < columns && scale.x(toUs) >= 0 ? x1 + 1 : x1;
    if (end <= x0) return;
    numbers[x0]!++;
    numbers[end]!--;
  });
  const floor = box.height - 3;
  const unit = (box.height - box.stepsHeight - 12) / Math.max(1, most);
  const work = new Path2D();
  const wait = new Path2D();
  for (let x = 0; x < columns; x++) {
    if (x > 0) {
      working[x]! += working[x - 1]!;
      waiting[x]! += waiting[x - 1]!;
    }
    const h = working[x]! * unit;
    const w = waiting[x]! * unit;
    if (h > 0) work.rect(x, floor - h, 1, h);
    if (w > 0 && x % 4 < 2) wait.rect(x, floor - h - w, 1, w);
  }
  fill(ctx, work, palette.textMuted);
  fill(ctx, wait, palette.lineStrong);
}
