type Event = { picture: string; width: number; height: number };

export const handler = async (event: Event) => {
  const { picture, width, height } = event;
  return { picture, tone: averageTone(width * height) };
};

/** Looks at every pixel, as making a thumbnail does. */
function averageTone(pixels: number): number {
  let tone = 1;
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    tone ^= tone << 5;
  }
  return Math.abs(tone) % 256;
}
