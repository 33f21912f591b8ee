import type { Quota } from "../session/protocol.ts";

const NO_BREAK_SPACE = "\u00a0";
const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 3 });

/** A quota's number as it stands in a sentence: `10 s`, `10,240 MB`, `1,000`. */
export function formatQuota(quota: Quota): string {
  const number = grouped.format(quota.value);
  return quota.unit === "count" ? number : `${number}${NO_BREAK_SPACE}${quota.unit}`;
}

/** A price in dollars, for `count` of what is priced, to the last digit AWS states: `$0.0000166667`, or `$0.20` for a million. */
export function formatPrice(price: Quota, count = 1): string {
  const amount = Number((price.value * count).toPrecision(6));
  const digits = new Intl.NumberFormat("en-US", {
    minimumFractionDigits: 2,
    maximumFractionDigits: 12,
  });
  return `$${digits.format(amount)}`;
}
