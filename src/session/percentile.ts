/**
 * The nearest-rank percentile: the smallest value that at least `percent` of the values do not exceed. Always one of the
 * values; `null` when there are none. `percent` is above 0 and at most 100; anything else throws a RangeError.
 */
export function percentile(values: readonly number[], percent: number): number | null {
  if (!(percent > 0 && percent <= 100)) {
    throw new RangeError(`percent is above 0 and at most 100, not ${percent}`);
  }
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? null;
}
