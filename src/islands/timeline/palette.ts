import type { InvocationStatus } from "../../session/protocol.ts";
import type { SpanKind } from "./model.ts";

/** The tokens that the canvas needs, read from the page: a canvas knows no custom properties. */
export interface Palette {
  /** The reader's text size, 1 for 16 px. */
  unit: number;
  font: string;
  paper: string;
  sunken: string;
  line: string;
  lineStrong: string;
  textFaint: string;
  textMuted: string;
  accent: string;
  phase: Record<SpanKind | "shutdown", Tone>;
  outcome: Record<InvocationStatus, Tone>;
  frozenHatch: CanvasPattern | null;
  placementDots: CanvasPattern | null;
  initRules: CanvasPattern | null;
}

interface Tone {
  fill: string;
  ink: string;
  soft: string;
  text: string;
}

export function readPalette(element: Element, dpr: number): Palette {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const tone = (name: string): Tone => ({
    fill: token(`--${name}`),
    ink: token(`--${name}-ink`),
    soft: token(`--${name}-soft`),
    text: token(`--${name}-text`),
  });
  const phase = {
    placement: tone("phase-placement"),
    init: tone("phase-init"),
    invoke: tone("phase-invoke"),
    frozen: tone("phase-frozen"),
    shutdown: tone("phase-shutdown"),
  };
  const unit = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  return {
    unit,
    font: `500 ${11 * unit}px ${token("--font-mono")}`,
    paper: token("--paper"),
    sunken: token("--sunken"),
    line: token("--line"),
    lineStrong: token("--line-strong"),
    textFaint: token("--text-faint"),
    textMuted: token("--text-muted"),
    accent: token("--accent"),
    phase,
    outcome: {
      success: tone("outcome-success"),
      error: tone("outcome-error"),
      timeout: tone("outcome-timeout"),
      crash: tone("outcome-crash"),
      throttle: tone("outcome-throttle"),
      accepted: tone("outcome-accepted"),
      refused: tone("outcome-refused"),
    },
    frozenHatch: tile(8, dpr, (ctx) => {
      ctx.fillStyle = phase.frozen.soft;
      ctx.fillRect(0, 0, 8, 8);
      ctx.strokeStyle = phase.frozen.fill;
      ctx.lineWidth = 1.25;
      ctx.beginPath();
      for (const offset of [-8, 0, 8]) {
        ctx.moveTo(offset - 1, 9);
        ctx.lineTo(offset + 9, -1);
      }
      ctx.stroke();
    }),
    placementDots: tile(5, dpr, (ctx) => {
      ctx.fillStyle = phase.placement.fill;
      ctx.beginPath();
      ctx.arc(2.5, 2.5, 0.9, 0, 2 * Math.PI);
      ctx.fill();
    }),
    initRules: tile(5, dpr, (ctx) => {
      ctx.globalAlpha = 0.16;
      ctx.fillRect(0, 0, 1, 5);
    }),
  };
}

function tile(
  size: number,
  dpr: number,
  draw: (ctx: CanvasRenderingContext2D) => void,
): CanvasPattern | null {
  const canvas = document.createElement("canvas");
  const pixels = Math.max(1, Math.round(size * dpr));
  canvas.width = pixels;
  canvas.height = pixels;
  const ctx = canvas.getContext("2d");
  if (!ctx) return null;
  ctx.scale(pixels / size, pixels / size);
  draw(ctx);
  const pattern = ctx.createPattern(canvas, "repeat");
  pattern?.setTransform(new DOMMatrix().scale(size / pixels));
  return pattern;
}
