/** Finding words and sentences needs dictionaries that are too large to be simulated. */
export class Segmenter {
  constructor() {
    throw new Error("Intl.Segmenter is not simulated");
  }
}
