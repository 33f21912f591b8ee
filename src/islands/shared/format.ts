import type { Loading } from "../../session/protocol.ts";

/**
 * How numbers are written in every view. A length of time carries its unit ("168 ms"); an instant is written as a clock
 * ("1:00.012"), so that the two are never mistaken for each other.
 */

const US_PER_MS = 1_000;
const US_PER_SECOND = 1_000_000;
const US_PER_MINUTE = 60 * US_PER_SECOND;
const US_PER_HOUR = 60 * US_PER_MINUTE;

/** Thousands separated by commas, as AWS writes them. */
export const formatCount = (count: number): string =>
  Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");

/** "Loading PostgreSQL, once: 40 %." */
export const loadingText = ({ what, share }: Loading): string =>
  `Loading ${what}, once: ${Math.round(share * 100)} %.`;

/** "1 error", "1,204 errors". */
export const countOf = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** A length of virtual time with three significant digits: "850 µs", "3.01 ms", "412 ms", "1.24 s", "1 min 12 s", "2 h 5 min". */
export function formatLength(us: number): string {
  return written(us, 3);
}

/** The same for a tight place: "3 ms", "3.4 ms", "168 ms", "58 s". */
export function formatLengthShort(us: number): string {
  return written(us, 2);
}

function written(us: number, digits: number): string {
  if (us < 0) return `-${written(-us, digits)}`;
  // The limits allow for rounding: 999.6 ms is 1 s, not 1,000 ms.
  if (us < 999.5) return `${Math.round(us)} µs`;
  if (us < 999.5 * US_PER_MS) return `${significant(us / US_PER_MS, digits)} ms`;
  if (us < 59.95 * US_PER_SECOND) return `${significant(us / US_PER_SECOND, digits)} s`;
  if (us < US_PER_HOUR - US_PER_SECOND / 2) return pair(Math.round(us / US_PER_SECOND), "min", "s");
  return pair(Math.round(us / US_PER_MINUTE), "h", "min");
}

function pair(total: number, large: string, small: string): string {
  const rest = total % 60;
  const whole = `${formatCount((total - rest) / 60)} ${large}`;
  return rest === 0 ? whole : `${whole} ${rest} ${small}`;
}

/** At least the whole number, at most `digits` significant digits, no trailing zeros. */
function significant(value: number, digits: number): string {
  const whole = Math.max(1, Math.floor(Math.log10(Math.max(value, 1))) + 1);
  return Number(value.toFixed(Math.max(0, digits - whole))).toString();
}

/** An instant of virtual time as a clock of constant width: "0:00.181", "1:02:03.004"; with microseconds "0:00.181203"; before the run "-3:00.000". */
export function formatInstant(us: number, resolution: "ms" | "us" = "ms"): string {
  if (us < 0) return `-${formatInstant(-us, resolution)}`;
  const unit = resolution === "ms" ? US_PER_MS : 1;
  const total = Math.round(us / unit) * unit;
  const decimals = resolution === "ms" ? 3 : 6;
  const seconds = Math.floor(total / US_PER_SECOND);
  const fraction = (total - seconds * US_PER_SECOND) / unit;
  return `${clock(seconds)}.${fraction.toString().padStart(decimals, "0")}`;
}

/** Whole seconds as "0:07", "12:34", "1:02:03". */
export function clock(seconds: number): string {
  const two = (value: number) => value.toString().padStart(2, "0");
  const s = seconds % 60;
  const m = Math.floor(seconds / 60) % 60;
  const h = Math.floor(seconds / 3600);
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Dollars in a sentence: cents when there are cents, two significant digits below that: "$12.40", "$0.0000021". */
export function formatUsd(usd: number): string {
  if (usd === 0) return "$0";
  if (usd >= 0.995) {
    const [whole, cents] = usd.toFixed(2).split(".") as [string, string];
    return `$${formatCount(Number(whole))}.${cents}`;
  }
  return `$${decimal(Number(usd.toPrecision(2)))}`;
}

/** Dollars on a bill: every digit that the prices can produce, no trailing zeros. */
export const formatUsdExact = (usd: number): string => `$${decimal(usd, 12)}`;

/** A plain decimal number without an exponent and without trailing zeros. */
export function decimal(value: number, decimals = 12): string {
  const text = value.toFixed(decimals);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** "0 bytes", "812 bytes", "12.3 kB", "1.4 MB" (decimal units). */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return countOf(bytes, "byte");
  if (bytes < 999_500) return `${significant(bytes / 1_000, 3)} kB`;
  if (bytes < 999_500_000) return `${significant(bytes / 1_000_000, 3)} MB`;
  return `${significant(bytes / 1_000_000_000, 3)} GB`;
}

/** Enough of a request id to tell requests apart: the first block of a UUID. */
export const shortRequestId = (requestId: string): string => requestId.slice(0, 8);

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
