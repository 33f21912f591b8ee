/** Painting of the marks of outcomes. */
import type { InvocationStatus } from "../../../session/protocol.ts";
import type { Ctx } from "./scene.ts";

/** The marks of tokens.css as paths: the same shapes on the canvas. */
const MARKS: Record<InvocationStatus, string> = {
  success: "m3 8.6 3.3 3.4L13 4.6",
  error: "m4 4 8 8m0-8-8 8",
  timeout: "M11.6 12.7A6 6 0 1 1 14 8M8 4.8V8l2.2 1.6M14.2 10.4v4",
  crash: "m9.8 1.5-5.3 7h6.6l-4.6 6",
  throttle: "M14 8A6 6 0 1 1 2 8A6 6 0 1 1 14 8M5 8h6",
  accepted: "M2.5 9v4h11V9M8 2.5v7m-3-3 3 3 3-3",
  refused: "M5 2.5h6l3 3v5l-3 3H5l-3-3v-5zM5 8h6",
};
const paths = new Map<InvocationStatus, Path2D>();

export function paintMark(
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
