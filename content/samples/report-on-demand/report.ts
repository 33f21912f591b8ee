/**
 * A typesetting library. When it is loaded, it
 * downloads its font and measures the glyphs.
 */
const reply = await fetch(
  "https://fonts.example.com/serif",
);
const font = (await reply.json()) as { em: number };
const widths = Array.from({ length: 128 }, measure);

export function setInType(text: string): string {
  let width = 0;
  for (const character of text) {
    width += widths[character.charCodeAt(0)] ?? font.em;
  }
  return `<p style="width:${width}px">${text}</p>`;
}

/** Follows the outline of a glyph, step by step. */
function measure(_: unknown, glyph: number): number {
  let outline = glyph;
  for (let step = 0; step < 5000; step += 1) {
    outline ^= outline << 5;
  }
  return font.em / 2 + (Math.abs(outline) % font.em) / 2;
}
