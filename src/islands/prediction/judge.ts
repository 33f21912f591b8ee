import { metricNamed, type Metric } from "../../workspace/metrics.ts";
import type { RunResult } from "../../session/protocol.ts";
import { capital, decimal, formatCount, formatLength, formatUsd } from "../shared/format.ts";

export interface PredictionOption {
  value: string;
  label: string;
}

/** The measured value as text that is stored and compared: rounded as it is shown. */
export function readActual(metric: string, run: RunResult): string | null {
  const { unit, read } = metricNamed(metric);
  const value = read(run);
  if (value === null) return null;
  return unit === "ms" ? decimal(value, 2) : decimal(value, 12);
}

/** A typed number, or null. A comma for the decimal point is understood, and one for thousands too. */
export function parseNumber(text: string): number | null {
  const trimmed = text.trim().replace(/\s/g, "");
  const plain = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(trimmed)
    ? trimmed.replace(/,/g, "")
    : trimmed.replace(",", ".");
  return /^-?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : null;
}

/** How a value reads with its unit. */
export function showValue(metric: string, value: string, unit?: string): string {
  const number = Number(value);
  const kind: Metric["unit"] = metricNamed(metric).unit;
  if (kind === "ms" && (unit === undefined || unit === "ms")) return formatLength(number * 1_000);
  if (kind === "USD") return formatUsd(number);
  const shown = Number.isInteger(number) ? formatCount(number) : decimal(number, 3);
  return unit ? `${shown} ${unit}` : kind === "MB" ? `${shown} MB` : shown;
}

/** The difference between a predicted and a measured number, in words. */
export function compareNumbers(
  metric: string,
  predicted: number,
  actual: number,
  unit?: string,
): string {
  const shown = (value: number): string => showValue(metric, String(value), unit);
  const difference = Math.abs(predicted - actual);
  if (difference === 0) return "Exactly.";
  const direction = predicted > actual ? "too many" : "too few";
  const amount =
    metricNamed(metric).unit === "count"
      ? countWord(difference, direction)
      : `${shown(difference)} ${predicted > actual ? "too much" : "too little"}`;
  const low = Math.min(predicted, actual);
  const factor = low > 0 ? Math.max(predicted, actual) / low : Infinity;
  if (factor < 1.1) return `Close: ${amount}.`;
  if (factor >= 3 && Number.isFinite(factor))
    return `${capital(amount)}; ${predicted > actual ? "more" : "less"} by a factor of ${Math.round(factor)}.`;
  return `${capital(amount)}.`;
}

function countWord(difference: number, direction: string): string {
  return Number.isInteger(difference) ? `${formatCount(difference)} ${direction}` : direction;
}
