/** Painting of what lies on the spans of a lane: requests to other hosts, and failures that are too short to be seen. */
import { type Lane, outcomeOf, upperBound } from "../model.ts";
import { clampX, type Ctx, type Scene } from "./scene.ts";

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

/** A span must be this wide to carry the mark of its outcome. */
export const MARK_ROOM = 20;

/** Failures that are too narrow for their mark: a pointer above them. */
export function paintFailurePointers(
  ctx: Ctx,
  { scale, palette, layout }: Scene,
  { spans }: Lane,
  first: number,
  end: number,
  middle: number,
): void {
  const top = Math.round(middle - layout.barHeight / 2);
  let covered = -Infinity;
  for (let i = first; i < end; i++) {
    const outcome = outcomeOf(spans.outcome[i]!);
    if (!outcome || outcome === "success") continue;
    const x0 = clampX(scale, scale.x(spans.fromUs[i]!));
    const x1 = clampX(scale, scale.x(spans.toUs[i]!));
    if (x1 - x0 >= MARK_ROOM && layout.labels) continue;
    const x = (x0 + x1) / 2;
    if (x < covered) continue;
    covered = x + 3;
    ctx.fillStyle = palette.outcome[outcome].fill;
    ctx.beginPath();
    ctx.moveTo(x - 4, top - 5);
    ctx.lineTo(x + 4, top - 5);
    ctx.lineTo(x, top - 0.5);
    ctx.fill();
  }
}

/** A streamed response: a line along the head of the invocation from its first byte on, with a tick for each piece. */
export function paintStreams(
  ctx: Ctx,
  { scale, palette, layout }: Scene,
  { streams }: Lane,
  middle: number,
  fromUs: number,
  toUs: number,
): void {
  if (!layout.labels || streams.atUs.length === 0) return;
  const head = Math.round(middle - layout.barHeight / 2);
  const first = Math.max(0, upperBound(streams.atUs, fromUs) - 1);
  const end = Math.min(streams.atUs.length, upperBound(streams.atUs, toUs) + 1);
  ctx.fillStyle = palette.phase.invoke.ink;
  let covered = -Infinity;
  let before = 0;
  for (let i = first; i < end; i++) {
    const x = clampX(scale, scale.x(streams.atUs[i]!));
    const begins = streams.share[i] === 0;
    if (!begins && i > first) ctx.fillRect(before, head, x - before, 2);
    if (begins || x - covered > 3) {
      ctx.fillRect(x, head, 1.25, begins ? 7 : 4);
      covered = x;
    }
    before = x;
  }
}

/** Retries are outlined. */
export function paintRetries(
  ctx: Ctx,
  { scale, palette, layout }: Scene,
  { spans }: Lane,
  first: number,
  end: number,
  middle: number,
): void {
  ctx.strokeStyle = palette.phase.invoke.ink;
  ctx.lineWidth = 1;
  for (let i = first; i < end; i++) {
    if (spans.attempt[i]! < 2) continue;
    const x0 = clampX(scale, scale.x(spans.fromUs[i]!));
    const x1 = clampX(scale, scale.x(spans.toUs[i]!));
    if (x1 - x0 < 4) continue;
    const top = Math.round(middle - layout.barHeight / 2);
    ctx.strokeRect(x0 + 1.5, top + 1.5, x1 - x0 - 4, layout.barHeight - 3);
  }
}
