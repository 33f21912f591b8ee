/** Painting of how many things are under way at the same time: those that wait on top of those that are worked on. */
import type { TrackBox } from "../layout.ts";
import type { Ctx, Scene } from "./scene.ts";

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
  const bar = (from: number, to: number, below: number, height: number, color: string): void => {
    ctx.fillStyle = color;
    ctx.fillRect(from, floor - below - height, to - from, height);
  };
  let from = 0;
  let before = { work: 0, wait: 0 };
  for (let x = 0; x <= columns; x++) {
    if (x > 0) {
      working[x]! += working[x - 1]!;
      waiting[x]! += waiting[x - 1]!;
    }
    const work = x < columns ? heightOf(working[x]!, unit, floor) : -1;
    const wait = x < columns ? heightOf(waiting[x]!, unit, floor - Math.max(0, work)) : -1;
    if (work === before.work && wait === before.wait) continue;
    // Columns of the same height are one rectangle; what waits is broken.
    if (before.work > 0) bar(from, x, 0, before.work, palette.textMuted);
    if (before.wait > 0)
      for (let at = from - (from % 4); at < x; at += 4) {
        const [left, right] = [Math.max(from, at), Math.min(x, at + 2)];
        if (right > left) bar(left, right, before.work, before.wait, palette.lineStrong);
      }
    before = { work, wait };
    from = x;
  }
}

/** In whole pixels, so that neighbours can be drawn together; what there is can be seen. */
const heightOf = (count: number, unit: number, most: number): number =>
  count <= 0 ? 0 : Math.min(most, Math.max(1, Math.round(count * unit)));
