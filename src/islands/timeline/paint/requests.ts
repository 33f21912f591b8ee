/** Painting of the request strip: a line for each request, or how many there are when they are too many. */
import type { InvocationStatus } from "../../../session/protocol.ts";
import { requestY } from "../layout.ts";
import { outcomeOf, type Requests, upperBound } from "../model.ts";
import { windowOf } from "../scale.ts";
import { paintGround, paintTears } from "./breaks.ts";
import { paintMark } from "./marks.ts";
import { clampX, type Ctx, type Scene } from "./scene.ts";
import type { Tiles } from "./tiles.ts";

/** More requests than this in view are shown as how many there are. */
const MOST_LINES = 600;

/** The path of the requests: arrival, waiting, in the handler, answer. */
export function paintRequests(
  ctx: Ctx,
  scene: Scene,
  tiles: Tiles,
  height: number,
  dpr: number,
): void {
  const { model, layout, palette, scale, selected } = scene;
  const [first, end] = requestsBetween(model.requests, scale.us(0), scale.us(scale.width));
  const crowded = layout.requestPitch === null || end - first > MOST_LINES;
  const key = [model, layout, palette, scale.breaks, scale.pxPerUs, dpr, crowded];
  const view = { left: scale.leftPx, top: 0, width: scale.width, height };
  tiles.draw(ctx, key, { view, tileHeight: height, dpr }, (tileCtx, box) => {
    const part = { ...scene, scale: windowOf(scale, box.left, box.width) };
    if (crowded) paintCrowd(tileCtx, part, height);
    else paintPaths(tileCtx, part);
  });
  paintGround(ctx, scene, height);
  paintTears(ctx, scene, height);
  if (selected?.type === "request") paintSelectedRequest(ctx, scene, selected.request, crowded);
}

/** Requests `[first, end)` hold all that are under way between two instants, and perhaps some that are not. */
function requestsBetween(requests: Requests, fromUs: number, toUs: number): [number, number] {
  return [upperBound(requests.reachUs, fromUs - 1), upperBound(requests.arrivalUs, toUs)];
}

function paintPaths(ctx: Ctx, scene: Scene): void {
  const { model, scale, palette, layout } = scene;
  const { requests } = model;
  const pitch = layout.requestPitch!;
  const roomy = pitch >= 9;
  const weight = roomy ? 2 : Math.max(1, Math.min(2, pitch - 1.5));
  const radius = roomy ? 3 : Math.max(1.25, Math.min(2.5, pitch / 2));
  const fromUs = scale.us(-20);
  const [first, end] = requestsBetween(requests, fromUs, scale.us(scale.width + 20));
  const waiting = new Path2D();
  const working = new Path2D();
  const answered = new Path2D();
  const failed: { outcome: InvocationStatus; x: number; y: number }[] = [];
  // What falls on the pixels of its row that are already drawn is not drawn again.
  const covered = new Float64Array(requests.rows).fill(-Infinity);
  for (let i = first; i < end; i++) {
    const answer = requests.answerUs[i]!;
    const doneUs = Number.isNaN(answer) ? model.extentUs : answer;
    if (doneUs < fromUs) continue;
    const row = requests.row[i]!;
    const y = requestY(layout, row);
    const x1 = clampX(scale, scale.x(doneUs));
    const outcome = outcomeOf(requests.outcome[i]!);
    if (outcome && outcome !== "success") failed.push({ outcome, x: x1, y });
    if (x1 < covered[row]! + 0.75) continue;
    covered[row] = x1;
    const x0 = clampX(scale, scale.x(requests.arrivalUs[i]!));
    const start = requests.startUs[i]!;
    const xs = Number.isNaN(start) ? x1 : clampX(scale, scale.x(start));
    // Waiting is broken, work is a whole line.
    if (xs - x0 > 6)
      for (let x = x0; x < xs; x += 5)
        waiting.rect(x, y - weight / 2, Math.min(2.5, xs - x), weight);
    else waiting.rect(x0, y - weight / 2, xs - x0, weight);
    working.rect(xs, y - weight / 2, Math.max(1, x1 - xs), weight);
    if (roomy) {
      working.moveTo(x0 - 3.5, y - 4.5);
      working.lineTo(x0 + 3.5, y - 4.5);
      working.lineTo(x0, y + 1.5);
    } else {
      working.rect(x0 - 0.5, y - pitch / 2 + 0.25, 1.25, pitch - 0.5);
    }
    if (outcome !== "success") continue;
    answered.moveTo(x1 + radius, y);
    if (radius > 2) answered.arc(x1, y, radius, 0, 2 * Math.PI);
    else answered.rect(x1 - radius, y - radius, 2 * radius, 2 * radius);
  }
  fill(ctx, waiting, palette.lineStrong);
  fill(ctx, working, palette.textMuted);
  fill(ctx, answered, palette.outcome.success.fill);
  let last = { x: -Infinity, y: NaN };
  for (const mark of failed) {
    if (mark.y === last.y && mark.x - last.x < 1) continue;
    last = mark;
    paintFailure(ctx, scene, mark.outcome, mark.x, mark.y, pitch);
  }
}

function fill(ctx: Ctx, path: Path2D, color: string): void {
  ctx.fillStyle = color;
  ctx.fill(path);
}

function paintFailure(
  ctx: Ctx,
  { palette }: Scene,
  outcome: InvocationStatus,
  x: number,
  y: number,
  pitch: number,
): void {
  const color = palette.outcome[outcome].fill;
  if (pitch < 9 && outcome !== "throttle") {
    ctx.fillStyle = color;
    ctx.fillRect(x - 1.5, y - pitch / 2, 3.5, Math.max(3, pitch));
    return;
  }
  const size = pitch >= 9 ? 12 : Math.max(7, Math.min(11, pitch * 2));
  ctx.fillStyle = palette.paper;
  ctx.beginPath();
  ctx.arc(x + size / 2 + 1, y, size / 2 + 1, 0, 2 * Math.PI);
  ctx.fill();
  paintMark(ctx, outcome, x + size / 2 + 1, y, size, color);
}

function paintSelectedRequest(
  ctx: Ctx,
  { model, scale, palette, layout }: Scene,
  i: number,
  crowded: boolean,
): void {
  const { requests, extentUs } = model;
  const answer = requests.answerUs[i]!;
  const x0 = clampX(scale, scale.x(requests.arrivalUs[i]!));
  const x1 = clampX(scale, scale.x(Number.isNaN(answer) ? extentUs : answer));
  const y = crowded ? layout.requestsHeight / 2 : requestY(layout, requests.row[i]!);
  const half = crowded ? layout.requestsHeight / 2 - 3 : Math.max(5, layout.requestPitch! / 2);
  ctx.strokeStyle = palette.accent;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.roundRect(x0 - 6, y - half, x1 - x0 + 14, 2 * half, 4);
  ctx.stroke();
}

/** Too many requests at once for a line each: how many are waiting, and how many are being handled below them. */
function paintCrowd(ctx: Ctx, scene: Scene, height: number): void {
  const { model, scale, palette } = scene;
  const { requests } = model;
  const columns = Math.ceil(scale.width);
  // How much each column differs from the one before it.
  const handled = new Float64Array(columns + 2);
  const waiting = new Float64Array(columns + 2);
  const column = (us: number): number => Math.max(0, Math.min(columns, Math.floor(scale.x(us))));
  const fromUs = scale.us(0);
  const [first, end] = requestsBetween(requests, fromUs, scale.us(scale.width));
  for (let i = first; i < end; i++) {
    const answer = requests.answerUs[i]!;
    if (answer < fromUs) continue;
    const x0 = column(requests.arrivalUs[i]!);
    const x1 = Number.isNaN(answer) ? columns : column(answer) + 1;
    const start = requests.startUs[i]!;
    const xs = Number.isNaN(start) ? x1 : column(start);
    waiting[x0]!++;
    waiting[xs]!--;
    handled[xs]!++;
    handled[x1]!--;
  }
  const floor = height - 3;
  const unit = (height - 12) / Math.max(1, requests.rows);
  const work = new Path2D();
  const wait = new Path2D();
  for (let x = 0; x < columns; x++) {
    if (x > 0) {
      handled[x]! += handled[x - 1]!;
      waiting[x]! += waiting[x - 1]!;
    }
    const h = handled[x]! * unit;
    const w = waiting[x]! * unit;
    if (h > 0) work.rect(x, floor - h, 1, h);
    if (w > 0 && x % 4 < 2) wait.rect(x, floor - h - w, 1, w);
  }
  fill(ctx, work, palette.textMuted);
  fill(ctx, wait, palette.lineStrong);
  let covered = -Infinity;
  for (let i = first; i < end; i++) {
    const outcome = outcomeOf(requests.outcome[i]!);
    if (!outcome || outcome === "success") continue;
    const answer = requests.answerUs[i]!;
    const x = scale.x(Number.isNaN(answer) ? model.extentUs : answer);
    if (x < -5 || x < covered) continue;
    covered = x + 9;
    paintMark(ctx, outcome, x, 6, 9, palette.outcome[outcome].fill);
  }
}
