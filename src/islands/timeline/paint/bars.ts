/** Painting of bars above the lanes: events in the asynchronous queue, and batches. */
import { rowY, type TrackBox } from "../layout.ts";
import { BAR_KINDS, reaching, type Track } from "../model.ts";
import { paintCrowd } from "./crowd.ts";
import { measure, setFont } from "./lettering.ts";
import { clampX, type Ctx, type Scene } from "./scene.ts";

export function paintBars(ctx: Ctx, scene: Scene, track: Track, box: TrackBox): void {
  const { scale } = scene;
  const { bars } = track;
  const fromUs = scale.us(-20);
  const [first, end] = reaching(bars.fromUs, bars.reachUs, fromUs, scale.us(scale.width + 20));
  const height = Math.max(2, Math.min(11, box.pitch! - 2));
  const covered = new Float64Array(bars.rows).fill(-Infinity);
  for (let i = first; i < end; i++) {
    if (bars.toUs[i]! < fromUs) continue;
    const row = bars.row[i]!;
    const x0 = clampX(scale, scale.x(bars.fromUs[i]!));
    const x1 = clampX(scale, scale.x(bars.toUs[i]!));
    if (x1 < covered[row]! + 0.5) continue;
    covered[row] = x1;
    paintBar(ctx, scene, track, i, { x0, x1, y: rowY(box, row), height });
  }
}

interface BarPlace {
  x0: number;
  x1: number;
  /** The middle of its row. */
  y: number;
  height: number;
}

function paintBar(ctx: Ctx, scene: Scene, track: Track, i: number, place: BarPlace): void {
  const { palette } = scene;
  const { bars } = track;
  const { x0, x1, y } = place;
  const width = Math.max(1.25, x1 - x0);
  switch (BAR_KINDS[bars.kind[i]!]!) {
    case "waiting":
      // Broken, as everything that waits.
      ctx.fillStyle = palette.lineStrong;
      if (width > 6)
        for (let x = x0; x < x1; x += 5) ctx.fillRect(x, y - 1, Math.min(2.5, x1 - x), 2);
      else ctx.fillRect(x0, y - 1, width, 2);
      return;
    case "running":
      ctx.fillStyle = track.kind === "mapping" ? palette.phase.invoke.soft : palette.textMuted;
      if (track.kind === "mapping") return paintBatch(ctx, scene, bars.attempt[i]!, place);
      ctx.fillRect(x0, y - 1, width, 2);
      return;
    case "retry":
      return paintWait(ctx, scene, track, i, place, palette.textMuted, palette.sunken);
    case "backoff": {
      const { fill, soft } = palette.outcome.throttle;
      return paintWait(ctx, scene, track, i, place, fill, soft);
    }
    case "success":
      ctx.fillStyle = palette.phase.invoke.fill;
      return paintBatch(ctx, scene, bars.attempt[i]!, place);
    case "failed":
      ctx.fillStyle = palette.outcome.error.fill;
      return paintBatch(ctx, scene, bars.attempt[i]!, place);
    case "throttled":
      ctx.fillStyle = palette.outcome.throttle.fill;
      return paintBatch(ctx, scene, bars.attempt[i]!, place);
    case "partial": {
      ctx.fillStyle = palette.phase.invoke.fill;
      paintBatch(ctx, scene, bars.attempt[i]!, place);
      const part = Math.max(1, place.height / 3);
      ctx.fillStyle = palette.outcome.error.fill;
      ctx.fillRect(x0, y + place.height / 2 - part, Math.max(1.25, width - 1), part);
      return;
    }
  }
}

/** A retry is outlined; what is filled of it is the time after the retry was due. */
function paintWait(
  ctx: Ctx,
  scene: Scene,
  track: Track,
  i: number,
  { x0, x1, y, height }: BarPlace,
  line: string,
  soft: string,
): void {
  const { scale, palette } = scene;
  const due = track.bars.dueUs[i]!;
  const width = Math.max(1.25, x1 - x0);
  if (height < 5 || width < 5) {
    ctx.fillStyle = line;
    ctx.fillRect(x0, y - height / 2, width, 1);
    ctx.fillRect(x0, y + height / 2 - 1, width, 1);
    return;
  }
  const top = Math.round(y - height / 2) + 0.5;
  const xDue = clampX(scale, scale.x(due));
  ctx.fillStyle = soft;
  if (xDue < x1 - 1) ctx.fillRect(xDue, top, x1 - xDue - 1, height - 1);
  ctx.strokeStyle = line;
  ctx.lineWidth = 1;
  ctx.strokeRect(Math.round(x0) + 0.5, top, Math.max(1, Math.round(x1 - x0) - 2), height - 1);
  // A tick at the instant at which the next attempt is due.
  ctx.fillStyle = line;
  ctx.fillRect(xDue - 1.5, top - 1.5, 2, height + 2);
  write(ctx, scene, track, i, palette.textMuted, { x0, x1: Math.min(x1, xDue), y, height });
}

/** What is written on a bar as wide as that: which attempt comes next. */
function write(
  ctx: Ctx,
  scene: Scene,
  track: Track,
  i: number,
  color: string,
  place: BarPlace,
): void {
  const { scale, palette } = scene;
  const { bars } = track;
  if (place.height < 9) return;
  setFont(ctx, palette.fontSmall);
  const x = scale.x(bars.fromUs[i]!) + 12;
  const attempt = bars.attempt[i]!;
  const text = BAR_KINDS[bars.kind[i]!] === "retry" ? `attempt ${attempt}` : "back-off";
  if (x + measure(text) + 6 > scale.x(bars.toUs[i]!)) return;
  ctx.fillStyle = color;
  ctx.textBaseline = "middle";
  ctx.fillText(text, x, place.y + 0.5);
}

/** In the colour that is set; a batch that was tried before is outlined. */
function paintBatch(ctx: Ctx, { palette }: Scene, attempt: number, place: BarPlace): void {
  const { x0, x1, y, height } = place;
  const width = Math.max(1.25, x1 - x0 > 4 ? x1 - x0 - 1 : x1 - x0);
  ctx.fillRect(x0, y - height / 2, width, height);
  if (attempt <= 1 || width < 4 || height < 5) return;
  ctx.strokeStyle = palette.phase.invoke.ink;
  ctx.lineWidth = 1;
  ctx.strokeRect(x0 + 1, y - height / 2 + 1, width - 2, height - 2);
}

export function paintBarCrowd(ctx: Ctx, scene: Scene, { bars }: Track, box: TrackBox): void {
  const { scale } = scene;
  const [fromUs, toUs] = [scale.us(-8), scale.us(scale.width + 8)];
  const [first, end] = reaching(bars.fromUs, bars.reachUs, fromUs, toUs);
  paintCrowd(ctx, scene, box, bars.rows, (count) => {
    for (let i = first; i < end; i++) {
      const kind = BAR_KINDS[bars.kind[i]!]!;
      const waits = kind === "waiting" || kind === "retry" || kind === "backoff";
      if (bars.toUs[i]! >= fromUs)
        count(bars.fromUs[i]!, bars.toUs[i]!, waits ? "waiting" : "working");
    }
  });
}
