const BYTES_PER_LABEL = 1_024 * 1_024;
const LINES_PER_LABEL = 8_000;

/** Draws a sheet of labels: all of it is in memory until it is done. */
export const handler = async ({ sheet, labels }: { sheet: string; labels: number }) => {
  const bitmap = new Uint8Array(labels * BYTES_PER_LABEL);
  for (let label = 0; label < labels; label += 1) draw(bitmap, label);
  return { sheet, labels, bytes: bitmap.length };
};

function draw(bitmap: Uint8Array, label: number): void {
  const start = label * BYTES_PER_LABEL;
  for (let line = 0; line < LINES_PER_LABEL; line += 1) bitmap[start + line * 128] = 255;
}
