/** A typesetting library. When it is loaded, it downloads its font and measures the glyphs. */
const reply = await fetch("https://fonts.example.com/serif");
const { emWidth } = (await reply.json()) as { emWidth: number };
const widths = Array.from({ length: 128 }, (_, glyph) => measure(glyph));

export function setInType(text: string): string {
  const width = [...text].reduce((sum, character) => sum + (widths[character.charCodeAt(0)] ?? emWidth), 0);
  return `<p style="width:${width}px">${text}</p>`;
}

/** Follows the outline of a glyph, step by step. */
function measure(glyph: number): number {
  let outline = glyph;
  for (let step = 0; step < 5000; step += 1) outline ^= outline << 5;
  return emWidth / 2 + (Math.abs(outline) % (emWidth / 2));
}
