import {
  clock,
  decimal,
  formatBytes,
  formatCount,
  formatLength,
  formatLengthShort,
  formatUsd,
} from "../shared/format.ts";
import type { ChartLine, Unit } from "./model.ts";

export function formatValue(value: number, unit: Unit): string {
  switch (unit) {
    case "count":
      return formatCount(value);
    case "ms":
      return formatLength(value * 1_000);
    case "usd":
      return formatUsd(value);
    case "percent":
      return `${decimal(Number(value.toPrecision(3)))} %`;
    case "bytes":
      return formatBytes(value);
    case "number":
      return decimal(Number(value.toPrecision(4)));
  }
}

/** The same on an axis. */
export const formatTick = (value: number, unit: Unit): string =>
  value === 0 ? "0" : unit === "ms" ? formatLengthShort(value * 1_000) : formatValue(value, unit);

/** A line at one period, or of the whole run: the sum of counts and costs, the greatest of everything else. */
export function readingOf(
  { values, summary }: ChartLine,
  unit: Unit,
  index: number | null,
): string {
  if (index !== null) {
    const value = values[index] ?? null;
    // A count of nothing is none; a percentile of nothing is nothing.
    if (value === null) return summary === "sum" ? formatValue(0, unit) : "no data";
    return formatValue(value, unit);
  }
  const measured = values.filter((value) => value !== null);
  if (measured.length === 0) return "no data";
  const whole =
    summary === "sum"
      ? measured.reduce((sum, value) => sum + value, 0)
      : measured.reduce((most, value) => Math.max(most, value), -Infinity);
  return formatValue(whole, unit);
}

/** Seconds on an axis: "5 s" in a run of less than a minute, else a clock. */
export const formatSecond = (seconds: number, extentSeconds: number): string =>
  seconds === 0
    ? "0"
    : extentSeconds < 60
      ? `${decimal(seconds, 3)} s`
      : clock(Math.round(seconds));
