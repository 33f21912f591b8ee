const BYTES_PER_LABEL = 1_024 * 1_024;
const LINES_PER_LABEL = 8_000;

/** Draws a sheet of labels, one after the other in the same place. */
export const handler = async ({ sheet, labels }: { sheet: string; labels: number }) => {
  const bitmap = new Uint8Array(BYTES_PER_LABEL);
  let bytes = 0;
  for (let label = 0; label < labels; label += 1) {
    draw(bitmap);
    bytes += bitmap.length;
  }
  return { sheet, labels, bytes };
};

function draw(bitmap: Uint8Array): void {
  for (let line = 0; line < LINES_PER_LABEL; line += 1) bitmap[line * 128] = 255;
}
