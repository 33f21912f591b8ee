/**
 * A 128-bit hash of texts, to compare runs with. It is not meant to withstand anybody: it is fast, uses exact 32-bit integer
 * operations only, and is therefore the same in every runtime. Built like MurmurHash3's x86_128, over UTF-16 code units.
 */
export class TextHash {
  private a = 0x243f6a88;
  private b = 0x85a308d3 | 0;
  private c = 0x13198a2e;
  private d = 0x03707344;
  private length = 0;

  /** Texts are told apart: `update("ab")` and `update("a")`, `update("b")` give different digests. */
  update(text: string): void {
    let { a, b, c, d } = this;
    const { length } = text;
    const whole = length & ~7;
    let at = 0;
    for (; at < whole; at += 8) {
      a = mixed(a, text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16));
      b = mixed(b, text.charCodeAt(at + 2) | (text.charCodeAt(at + 3) << 16));
      c = mixed(c, text.charCodeAt(at + 4) | (text.charCodeAt(at + 5) << 16));
      d = mixed(d, text.charCodeAt(at + 6) | (text.charCodeAt(at + 7) << 16));
      // Every lane has a part in every other, or texts that differ in one lane only would be told apart by 32 bits.
      a = (a + b) | 0;
      b = (b + c) | 0;
      c = (c + d) | 0;
      d = (d + a) | 0;
    }
    for (; at < length; at++) {
      const turned = a;
      a = mixed(b, text.charCodeAt(at));
      b = c;
      c = d;
      d = (turned + a) | 0;
    }
    this.a = mixed(a, length);
    this.b = (b + this.a) | 0;
    this.c = (c + this.b) | 0;
    this.d = (d + this.c) | 0;
    this.length = (this.length + length) | 0;
  }

  /** 32 hexadecimal digits. */
  digest(): string {
    const lanes = [this.a, this.b, this.c, this.d].map((lane) => lane ^ this.length);
    // Two rounds: the first spreads the bits within a lane, the second those of all lanes.
    for (let round = 0; round < 2; round++) {
      const sum = lanes.reduce((total, lane) => (total + lane) | 0, 0);
      lanes.forEach((lane, i) => (lanes[i] = avalanche((lane + Math.imul(sum, 2 * i + 1)) | 0)));
    }
    return lanes.map((lane) => (lane >>> 0).toString(16).padStart(8, "0")).join("");
  }
}

/** MurmurHash3's step for one word. */
function mixed(lane: number, word: number): number {
  const spread = Math.imul(word, 0xcc9e2d51);
  const hash = lane ^ Math.imul((spread << 15) | (spread >>> 17), 0x1b873593);
  return (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
}

/** MurmurHash3's finaliser: every bit of `word` has a part in every bit of the result. */
function avalanche(word: number): number {
  let hash = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
