import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Look } from "./model.ts";

/** How a line is drawn. `dash` is its second mark, for those who cannot tell the colours apart. */
export interface Ink {
  stroke: string;
  /** Below steps. */
  fill: string | null;
  /** Of bars. */
  bar: string | CanvasPattern;
  dash: number[];
  width: number;
}

export interface Theme {
  font: string;
  /** Width of a digit in that font, in pixels. */
  digitPx: number;
  text: string;
  grid: string;
  limit: string;
  ink: Record<Look, Ink>;
}

/** Tokens by look: colour, soft colour for areas, pattern. */
const INKS: Record<Look, Omit<Ink, "bar">> = {
  invocations: { stroke: "--phase-invoke", fill: null, dash: [], width: 1 },
  errors: { stroke: "--outcome-error", fill: null, dash: [], width: 1 },
  throttles: { stroke: "--outcome-throttle", fill: null, dash: [], width: 2 },
  running: { stroke: "--phase-invoke", fill: "--phase-invoke-soft", dash: [], width: 1.5 },
  provisioned: { stroke: "--phase-init", fill: null, dash: [6, 3], width: 1.5 },
  median: { stroke: "--phase-invoke", fill: null, dash: [], width: 2 },
  high: { stroke: "--phase-invoke-text", fill: null, dash: [6, 3], width: 1.5 },
  extreme: { stroke: "--phase-init-text", fill: null, dash: [2, 3], width: 2 },
  plain: { stroke: "--text-muted", fill: "--sunken", dash: [], width: 1.5 },
};

/** Errors are a part of the invocations behind them: hatched, so that they are told apart without their colour. */
function hatched(
  ctx: CanvasRenderingContext2D | null,
  color: string,
  paper: string,
): string | CanvasPattern {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 6;
  const pen = tile.getContext("2d");
  if (!ctx || !pen) return color;
  pen.fillStyle = color;
  pen.fillRect(0, 0, 6, 6);
  pen.strokeStyle = paper;
  pen.beginPath();
  for (const x of [-6, 0, 6]) {
    pen.moveTo(x, 6);
    pen.lineTo(x + 6, 0);
  }
  pen.stroke();
  return ctx.createPattern(tile, "repeat") ?? color;
}

export const inkTokens = (look: Look) => INKS[look];

function readTheme(element: HTMLElement): Theme {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const unit = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  const font = `${11 * unit}px ${token("--font-mono")}`;
  const ctx = document.createElement("canvas").getContext("2d");
  if (ctx) ctx.font = font;
  const ink = Object.fromEntries(
    Object.entries(INKS).map(([look, { stroke, fill, ...rest }]) => [
      look,
      {
        ...rest,
        stroke: token(stroke),
        fill: fill && token(fill),
        bar: look === "errors" ? hatched(ctx, token(stroke), token("--paper")) : token(stroke),
      },
    ]),
  ) as Theme["ink"];
  return {
    font,
    digitPx: ctx?.measureText("0").width ?? 7,
    text: token("--text-muted"),
    grid: token("--line"),
    limit: token("--outcome-error-text"),
    ink,
  };
}

/** The theme's colours, read again whenever theme, text size or fonts change. */
export function useTheme(element: RefObject<HTMLElement>): Theme | null {
  const [theme, setTheme] = useState<Theme | null>(null);
  useEffect(() => {
    const read = (): void => {
      if (element.current) setTheme(readTheme(element.current));
    };
    read();
    const themes = new MutationObserver(read);
    themes.observe(document.documentElement, {
      attributes: true,
      attributeFilter: ["data-theme", "class", "style"],
    });
    document.fonts.addEventListener("loadingdone", read);
    return () => {
      themes.disconnect();
      document.fonts.removeEventListener("loadingdone", read);
    };
  }, [element]);
  return theme;
}
