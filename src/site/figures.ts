import type { Quota } from "../session/protocol.ts";

const MS_PER_SECOND = 1_000;
const SECONDS_PER_HOUR = 3_600;
const SECONDS_PER_DAY = 86_400;
const NO_BREAK_SPACE = "\u00a0";
const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 3 });

/** A quota's number as it stands in a sentence: `10 s`, `6 h`, `10,240 MB`, `1,000`. */
export function formatQuota(quota: Quota): string {
  if (quota.unit === "port") return String(quota.value);
  const [value, unit] = readable(quota);
  const number = grouped.format(value);
  return unit === "count" ? number : `${number}${NO_BREAK_SPACE}${unit}`;
}

/** Whole seconds instead of milliseconds, and whole hours of a day or less instead of seconds. */
function readable({ value, unit }: Quota): [number, string] {
  if (unit === "ms" && value % MS_PER_SECOND === 0) return [value / MS_PER_SECOND, "s"];
  const isHours = unit === "s" && value % SECONDS_PER_HOUR === 0 && value <= SECONDS_PER_DAY;
  return isHours ? [value / SECONDS_PER_HOUR, "h"] : [value, unit];
}

/**
 * A price in dollars for `count` of what is priced: to the last digit AWS states where it is less than a cent
 * (`$0.0000166667`), and in cents above.
 */
export function formatPrice(price: Quota, count = 1): string {
  const amount = Number((price.value * count).toPrecision(6));
  const most = amount < 0.01 ? 12 : 2;
  const digits = new Intl.NumberFormat("en-US", {
    minimumFractionDigits: 2,
    maximumFractionDigits: most,
  });
  return `$${digits.format(amount)}`;
}

/** A number of a run that a text names. */
export interface MeasuredFigure {
  sample: string;
  workload: string;
  /** A name from src/workspace/metrics.ts. */
  metric: string;
  /** Instead of the template's, in MB. */
  memory?: string;
  faults?: "on";
}

/** Under which it stands in content/figures.json: `thumbnail-small/pair/memory=512/warmDurationMs`. */
export function figureKey({ sample, workload, metric, memory, faults }: MeasuredFigure): string {
  const inputs = [memory && `memory=${memory}`, faults && `faults=${faults}`].filter(Boolean);
  return [sample, workload, ...inputs, metric].join("/");
}
