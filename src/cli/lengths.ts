/** Lengths of time and rates as people write them: `250ms`, `60s`, `24h`, `20/s`. */

const UNITS: Record<string, number> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

export const LENGTH_EXAMPLES = "250ms, 60s, 5m, 24h or 2d";

/** Milliseconds, or `null` for what is not a number with a unit. */
export function lengthOf(text: string): number | null {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|min|h|d)$/.exec(text) ?? [];
  return number === undefined ? null : Number(number) * UNITS[unit!]!;
}

/** Per second, or `null`: `20/s`, `90/m`, `0.5/h`. */
export function rateOf(text: string): number | null {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\/(s|m|min|h)$/.exec(text) ?? [];
  return number === undefined ? null : (Number(number) * 1_000) / UNITS[unit!]!;
}

/** Two rates per second with one unit, or `null`: `1-50/s`. */
export function ratesOf(text: string): [number, number] | null {
  const [, low, high, unit] = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)(\/\w+)$/.exec(text) ?? [];
  if (low === undefined) return null;
  const from = rateOf(low + unit);
  const to = rateOf(`${high}${unit}`);
  return from === null || to === null ? null : [from, to];
}
