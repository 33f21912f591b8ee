/** Every second pixel of a picture; here a pixel is a letter. */
export const shrink = (picture: string) =>
  [...picture].filter((_, at) => at % 2 === 0).join("");
