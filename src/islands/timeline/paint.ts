import type { InvocationStatus } from "../../session/protocol.ts";
import { PHASES } from "../../styles/vocabulary.ts";
import { formatLengthShort } from "../shared/format.ts";
import type { Item } from "./items.ts";
import { type Layout, requestY } from "./layout.ts";
import {
  kindOf,
  outcomeOf,
  type Lane,
  SPAN_KINDS,
  type SpanKind,
  type Spans,
  spansBetween,
  type TimelineModel,
  upperBound,
} from "./model.ts";
import type { Palette } from "./palette.ts";
import type { Scale } from "./scale.ts";

export interface Scene {
  model: TimelineModel;
  scale: Scale;
  palette: Palette;
  layout: Layout;
  /** Instants of the vertical rules. */
  ticksX: readonly number[];
  selected: Item | null;
}

type Ctx = CanvasRenderingContext2D;

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

/** The lanes between `scrollTop` and `scrollTop + height`. */
export function paintLanes(ctx: Ctx, scene: Scene, scrollTop: number, height: number): void {
  const { model, layout, scale } = scene;
  paintGround(ctx, scene, height);
  const first = Math.max(0, Math.floor(scrollTop / layout.laneHeight));
  const end = Math.min(model.lanes.length, Math.ceil((scrollTop + height) / layout.laneHeight));
  const fromUs = scale.us(-20);
  const toUs = scale.us(scale.width + 20);
  ctx.font = scene.palette.font;
  ctx.textBaseline = "middle";
  for (let l = first; l < end; l++) {
    paintLane(ctx, scene, model.lanes[l]!, l * layout.laneHeight - scrollTop, fromUs, toUs);
  }
  paintTears(ctx, scene, height);
  const { selected } = scene;
  if (selected?.type === "span") paintSelection(ctx, scene, selected, scrollTop);
}

function paintGround(ctx: Ctx, { palette, ticksX, scale }: Scene, height: number): void {
  ctx.fillStyle = palette.line;
  for (const x of ticksX) ctx.fillRect(Math.round(x), 0, 1, height);
  ctx.fillStyle = palette.sunken;
  for (const { fromUs, toUs } of scale.breaks.stretches) {
    const x = scale.x(fromUs);
    ctx.fillRect(x, 0, scale.x(toUs) - x, height);
  }
}

function paintLane(
  ctx: Ctx,
  scene: Scene,
  lane: Lane,
  top: number,
  fromUs: number,
  toUs: number,
): void {
  const { scale, palette, layout } = scene;
  const { spans } = lane;
  const middle = top + layout.laneHeight / 2;
  const [first, end] = spansBetween(spans, fromUs, toUs);

  // The line of an environment's life; where nothing else is drawn on it, no process is running.
  const x0 = clampX(scale, scale.x(lane.fromUs));
  const x1 = clampX(scale, scale.x(lane.toUs));
  ctx.fillStyle = palette.lineStrong;
  ctx.fillRect(x0, Math.round(middle) - 0.5, x1 - x0, 1);

  paintSpans(ctx, scene, spans, first, end, middle);
  paintExchanges(ctx, scene, lane, middle, fromUs, toUs);
  paintFailures(ctx, scene, lane, first, end, middle);
  for (const reset of lane.resetsUs) paintReset(ctx, scene, scale.x(reset), middle);
  if (layout.labels) paintLabels(ctx, scene, lane, first, end, middle);
  if (lane.ending !== "end-of-run") paintShutdown(ctx, scene, scale.x(lane.toUs), middle);
}

/** All spans of one kind are one path: the fill is what costs. Spans that fall on the same pixel are drawn once. */
function paintSpans(
  ctx: Ctx,
  scene: Scene,
  spans: Spans,
  first: number,
  end: number,
  middle: number,
): void {
  const { scale, layout } = scene;
  const paths: (Path2D | null)[] = [null, null, null, null];
  const covered = [-Infinity, -Infinity, -Infinity, -Infinity];
  let x0 = clampX(scale, scale.x(spans.fromUs[first] ?? 0));
  for (let i = first; i < end; i++) {
    const x1 = clampX(scale, scale.x(spans.toUs[i]!));
    const start =
      i > first && spans.toUs[i - 1] === spans.fromUs[i]
        ? x0
        : clampX(scale, scale.x(spans.fromUs[i]!));
    x0 = x1;
    const kind = spans.kind[i]!;
    const right = Math.max(x1, start + 1.25);
    if (right <= covered[kind]! + 0.25) continue;
    covered[kind] = right;
    const width = right - start;
    const path = (paths[kind] ??= new Path2D());
    const height = SPAN_KINDS[kind] === "frozen" ? layout.frozenHeight : layout.barHeight;
    const top = Math.round(middle - height / 2);
    // A seam keeps neighbours apart.
    if (width > 5) path.roundRect(start, top, width - 1, height, 2);
    else path.rect(start, top, width > 3 ? width - 0.75 : width, height);
  }
  for (const kind of ["frozen", "placement", "init", "invoke"] as const) {
    const path = paths[SPAN_KINDS.indexOf(kind)];
    if (path) paintKind(ctx, scene, kind, path, middle);
  }
}

function paintKind(
  ctx: Ctx,
  { palette, scale }: Scene,
  kind: SpanKind,
  path: Path2D,
  middle: number,
): void {
  const tone = palette.phase[kind];
  if (kind === "frozen") {
    ctx.fillStyle = patternAt(palette.frozenHatch, scale, middle) ?? tone.fill;
    ctx.fill(path);
    return;
  }
  ctx.fillStyle = kind === "placement" ? tone.soft : tone.fill;
  ctx.fill(path);
  const texture =
    kind === "placement" ? palette.placementDots : kind === "init" ? palette.initRules : null;
  if (texture) {
    ctx.fillStyle = patternAt(texture, scale, middle)!;
    ctx.fill(path);
  }
  if (kind === "placement") {
    ctx.strokeStyle = tone.fill;
    ctx.lineWidth = 1;
    ctx.stroke(path);
  }
}

/** Textures move with the time that they cover. */
function patternAt(pattern: CanvasPattern | null, scale: Scale, top: number): CanvasPattern | null {
  const dpr = globalThis.devicePixelRatio || 1;
  const shift = -(scale.leftPx % 40);
  pattern?.setTransform(new DOMMatrix().translate(shift, top).scale(1 / dpr));
  return pattern;
}

/** Requests to hosts outside AWS: a line along the foot of the invocation while it waits. */
function paintExchanges(
  ctx: Ctx,
  scene: Scene,
  lane: Lane,
  middle: number,
  fromUs: number,
  toUs: number,
): void {
  const { scale, palette, layout } = scene;
  if (!layout.labels) return;
  const { exchanges } = lane;
  const foot = Math.round(middle + layout.barHeight / 2) - 2;
  ctx.fillStyle = palette.phase.invoke.ink;
  const end = upperBound(exchanges.fromUs, toUs);
  let covered = -Infinity;
  for (let i = 0; i < end; i++) {
    if (exchanges.toUs[i]! < fromUs) continue;
    const x0 = clampX(scale, scale.x(exchanges.fromUs[i]!));
    const x1 = clampX(scale, scale.x(exchanges.toUs[i]!));
    if (x1 - x0 < 2 || x1 <= covered) continue;
    covered = x1;
    ctx.fillRect(x0, foot, x1 - x0, 2);
  }
}

function paintFailures(
  ctx: Ctx,
  scene: Scene,
  lane: Lane,
  first: number,
  end: number,
  middle: number,
): void {
  const { scale, palette, layout } = scene;
  const { spans } = lane;
  const top = Math.round(middle - layout.barHeight / 2);
  for (let i = first; i < end; i++) {
    const outcome = outcomeOf(spans.outcome[i]!);
    if (!outcome || outcome === "success") continue;
    const tone = palette.outcome[outcome];
    const x0 = clampX(scale, scale.x(spans.fromUs[i]!));
    const x1 = clampX(scale, scale.x(spans.toUs[i]!));
    const width = Math.max(x1 - x0, 1.25);
    ctx.fillStyle = tone.fill;
    if (kindOf(spans, i) === "invoke") {
      ctx.beginPath();
      ctx.roundRect(x0, top, width > 5 ? width - 1 : width, layout.barHeight, width > 5 ? 2 : 0);
      ctx.fill();
    }
    if (width >= MARK_ROOM && layout.labels) {
      paintMark(
        ctx,
        outcome,
        Math.max(0, x0) + 9 + resetPx(lane, i, x0),
        middle,
        11,
        kindOf(spans, i) === "invoke" ? tone.ink : palette.phase.init.ink,
      );
    } else {
      // Too narrow for its mark: a pointer above it.
      const x = (x0 + x1) / 2;
      ctx.beginPath();
      ctx.moveTo(x - 4, top - 5);
      ctx.lineTo(x + 4, top - 5);
      ctx.lineTo(x, top - 0.5);
      ctx.fill();
    }
  }
}

const MARK_ROOM = 20;

/** What the mark of a reset takes where a span begins with one. */
function resetPx({ spans, resetsUs }: Lane, i: number, x: number): number {
  const at = spans.fromUs[i]!;
  return x > -RESET_PX && resetsUs[upperBound(resetsUs, at) - 1] === at ? RESET_PX : 0;
}

const RESET_PX = 15;

function paintLabels(
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
  for (let i = first; i < end; i++) {
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
      ctx,
      PHASES[kind].word.toLowerCase(),
      spans.toUs[i]! - spans.fromUs[i]!,
      room,
    );
    if (!label) continue;
    if (kind === "frozen" || kind === "placement") {
      const width = measure(ctx, label);
      const x = (x0 + x1 - width) / 2;
      ctx.fillStyle =
        kind === "placement"
          ? palette.phase.placement.soft
          : inBreak
            ? palette.sunken
            : palette.paper;
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

/** How far a torn edge reaches. */
const TEAR_PX = 3;

/** "init 168 ms", or "168 ms", or nothing. */
function fitting(ctx: Ctx, word: string, lengthUs: number, room: number): string | null {
  const length = formatLengthShort(lengthUs);
  const long = `${word} ${length}`;
  if (measure(ctx, long) <= room) return long;
  return measure(ctx, length) <= room ? length : null;
}

const widths = new Map<string, number>();
function measure(ctx: Ctx, text: string): number {
  // All labels are monospaced: one character tells the width of all.
  let width = widths.get(ctx.font);
  if (width === undefined) widths.set(ctx.font, (width = ctx.measureText("0").width));
  return width * text.length;
}
/** After a font has arrived. */
export const forgetWidths = (): void => widths.clear();

function paintReset(ctx: Ctx, { palette, layout, scale }: Scene, x: number, middle: number): void {
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

function paintShutdown(
  ctx: Ctx,
  { palette, layout, scale }: Scene,
  x: number,
  middle: number,
): void {
  if (x < -80 || x > scale.width + 4) return;
  ctx.fillStyle = palette.phase.shutdown.fill;
  ctx.fillRect(x - 2, middle - layout.barHeight / 2, 3.5, layout.barHeight);
  if (!layout.labels) return;
  ctx.fillStyle = palette.phase.shutdown.text;
  ctx.textAlign = "left";
  const label = PHASES.shutdown.word.toLowerCase();
  const width = 8 + measure(ctx, label);
  const cut = scale.breaks.stretches.some(({ fromUs, toUs }) =>
    [scale.x(fromUs), scale.x(toUs)].some((edge) => edge > x && edge < x + width + TEAR_PX),
  );
  if (!cut && x + width < scale.width) ctx.fillText(label, x + 7, middle + 0.5);
}

/** Both edges of a break as torn paper. */
function paintTears(ctx: Ctx, { scale, palette }: Scene, height: number): void {
  for (const { fromUs, toUs } of scale.breaks.stretches) {
    const edges = [scale.x(fromUs), scale.x(toUs)];
    // Too narrow for two edges: one tear in the middle.
    for (const x of scale.breaks.px < 16 ? [(edges[0]! + edges[1]!) / 2] : edges) {
      if (x < -8 || x > scale.width + 8) continue;
      ctx.beginPath();
      for (let y = -4, side = -1; y <= height + 4; y += 4, side = -side)
        ctx.lineTo(x + side * 1.75, y);
      ctx.lineJoin = "round";
      ctx.strokeStyle = palette.paper;
      ctx.lineWidth = 4.5;
      ctx.stroke();
      ctx.strokeStyle = palette.lineStrong;
      ctx.lineWidth = 1;
      ctx.stroke();
    }
  }
}

function paintSelection(
  ctx: Ctx,
  scene: Scene,
  item: Extract<Item, { type: "span" }>,
  scrollTop: number,
): void {
  const { scale, palette, layout, model } = scene;
  const { spans } = model.lanes[item.lane]!;
  const x0 = clampX(scale, scale.x(spans.fromUs[item.span]!));
  const x1 = Math.max(clampX(scale, scale.x(spans.toUs[item.span]!)), x0 + 2);
  const top =
    item.lane * layout.laneHeight - scrollTop + (layout.laneHeight - layout.barHeight) / 2;
  ctx.strokeStyle = palette.accent;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.roundRect(x0 - 2.5, Math.round(top) - 2.5, x1 - x0 + 4, layout.barHeight + 5, 4);
  ctx.stroke();
}

/** The path of the requests: arrival, waiting, in the handler, answer. */
export function paintRequests(ctx: Ctx, scene: Scene, height: number): void {
  paintGround(ctx, scene, height);
  // No request is under way in a break, so nothing but marks comes near its edges.
  paintTears(ctx, scene, height);
  if (scene.layout.requestPitch === null) paintCrowd(ctx, scene, height);
  else paintPaths(ctx, scene);
}

function paintPaths(ctx: Ctx, scene: Scene): void {
  const { model, scale, palette, layout, selected } = scene;
  const { requests } = model;
  const pitch = layout.requestPitch!;
  const roomy = pitch >= 9;
  const weight = roomy ? 2 : Math.max(1, Math.min(2, pitch - 1.5));
  const radius = roomy ? 3 : Math.max(1.25, Math.min(2.5, pitch / 2));
  const fromUs = scale.us(-20);
  const end = upperBound(requests.arrivalUs, scale.us(scale.width + 20));
  const waiting = new Path2D();
  const working = new Path2D();
  const answered = new Path2D();
  const failed: { outcome: InvocationStatus; x: number; y: number }[] = [];
  // What falls on the pixels of its row that are already drawn is not drawn again.
  const covered = new Float64Array(requests.rows).fill(-Infinity);
  for (let i = 0; i < end; i++) {
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
  if (selected?.type === "request") paintSelectedRequest(ctx, scene, selected.request, pitch);
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
  pitch: number,
): void {
  const { requests, extentUs } = model;
  const answer = requests.answerUs[i]!;
  const x0 = clampX(scale, scale.x(requests.arrivalUs[i]!));
  const x1 = clampX(scale, scale.x(Number.isNaN(answer) ? extentUs : answer));
  const y = requestY(layout, requests.row[i]!);
  const half = Math.max(5, pitch / 2);
  ctx.strokeStyle = palette.accent;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.roundRect(x0 - 6, y - half, x1 - x0 + 14, 2 * half, 4);
  ctx.stroke();
}

/** Too many requests at once for a line each: how many are waiting, and how many are being handled below them. */
function paintCrowd(ctx: Ctx, scene: Scene, height: number): void {
  const { model, scale, palette, layout } = scene;
  const { requests } = model;
  const columns = Math.ceil(scale.width);
  // How much each column differs from the one before it.
  const handled = new Float64Array(columns + 2);
  const waiting = new Float64Array(columns + 2);
  const column = (us: number): number => Math.max(0, Math.min(columns, Math.floor(scale.x(us))));
  const end = upperBound(requests.arrivalUs, scale.us(scale.width));
  const fromUs = scale.us(0);
  for (let i = 0; i < end; i++) {
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
  for (let x = 1; x < columns; x++) {
    handled[x]! += handled[x - 1]!;
    waiting[x]! += waiting[x - 1]!;
  }
  const unit = (height - 12) / Math.max(1, requests.rows);
  for (let x = 0; x < columns; x++) {
    const h = handled[x]! * unit;
    const w = waiting[x]! * unit;
    const floor = height - 3;
    ctx.fillStyle = palette.textMuted;
    if (h > 0) ctx.fillRect(x, floor - h, 1, h);
    ctx.fillStyle = palette.lineStrong;
    if (w > 0 && x % 4 < 2) ctx.fillRect(x, floor - h - w, 1, w);
  }
  let covered = -Infinity;
  for (let i = 0; i < end; i++) {
    const outcome = outcomeOf(requests.outcome[i]!);
    if (!outcome || outcome === "success") continue;
    const answer = requests.answerUs[i]!;
    const x = scale.x(Number.isNaN(answer) ? model.extentUs : answer);
    if (x < 0 || x < covered) continue;
    covered = x + 9;
    paintMark(
      ctx,
      outcome,
      x,
      layout.requestsHeight - height + 6,
      9,
      palette.outcome[outcome].fill,
    );
  }
}

/** The marks of tokens.css as paths: the same shapes on the canvas. */
const MARKS: Record<InvocationStatus, string> = {
  success: "m3 8.6 3.3 3.4L13 4.6",
  error: "m4 4 8 8m0-8-8 8",
  timeout: "M11.6 12.7A6 6 0 1 1 14 8M8 4.8V8l2.2 1.6M14.2 10.4v4",
  crash: "m9.8 1.5-5.3 7h6.6l-4.6 6",
  throttle: "M14 8A6 6 0 1 1 2 8A6 6 0 1 1 14 8M5 8h6",
};
const paths = new Map<InvocationStatus, Path2D>();

function paintMark(
  ctx: Ctx,
  outcome: InvocationStatus,
  x: number,
  y: number,
  size: number,
  color: string,
): void {
  let path = paths.get(outcome);
  if (!path) paths.set(outcome, (path = new Path2D(MARKS[outcome])));
  ctx.save();
  ctx.translate(x - size / 2, y - size / 2);
  ctx.scale(size / 16, size / 16);
  ctx.strokeStyle = color;
  ctx.lineWidth = 2.4;
  ctx.lineCap = "round";
  ctx.lineJoin = "round";
  ctx.stroke(path);
  ctx.restore();
}

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

/** Far outside the view is as good as infinitely far, and canvases dislike huge numbers. */
const clampX = (scale: Scale, x: number): number => Math.max(-24, Math.min(scale.width + 24, x));
