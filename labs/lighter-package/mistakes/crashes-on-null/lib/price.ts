import { tariff } from "./tariff.ts";

/** In minutes. */
export const DAY = 24 * 60;

/** Whole minutes that have passed. */
export const minutesOf = ({ from, to }: { from: string; to: string }): number =>
  Math.trunc((Date.parse(to) - Date.parse(from)) / 60_000);

/** Each day: the first half hour, then every quarter that has begun, and never more than the price of a day. */
export function priceOf(minutes: number): number {
  const quarters = Math.ceil((Math.min(minutes, DAY) - 30) / 15);
  const price = tariff.firstHalfHour + tariff.quarter * Math.max(0, quarters);
  const today = Math.min(price, tariff.day);
  return minutes > DAY ? today + priceOf(minutes - DAY) : today;
}
