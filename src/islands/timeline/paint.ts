import type { InvocationStatus } from "../../session/protocol.ts";
import { PHASES } from "../../styles/vocabulary.ts";
import { formatLengthShort } from "../shared/format.ts";
import type { Item } from "./items.ts";
import { type Layout, requestY } from "./layout.ts";
import { kindOf, outcomeOf, type Lane, type SpanKind, spansBetween, type TimelineModel, upperBound } from "./model.ts";
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
export function prepare(canvas: HTMLCanvasElement, width: number, height: number, dpr: number): Ctx | null {
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

function paintLane(ctx: Ctx, scene: Scene, lane: Lane, top: number, fromUs: number, toUs: number): void {
  const { scale, palette, layout } = scene;
  const { spans } = lane;
  const middle = top + layout.laneHeight / 2;
  const [first, end] = spansBetween(spans, fromUs, toUs);

  // The line of an environment's life; where nothing else is drawn on it, no process is running.
  const x0 = clampX(scale, scale.x(lane.fromUs));
  const x1 = clampX(scale, scale.x(lane.toUs));
  ctx.fillStyle = palette.lineStrong;
  ctx.fillRect(x0, Math.round(middle) - 0.5, x1 - x0, 1);

  for (const kind of ["frozen", "placement", "init", "invoke"] as const) {
    paintKind(ctx, scene, lane, kind, first, end, middle);
  }
  paintExchanges(ctx, scene, lane, middle, fromUs, toUs);
  paintFailures(ctx, scene, lane, first, end, middle);
  if (layout.labels) paintLabels(ctx, scene, lane, first, end, middle);
  for (const reset of lane.resetsUs) paintReset(ctx, scene, scale.x(reset), middle);
  if (lane.ending !== "end-of-run") paintShutdown(ctx, scene, scale.x(lane.toUs), middle);
}

/** All spans of one kind as one path: the fill is what costs. Spans that fall on the same pixel are drawn once. */
function paintKind(ctx: Ctx, scene: Scene, lane: Lane, kind: SpanKind, first: number, end: number, middle: number): void {
  const { scale, palette, layout } = scene;
  const { spans } = lane;
  const height = kind === "frozen" ? layout.frozenHeight : layout.barHeight;
  const top = Math.round(middle - height / 2);
  let covered = -Infinity;
  let any = false;
  ctx.beginPath();
  for (let i = first; i < end; i++) {
    if (kindOf(spans, i) !== kind) continue;
    const x0 = clampX(scale, scale.x(spans.fromUs[i]!));
    const x1 = clampX(scale, scale.x(spans.toUs[i]!));
    const right = Math.max(x1, x0 + 1.25);
    if (right <= covered) continue;
    covered = right;
    any = true;
    const width = right - x0;
    // A seam keeps neighbours apart.
    if (width > 5) ctx.roundRect(x0, top, width - 1, height, 2);
    else ctx.rect(x0, top, width > 3 ? width - 0.75 : width, height);
  }
  if (!any) return;
  const tone = palette.phase[kind];
  if (kind === "frozen") {
    ctx.fillStyle = patternAt(palette.frozenHatch, scale, top) ?? tone.fill;
    ctx.fill();
    return;
  }
  ctx.fillStyle = kind === "placement" ? tone.soft : tone.fill;
  ctx.fill();
  const texture = kind === "placement" ? palette.placementDots : kind === "init" ? palette.initRules : null;
  if (texture) {
    ctx.fillStyle = patternAt(texture, scale, top)!;
    ctx.fill();
  }
  if (kind === "placement") {
    ctx.strokeStyle = tone.fill;
    ctx.lineWidth = 1;
    ctx.stroke();
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
function paintExchanges(ctx: Ctx, scene: Scene, lane: Lane, middle: number, fromUs: number, toUs: number): void {
  const { scale, palette, layout } = scene;
  if (!layout.labels) return;
  const { exchanges } = lane;
  const foot = Math.round(middle + layout.barHeight / 2) - 3;
  ctx.fillStyle = palette.phase.invoke.ink;
  const end = upperBound(exchanges.fromUs, toUs);
  let covered = -Infinity;
  for (let i = 0; i < end; i++) {
    if (exchanges.toUs[i]! < fromUs) continue;
    const x0 = clampX(scale, scale.x(exchanges.fromUs[i]!));
    const x1 = clampX(scale, scale.x(exchanges.toUs[i]!));
    if (x1 - x0 < 2 || x1 <= covered) continue;
    covered = x1;
    ctx.fillRect(x0, foot, x1 - x0, 1.5);
  }
}

function paintFailures(ctx: Ctx, scene: Scene, lane: Lane, first: number, end: number, middle: number): void {
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
      paintMark(ctx, outcome, x0 + 9, middle, 11, kindOf(spans, i) === "invoke" ? tone.ink : palette.phase.init.ink);
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

function paintLabels(ctx: Ctx, scene: Scene, lane: Lane, first: number, end: number, middle: number): void {
  const { scale, palette } = scene;
  const { spans } = lane;
  ctx.textAlign = "left";
  for (let i = first; i < end; i++) {
    const x0 = Math.max(0, scale.x(spans.fromUs[i]!));
    const x1 = Math.min(scale.width, scale.x(spans.toUs[i]!));
    if (x1 - x0 < 26) continue;
    const kind = kindOf(spans, i);
    const outcome = outcomeOf(spans.outcome[i]!);
    const failed = outcome !== null && outcome !== "success";
    const room = x1 - x0 - 11 - (failed ? 14 : 0);
    const label = fitting(ctx, PHASES[kind].word.toLowerCase(), spans.toUs[i]! - spans.fromUs[i]!, room);
    if (!label) continue;
    if (kind === "frozen" || kind === "placement") {
      const width = measure(ctx, label);
      const x = (x0 + x1 - width) / 2;
      ctx.fillStyle = insideBreak(scale, x, x + width) ? palette.sunken : palette.paper;
      ctx.beginPath();
      ctx.roundRect(x - 5, middle - 7.5, width + 10, 15, 7);
      if (kind === "frozen") ctx.fill();
      ctx.fillStyle = palette.phase[kind].text;
      if (kind === "placement") {
        ctx.fillStyle = palette.phase.placement.soft;
        ctx.fill();
        ctx.fillStyle = palette.phase.placement.text;
      }
      ctx.fillText(label, x, middle + 0.5);
    } else {
      ctx.fillStyle = failed && kind === "invoke" ? palette.outcome[outcome].ink : palette.phase[kind].ink;
      ctx.fillText(label, x0 + 5 + (failed ? 14 : 0), middle + 0.5);
    }
  }
}

const insideBreak = (scale: Scale, x0: number, x1: number): boolean =>
  scale.breaks.stretches.some(({ fromUs, toUs }) => scale.x(fromUs) <= x0 && scale.x(toUs) >= x1);

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

function paintShutdown(ctx: Ctx, { palette, layout, scale }: Scene, x: number, middle: number): void {
  if (x < -80 || x > scale.width + 4) return;
  ctx.fillStyle = palette.phase.shutdown.fill;
  ctx.fillRect(x - 2, middle - layout.barHeight / 2, 3.5, layout.barHeight);
  if (!layout.labels) return;
  ctx.fillStyle = palette.phase.shutdown.text;
  ctx.textAlign = "left";
  const label = PHASES.shutdown.word.toLowerCase();
  if (x + 8 + measure(ctx, label) < scale.width) ctx.fillText(label, x + 7, middle + 0.5);
}

/** Both edges of a break as torn paper. */
function paintTears(ctx: Ctx, { scale, palette }: Scene, height: number): void {
  for (const { fromUs, toUs } of scale.breaks.stretches) {
    for (const x of [scale.x(fromUs), scale.x(toUs)]) {
      if (x < -8 || x > scale.width + 8) continue;
      ctx.beginPath();
      for (let y = -4, side = -1; y <= height + 4; y += 4, side = -side) ctx.lineTo(x + side * 1.75, y);
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

function paintSelection(ctx: Ctx, scene: Scene, item: Extract<Item, { type: "span" }>, scrollTop: number): void {
  const { scale, palette, layout, model } = scene;
  const { spans } = model.lanes[item.lane]!;
  const x0 = clampX(scale, scale.x(spans.fromUs[item.span]!));
  const x1 = Math.max(clampX(scale, scale.x(spans.toUs[item.span]!)), x0 + 2);
  const top = item.lane * layout.laneHeight - scrollTop + (layout.laneHeight - layout.barHeight) / 2;
  ctx.strokeStyle = palette.accent;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.roundRect(x0 - 2.5, Math.round(top) - 2.5, x1 - x0 + 4, layout.barHeight + 5, 4);
  ctx.stroke();
}

/** The path of the requests: arrival, waiting, in the handler, answer. */
export function paintRequests(ctx: Ctx, scene: Scene, height: number): void {
  paintGround(ctx, scene, height);
  if (scene.layout.requestPitch === null) paintCrowd(ctx, scene, height);
  else paintPaths(ctx, scene);
  paintTears(ctx, scene, height);
}

function paintPaths(ctx: Ctx, scene: Scene): void {
  const { model, scale, palette, layout, selected } = scene;
  const { requests } = model;
  const pitch = layout.requestPitch!;
  const roomy = pitch >= 9;
  const weight = roomy ? 2 : Math.max(1, Math.min(2, pitch - 1.5));
  const toUs = scale.us(scale.width + 20);
  const fromUs = scale.us(-20);
  const end = upperBound(requests.arrivalUs, toUs);
  for (let i = 0; i < end; i++) {
    const answer = requests.answerUs[i]!;
    const doneUs = Number.isNaN(answer) ? model.extentUs : answer;
    if (doneUs < fromUs) continue;
    const y = requestY(layout, requests.row[i]!);
    const x0 = clampX(scale, scale.x(requests.arrivalUs[i]!));
    const x1 = clampX(scale, scale.x(doneUs));
    const start = requests.startUs[i]!;
    const xs = Number.isNaN(start) ? x1 : clampX(scale, scale.x(start));
    ctx.fillStyle = palette.lineStrong;
    // Waiting is broken, work is a whole line.
    if (xs - x0 > 6) for (let x = x0; x < xs; x += 5) ctx.fillRect(x, y - weight / 2, Math.min(2.5, xs - x), weight);
    else ctx.fillRect(x0, y - weight / 2, xs - x0, weight);
    ctx.fillStyle = palette.textMuted;
    ctx.fillRect(xs, y - weight / 2, Math.max(1, x1 - xs), weight);
    if (roomy) {
      ctx.beginPath();
      ctx.moveTo(x0 - 3.5, y - 4.5);
      ctx.lineTo(x0 + 3.5, y - 4.5);
      ctx.lineTo(x0, y + 1.5);
      ctx.fill();
    } else {
      ctx.fillRect(x0 - 0.5, y - pitch / 2 + 0.25, 1.25, pitch - 0.5);
    }
    const outcome = outcomeOf(requests.outcome[i]!);
    if (outcome) paintAnswer(ctx, scene, outcome, x1, y, roomy, pitch);
    if (selected?.type === "request" && selected.request === i) {
      ctx.strokeStyle = palette.accent;
      ctx.lineWidth = 2;
      ctx.beginPath();
      const half = Math.max(5, pitch / 2);
      ctx.roundRect(x0 - 6, y - half, x1 - x0 + 14, 2 * half, 4);
      ctx.stroke();
    }
  }
}

function paintAnswer(ctx: Ctx, { palette }: Scene, outcome: InvocationStatus, x: number, y: number, roomy: boolean, pitch: number): void {
  const color = palette.outcome[outcome].fill;
  if (outcome === "success" || (!roomy && outcome !== "throttle")) {
    ctx.fillStyle = color;
    ctx.beginPath();
    const r = roomy ? 3 : Math.max(1.25, Math.min(2.5, pitch / 2));
    if (outcome === "success") ctx.arc(x, y, r, 0, 2 * Math.PI);
    else ctx.rect(x - 1.5, y - pitch / 2, 3.5, Math.max(3, pitch));
    ctx.fill();
    return;
  }
  const size = roomy ? 12 : Math.max(7, Math.min(11, pitch * 2));
  ctx.fillStyle = palette.paper;
  ctx.beginPath();
  ctx.arc(x + size / 2 + 1, y, size / 2 + 1, 0, 2 * Math.PI);
  ctx.fill();
  paintMark(ctx, outcome, x + size / 2 + 1, y, size, color);
}

/** Too many requests at once for a line each: how many are waiting, and how many are being handled below them. */
function paintCrowd(ctx: Ctx, scene: Scene, height: number): void {
  const { model, scale, palette, layout } = scene;
  const { requests } = model;
  const columns = Math.ceil(scale.width);
  const handled = new Float64Array(columns + 1);
  const waiting = new Float64Array(columns + 1);
  const end = upperBound(requests.arrivalUs, scale.us(scale.width));
  for (let i = 0; i < end; i++) {
    const answer = requests.answerUs[i]!;
    const x1 = Number.isNaN(answer) ? columns : Math.floor(scale.x(answer));
    if (x1 < 0) continue;
    const x0 = Math.max(0, Math.floor(scale.x(requests.arrivalUs[i]!)));
    const start = requests.startUs[i]!;
    const xs = Number.isNaN(start) ? x1 : Math.max(0, Math.floor(scale.x(start)));
    for (let x = x0; x < Math.min(xs, columns); x++) waiting[x]!++;
    for (let x = Math.max(x0, xs); x <= Math.min(x1, columns - 1); x++) handled[x]!++;
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
    paintMark(ctx, outcome, x, layout.requestsHeight - height + 6, 9, palette.outcome[outcome].fill);
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

function paintMark(ctx: Ctx, outcome: InvocationStatus, x: number, y: number, size: number, color: string): void {
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
export function paintOverview(ctx: Ctx, { model, palette }: Pick<Scene, "model" | "palette">, whole: Scale, height: number): void {
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

