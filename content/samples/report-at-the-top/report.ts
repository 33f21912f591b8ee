/** A typesetting library. It measures the glyphs of its font when it is loaded. */
const widths = measureGlyphs();

export function setInType(text: string): string {
  const width = [...text].reduce((sum, character) => sum + widths[character.charCodeAt(0) & 0xff]!, 0);
  return `<p style="width:${Math.round(width / 10)}px">${text}</p>`;
}

function measureGlyphs(): number[] {
  return Array.from({ length: 256 }, (_, glyph) => {
    let outline = glyph + 1;
    for (let step = 0; step < 8000; step += 1) outline = (outline * 48271) % 2147483647;
    return 300 + (outline % 400);
  });
}
