import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

/**
 * A named stream of random numbers. Every entity draws from its own stream, derived from the run's seed and its name, so
 * that adding one entity does not disturb what the others draw.
 */
export class RandomStream {
  private readonly generator: RandomGenerator;

  constructor(seed: string, name: string) {
    this.generator = xoroshiro128plus(hash32(`${seed}\u0000${name}`));
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return uniformFloat64(this.generator);
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** Exponential with the given mean: gaps between the arrivals of a Poisson process. */
  exponential(mean: number): number {
    return -mean * log(1 - this.uniform());
  }

  /** Log-normal with the given median; `sigma` is the standard deviation of the logarithm. */
  logNormal(median: number, sigma: number): number {
    if (sigma === 0) return median;
    return median * exp(sigma * this.standardNormal());
  }

  /** `count` random bytes as hexadecimal digits. */
  hex(count: number): string {
    let text = "";
    while (text.length < 2 * count) {
      text += (this.generator.next() >>> 0).toString(16).padStart(8, "0");
    }
    return text.slice(0, 2 * count);
  }

  /** A version 4 UUID, the form of AWS's request ids. */
  uuid(): string {
    const hex = this.hex(16);
    const variant = ((parseInt(hex[16]!, 16) & 3) | 8).toString(16);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  /** The sum of twelve uniform numbers: a normal distribution from additions only, equal on every machine. */
  private standardNormal(): number {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += this.uniform();
    return sum;
  }
}

/** FNV-1a: 32 bits of a text, to derive seeds and ids from. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash | 0;
}

/**
 * ECMAScript leaves the last bits of Math.exp and Math.log to the engine, and one differing bit would change a trace.
 * These use only operations that IEEE 754 defines exactly. Precision: better than 1e-12 in the ranges used here.
 */
function exp(x: number): number {
  const halvings = 10;
  const small = x / 2 ** halvings;
  let term = 1;
  let sum = 1;
  for (let i = 1; i <= 8; i++) {
    term = (term * small) / i;
    sum += term;
  }
  for (let i = 0; i < halvings; i++) sum *= sum;
  return sum;
}

function log(x: number): number {
  let exponent = 0;
  let mantissa = x;
  while (mantissa < 0.75) {
    mantissa *= 2;
    exponent--;
  }
  while (mantissa > 1.5) {
    mantissa /= 2;
    exponent++;
  }
  const ratio = (mantissa - 1) / (mantissa + 1);
  const square = ratio * ratio;
  let term = ratio;
  let sum = 0;
  for (let i = 1; i < 40; i += 2) {
    sum += term / i;
    term *= square;
  }
  return 2 * sum + exponent * Math.LN2;
}
