/** Painting of the words on spans: what a span is, and how long it took. */
import { PHASES } from "../../../styles/vocabulary.ts";
import { formatLengthShort } from "../../shared/format.ts";
import { kindOf, type Lane, outcomeOf } from "../model.ts";
import type { Scale } from "../scale.ts";
import { TEAR_PX } from "./breaks.ts";
import { measure } from "./lettering.ts";
import { paintMark } from "./marks.ts";
import { resetPx } from "./moments.ts";
import { clampX, type Ctx, type Scene } from "./scene.ts";
import { MARK_ROOM } from "./spans.ts";

/** The marks of failed spans that have room for them. */
export function paintFailureMarks(
  ctx: Ctx,
  { scale, palette }: Scene,
  lane: Lane,
  first: number,
  end: number,
  middle: number,
): void {
  const { spans } = lane;
  for (let i = first; i < end; i++) {
    const outcome = outcomeOf(spans.outcome[i]!);
    if (!outcome || outcome === "success") continue;
    const x0 = clampX(scale, scale.x(spans.fromUs[i]!));
    const x1 = clampX(scale, scale.x(spans.toUs[i]!));
    if (x1 - x0 < MARK_ROOM) continue;
    const ink =
      kindOf(spans, i) === "invoke" ? palette.outcome[outcome].ink : palette.phase.init.ink;
    paintMark(ctx, outcome, Math.max(0, x0) + 9 + resetPx(lane, i, x0), middle, 11, ink);
  }
}

export function paintLabels(
  ctx: Ctx,
  scene: Scene,
  lane: Lane,
  first: number,
  end: number,
  middle: number,
): void {
  const { scale, palette } = scene;
  const { spans } = lane;
  ctx.textAlign = "left";
  const tooShortUs = 26 / scale.pxPerUs;
  const cut = scale.breaks.stretches.length > 0;
  for (let i = first; i < end; i++) {
    if (!cut && spans.toUs[i]! - spans.fromUs[i]! < tooShortUs) continue;
    const start = scale.x(spans.fromUs[i]!);
    const left = Math.max(0, start + resetPx(lane, i, start));
    const right = Math.min(scale.width, scale.x(spans.toUs[i]!));
    if (right - left < 26) continue;
    const [x0, x1, inBreak] = widestPiece(scale, left, right);
    const kind = kindOf(spans, i);
    const outcome = outcomeOf(spans.outcome[i]!);
    const failed = outcome !== null && outcome !== "success";
    const room = x1 - x0 - 11 - (failed ? 14 : 0);
    const label = fitting(
      kind === "invoke" && spans.attempt[i]! > 1
        ? `attempt ${spans.attempt[i]!}`
        : PHASES[kind].word.toLowerCase(),
      spans.toUs[i]! - spans.fromUs[i]!,
      room,
    );
    if (!label) continue;
    if (kind === "frozen" || kind === "placement" || kind === "extension") {
      const width = measure(label);
      const x = (x0 + x1 - width) / 2;
      ctx.fillStyle =
        kind !== "frozen" ? palette.phase[kind].soft : inBreak ? palette.sunken : palette.paper;
      ctx.beginPath();
      ctx.roundRect(x - 5, middle - 7.5, width + 10, 15, 7);
      ctx.fill();
      ctx.fillStyle = palette.phase[kind].text;
      ctx.fillText(label, x, middle + 0.5);
    } else {
      ctx.fillStyle =
        failed && kind === "invoke" ? palette.outcome[outcome].ink : palette.phase[kind].ink;
      ctx.fillText(label, x0 + 5 + (failed ? 14 : 0), middle + 0.5);
    }
  }
}

/** A label never crosses the edge of a break: the widest piece of a span between such edges, and whether it is a break. */
function widestPiece(
  scale: Scale,
  left: number,
  right: number,
): [x0: number, x1: number, inBreak: boolean] {
  let best: [number, number, boolean] = [left, left, false];
  const offer = (x0: number, x1: number, inBreak: boolean): void => {
    if (x1 - x0 > best[1] - best[0]) best = [x0, x1, inBreak];
  };
  let at = left;
  for (const { fromUs, toUs } of scale.breaks.stretches) {
    const [b0, b1] = [scale.x(fromUs), scale.x(toUs)];
    if (b1 <= left || b0 >= right) continue;
    offer(at, b0 - TEAR_PX, false);
    offer(Math.max(left, b0 + TEAR_PX), Math.min(right, b1 - TEAR_PX), true);
    at = b1 + TEAR_PX;
  }
  offer(at, right, false);
  return best;
}

/** "init 168 ms", or "168 ms", or nothing. */
function fitting(word: string, lengthUs: number, room: number): string | null {
  const length = formatLengthShort(lengthUs);
  const long = `${word} ${length}`;
  if (measure(long) <= room) return long;
  return measure(length) <= room ? length : null;
}
