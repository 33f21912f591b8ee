import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Palette, readPalette } from "./palette.ts";

export interface PaletteNow {
  colors: Palette;
  dpr: number;
  /** Width of one character of the monospaced label font. */
  charPx: number;
  /** The reader's text size, 1 for 16 px. */
  unit: number;
}

/** The theme's colours, read again whenever theme, zoom of the page or fonts change. */
export function usePalette(
  element: RefObject<HTMLElement>,
  onFonts: () => void,
): PaletteNow | null {
  const [palette, setPalette] = useState<PaletteNow | null>(null);
  useEffect(() => {
    const read = (): void => {
      if (!element.current) return;
      const dpr = globalThis.devicePixelRatio || 1;
      const colors = readPalette(element.current);
      const ctx = document.createElement("canvas").getContext("2d");
      if (ctx) ctx.font = colors.font;
      setPalette({ colors, dpr, charPx: ctx?.measureText("0").width ?? 7, unit: colors.unit });
    };
    read();
    const themes = new MutationObserver(read);
    themes.observe(document.documentElement, {
      attributes: true,
      attributeFilter: ["data-theme", "class", "style"],
    });
    const fonts = (): void => {
      onFonts();
      read();
    };
    document.fonts.addEventListener("loadingdone", fonts);
    addEventListener("resize", read);
    return () => {
      themes.disconnect();
      document.fonts.removeEventListener("loadingdone", fonts);
      removeEventListener("resize", read);
    };
  }, [element, onFonts]);
  return palette;
}
