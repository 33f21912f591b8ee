/**
 * Sets reports in type. Loading this module is expensive: it downloads a font and
 * measures its glyphs.
 */
import type { Parcel } from "./carrier.ts";

const reply = await fetch("https://fonts.example.com/serif");
const font = (await reply.json()) as { family: string; emWidth: number };
const widths = Array.from({ length: 128 }, (_, glyph) => measure(glyph));

export function renderReport(customer: string, parcels: Parcel[]): string {
  const width = Math.max(...parcels.map(({ id }) => widthOf(id)));
  const rows = parcels.map(
    ({ id, state }) => `<tr><td width="${width}">${id}</td><td>${state}</td></tr>`,
  );
  return [
    `<html><body style="font-family:${font.family}">`,
    `<h1>Parcels of ${customer}</h1>`,
    `<table>${rows.join("")}</table>`,
    "</body></html>",
  ].join("\n");
}

const widthOf = (text: string): number =>
  [...text]
    .map((character) => widths[character.charCodeAt(0)] ?? font.emWidth)
    .reduce((sum, each) => sum + each, 0);

/** Follows the outline of a glyph, step by step. */
function measure(glyph: number): number {
  let outline = glyph;
  for (let step = 0; step < 200; step += 1) outline ^= outline << 5;
  return font.emWidth / 2 + (Math.abs(outline) % (font.emWidth / 2));
}
