/** Painting of the spans of a lane: their bars and textures, and which of them failed. */
import {
  kindOf,
  type Lane,
  outcomeOf,
  SPAN_KINDS,
  type SpanKind,
  type Spans,
  upperBound,
} from "../model.ts";
import type { Scale } from "../scale.ts";
import { paintMark } from "./marks.ts";
import { resetPx } from "./moments.ts";
import { clampX, type Ctx, type Scene } from "./scene.ts";

/** All spans of one kind are one path: the fill is what costs. Spans that fall on the same pixel are drawn once. */
export function paintSpans(
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
export function paintExchanges(
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

export function paintFailures(
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
