/** Numbers as people read them. Units are AWS's; digits are as many as the difference needs, never more than are true. */

export function formatMs(ms: number): string {
  if (ms >= 60_000) return `${trim(ms / 60_000, 1)} min`;
  if (ms >= 10_000) return `${trim(ms / 1_000, 1)} s`;
  if (ms >= 100) return `${grouped(Math.round(ms))} ms`;
  return `${trim(ms, ms >= 10 ? 1 : 2)} ms`;
}

export function formatUsd(usd: number): string {
  if (usd === 0) return "$0";
  if (usd >= 0.01) return `$${usd.toFixed(2)}`;
  return `$${Number(usd.toPrecision(2)).toFixed(Math.min(12, 1 - Math.floor(Math.log10(usd))))}`;
}

/** "3 errors", "1 error", "no errors". */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  if (count === 0) return `no ${many}`;
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

export function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

function trim(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
