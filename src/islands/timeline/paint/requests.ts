/** Painting of the request strip: a line for each request, or how many there are when they are too many. */
import type { InvocationStatus } from "../../../session/protocol.ts";
import { rowY, type TrackBox } from "../layout.ts";
import { OUTCOME_CODES, outcomeOf, reaching } from "../model.ts";
import { paintCrowd } from "./crowd.ts";
import { paintMark } from "./marks.ts";
import { clampX, type Ctx, fill, type Scene } from "./scene.ts";

const ACCEPTED = OUTCOME_CODES.indexOf("accepted");

/** The path of the requests: arrival, waiting, in the handler, answer. */
export function paintRequestPaths(ctx: Ctx, scene: Scene, box: TrackBox): void {
  const { model, scale, palette } = scene;
  const { requests } = model;
  const pitch = box.pitch!;
  const roomy = pitch >= 9;
  const weight = roomy ? 2 : Math.max(1, Math.min(2, pitch - 1.5));
  const radius = roomy ? 3 : Math.max(1.25, Math.min(2.5, pitch / 2));
  const fromUs = scale.us(-20);
  const toUs = scale.us(scale.width + 20);
  const [first, end] = reaching(requests.arrivalUs, requests.reachUs, fromUs, toUs);
  const waiting = new Path2D();
  const working = new Path2D();
  const answered = new Path2D();
  const marked: { outcome: InvocationStatus; x: number; y: number }[] = [];
  // What falls on the pixels of its row that are already drawn is not drawn again.
  const covered = new Float64Array(requests.rows).fill(-Infinity);
  for (let i = first; i < end; i++) {
    const answer = requests.answerUs[i]!;
    const doneUs = Number.isNaN(answer) ? model.extentUs : answer;
    const row = requests.row[i]!;
    if (doneUs < fromUs || row < 0) continue;
    const y = rowY(box, row);
    const x1 = clampX(scale, scale.x(doneUs));
    const outcome = outcomeOf(requests.outcome[i]!);
    if (outcome && outcome !== "success") marked.push({ outcome, x: x1, y });
    if (x1 < covered[row]! + 0.75) continue;
    covered[row] = x1;
    const x0 = clampX(scale, scale.x(requests.arrivalUs[i]!));
    const start = requests.startUs[i]!;
    // An asynchronous invocation is answered before it runs.
    const xs = Number.isNaN(start) ? x1 : Math.min(x1, clampX(scale, scale.x(start)));
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
  for (const mark of marked) {
    if (mark.y === last.y && mark.x - last.x < (mark.outcome === "accepted" ? 12 : 1)) continue;
    last = mark;
    paintOutcome(ctx, scene, mark.outcome, mark.x, mark.y, pitch);
  }
}

function paintOutcome(
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

/** Too many requests at once for a line each: how many are waiting, and how many are being handled below them. */
export function paintRequestCrowd(ctx: Ctx, scene: Scene, box: TrackBox): void {
  const { model, scale, palette } = scene;
  const { requests, extentUs } = model;
  const [first, end] = reaching(
    requests.arrivalUs,
    requests.reachUs,
    scale.us(-8),
    scale.us(scale.width + 8),
  );
  paintCrowd(ctx, scene, box, requests.rows, (count) => {
    for (let i = first; i < end; i++) {
      if (requests.row[i]! < 0) continue;
      const answer = requests.answerUs[i]!;
      const done = Number.isNaN(answer) ? extentUs : answer;
      const start = requests.startUs[i]!;
      // What was refused was never handled; what went into a queue was handled at once.
      const started = Number.isNaN(start) ? done : Math.min(start, done);
      count(requests.arrivalUs[i]!, started, "waiting");
      if (started < done || requests.outcome[i] === ACCEPTED) count(started, done, "working");
    }
  });
  let covered = -Infinity;
  for (let i = first; i < end; i++) {
    const outcome = outcomeOf(requests.outcome[i]!);
    if (!outcome || outcome === "success" || outcome === "accepted") continue;
    const answer = requests.answerUs[i]!;
    const x = scale.x(Number.isNaN(answer) ? extentUs : answer);
    if (x < -8 || x < covered || requests.row[i]! < 0) continue;
    covered = x + 9;
    paintMark(ctx, outcome, x, 6, 9, palette.outcome[outcome].fill);
  }
}
