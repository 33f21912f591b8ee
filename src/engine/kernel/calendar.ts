/** Dates of UTC from milliseconds since 1970, without the machine's own calendar. */

const MS_PER_DAY = 86_400_000;
const MS_PER_HOUR = 3_600_000;
const MS_PER_MINUTE = 60_000;
const MS_PER_SECOND = 1_000;

export interface Day {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly dayOfMonth: number;
}

// Years are counted from March, so that the leap day is a year's last: https://howardhinnant.github.io/date_algorithms.html
const DAYS_PER_ERA = 146_097;
const YEARS_PER_ERA = 400;
const DAYS_FROM_MARCH_0000_TO_1970 = 719_468;

/** Of a number of days since 1970-01-01. */
export function dayOf(days: number): Day {
  const shifted = days + DAYS_FROM_MARCH_0000_TO_1970;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: yearOfEra + era * YEARS_PER_ERA + (month <= 2 ? 1 : 0), month, dayOfMonth };
}

/** Days since 1970-01-01. */
export function daysUntil({ year, month, dayOfMonth }: Day): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / YEARS_PER_ERA);
  const yearOfEra = shifted - era * YEARS_PER_ERA;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOfMonth - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - DAYS_FROM_MARCH_0000_TO_1970;
}

/** How many days a month has. */
export function daysIn(year: number, month: number): number {
  const next = month === 12 ? { year: year + 1, month: 1 } : { year, month: month + 1 };
  return daysUntil({ ...next, dayOfMonth: 1 }) - daysUntil({ year, month, dayOfMonth: 1 });
}

/** 1 is Sunday, 7 is Saturday. */
export const weekdayOf = (days: number): number => ((((days + 4) % 7) + 7) % 7) + 1;

const pad = (value: number, length: number): string => String(value).padStart(length, "0");

/** `2026-01-05T09:00:00Z` */
export function isoSeconds(epochMs: number): string {
  const days = Math.floor(epochMs / MS_PER_DAY);
  const { year, month, dayOfMonth } = dayOf(days);
  const rest = epochMs - days * MS_PER_DAY;
  const hours = pad(Math.floor(rest / MS_PER_HOUR), 2);
  const minutes = pad(Math.floor(rest / MS_PER_MINUTE) % 60, 2);
  const seconds = pad(Math.floor(rest / MS_PER_SECOND) % 60, 2);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfMonth, 2)}T${hours}:${minutes}:${seconds}Z`;
}

/** `2026-01-05T09:00:00.000Z` */
export function isoMilliseconds(epochMs: number): string {
  const ms = Math.floor(epochMs);
  const rest = ((ms % MS_PER_SECOND) + MS_PER_SECOND) % MS_PER_SECOND;
  return isoSeconds(ms).replace("Z", `.${pad(rest, 3)}Z`);
}
