/** What `stats` reckons over the rows of a group. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html */
import { compare, numberOf, sortOrder, textOf, type Value } from "./values.ts";

export interface Aggregate {
  readonly least: number;
  readonly most: number;
  /** `values[i]` are the arguments' values in row i; without arguments each is empty. `times` are the rows' time stamps. */
  run(values: readonly (readonly Value[])[], times: readonly number[]): Value;
}

const ofOne = (run: (values: Value[], times: readonly number[]) => Value): Aggregate => ({
  least: 1,
  most: 1,
  run: (rows, times) =>
    run(
      rows.map(([value]) => value),
      times,
    ),
});

const ofNumbers = (run: (numbers: number[]) => number | undefined): Aggregate =>
  ofOne((values) => run(values.map(numberOf).filter((value) => value !== undefined)));

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, value) => total + value, 0);
const mean = (numbers: readonly number[]): number | undefined =>
  numbers.length === 0 ? undefined : sum(numbers) / numbers.length;

const present = (values: readonly Value[]): Value[] =>
  values.filter((value) => value !== undefined);

const best = (better: (value: Value, than: Value) => boolean): Aggregate =>
  ofOne((values) => {
    const there = present(values);
    return there.reduce((found, value) => (better(value, found) ? value : found), there[0]);
  });

/** The value of the row with the earliest or latest time stamp that has one. */
const atEnd = (sign: 1 | -1): Aggregate =>
  ofOne((values, times) => {
    let found: number | undefined;
    for (const [i, value] of values.entries()) {
      if (value === undefined) continue;
      if (found === undefined || sign * (times[i]! - times[found]!) > 0) found = i;
    }
    return found === undefined ? undefined : values[found];
  });

const deviation = (numbers: number[]): number | undefined => {
  const middle = mean(numbers);
  return middle === undefined
    ? undefined
    : Math.sqrt(sum(numbers.map((value) => (value - middle) * (value - middle))) / numbers.length);
};

/** The value below or at which the percentage of all values lies. */
function percentile(numbers: number[], percent: number): number | undefined {
  const sorted = Float64Array.from(numbers).sort();
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}

/** By their names in small letters. */
export const AGGREGATES: Readonly<Record<string, Aggregate>> = {
  count: {
    least: 0,
    most: 1,
    run: (rows) => rows.filter((values) => values.length === 0 || values[0] !== undefined).length,
  },
  count_distinct: ofOne((values) => new Set(present(values).map(textOf)).size),
  sum: ofNumbers(sum),
  avg: ofNumbers(mean),
  min: best((value, than) => (compare(value, than) ?? 0) < 0),
  max: best((value, than) => (compare(value, than) ?? 0) > 0),
  stddev: ofNumbers(deviation),
  median: ofNumbers((numbers) => percentile(numbers, 50)),
  pct: {
    least: 2,
    most: 2,
    run: (rows) => {
      const numbers = rows.map(([value]) => numberOf(value)).filter((value) => value !== undefined);
      return percentile(numbers, numberOf(rows[0]?.[1]) ?? 0);
    },
  },
  earliest: atEnd(-1),
  latest: atEnd(1),
  sortsfirst: best((value, than) => sortOrder(value, than) < 0),
  sortslast: best((value, than) => sortOrder(value, than) > 0),
};
