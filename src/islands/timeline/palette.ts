import type { InvocationStatus } from "../../session/protocol.ts";
import type { SpanKind } from "./model.ts";

/** The tokens that the canvas needs, read from the page: a canvas knows no custom properties. */
export interface Palette {
  /** The reader's text size, 1 for 16 px. */
  unit: number;
  font: string;
  fontSmall: string;
  paper: string;
  sunken: string;
  line: string;
  lineStrong: string;
  textFaint: string;
  textMuted: string;
  accent: string;
  /** Areas under numbers. */
  steps: string;
  phase: Record<SpanKind, Tone>;
  outcome: Record<InvocationStatus, Tone>;
  /** For what is drawn pixel by pixel. */
  placementSoft: Rgb;
  extensionSoft: Rgb;
  frozenSoft: Rgb;
  lineRgb: Rgb;
}

export interface Rgb {
  r: number;
  g: number;
  b: number;
}

interface Tone {
  fill: string;
  rgb: Rgb;
  ink: string;
  soft: string;
  text: string;
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const tone = (name: string): Tone => ({
    fill: token(`--${name}`),
    rgb: rgbOf(token(`--${name}`)),
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
    extension: tone("phase-extension"),
  };
  const unit = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  return {
    unit,
    font: `500 ${11 * unit}px ${token("--font-mono")}`,
    fontSmall: `500 ${9 * unit}px ${token("--font-mono")}`,
    paper: token("--paper"),
    sunken: token("--sunken"),
    line: token("--line"),
    lineStrong: token("--line-strong"),
    textFaint: token("--text-faint"),
    textMuted: token("--text-muted"),
    accent: token("--accent"),
    steps: `color-mix(in srgb, ${token("--line-strong")} 45%, transparent)`,
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
    placementSoft: rgbOf(phase.placement.soft),
    extensionSoft: rgbOf(phase.extension.soft),
    frozenSoft: rgbOf(phase.frozen.soft),
    lineRgb: rgbOf(token("--line-strong")),
  };
}

/** Any colour that the browser understands, as it puts it on the screen. */
function rgbOf(color: string): Rgb {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1, 1];
  const ctx = canvas.getContext("2d", { willReadFrequently: true });
  if (!ctx) return { r: 0, g: 0, b: 0 };
  ctx.fillStyle = color;
  ctx.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = ctx.getImageData(0, 0, 1, 1).data;
  return { r, g, b };
}
