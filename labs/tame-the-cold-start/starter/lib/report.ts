/** Sets reports in type. Loading this module is expensive: it downloads a font and measures its glyphs. */
import type { Parcel } from "./carrier.ts";

const reply = await fetch("https://fonts.example.com/serif");
const font = (await reply.json()) as { family: string; unitsPerEm: number };
const widths = measureGlyphs(font.unitsPerEm);

export function renderReport(customer: string, parcels: Parcel[]): string {
  const rows = parcels.map(({ id, state }) => `<tr><td style="width:${width(id)}em">${id}</td><td>${state}</td></tr>`);
  return [
    `<html><body style="font-family:${font.family}">`,
    `<h1>Parcels of ${customer}</h1>`,
    `<table>${rows.join("")}</table>`,
    "</body></html>",
  ].join("\n");
}

const width = (text: string): number =>
  [...text].reduce((sum, character) => sum + (widths[character.charCodeAt(0) & 0x7f] ?? 0), 0) / font.unitsPerEm;

function measureGlyphs(unitsPerEm: number): number[] {
  return Array.from({ length: 128 }, (_, glyph) => {
    let outline = glyph;
    for (let step = 0; step < 400; step += 1) outline = (outline * 1103515245 + 12345) % 2147483648;
    return unitsPerEm / 3 + (outline % (unitsPerEm / 3));
  });
}
