/** Changes of numbers as steps over time. */
import type { Steps } from "../model.ts";

export interface Change {
  atUs: number;
  change: number;
}

interface Series {
  name: string;
  shape: "area" | "line";
  changes: Change[];
}

/** Each series begins at 0; changes need not be in order. */
export function stepsOf(series: readonly Series[]): Steps {
  const all = series
    .flatMap(({ changes }, s) => changes.map((change) => ({ ...change, s })))
    .toSorted((a, b) => a.atUs - b.atUs);
  const at: number[] = [];
  const rows: number[][] = series.map(() => []);
  const now = series.map(() => 0);
  let max = 0;
  for (const { atUs, change, s } of all) {
    now[s]! += change;
    max = Math.max(max, now[s]!);
    if (at.at(-1) !== atUs) {
      at.push(atUs);
      rows.forEach((row) => row.push(0));
    }
    rows.forEach((row, i) => (row[row.length - 1] = now[i]!));
  }
  return {
    atUs: Float64Array.from(at),
    series: series.map(({ name, shape }, s) => ({
      name,
      shape,
      values: Float64Array.from(rows[s]!),
    })),
    max,
  };
}
