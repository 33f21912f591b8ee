/** Dates of HTTP headers, `Mon, 05 Jan 2026 09:00:00 GMT`, to and from milliseconds since 1970. The engine has no Date. */

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const MS_PER_DAY = 86_400_000;
const MS_PER_SECOND = 1_000;
/** 1 January 1970 was a Thursday. */
const THURSDAY = 4;

/** Days from 1970 to a date of the Gregorian calendar; years begin in March, so that leap days end them. */
function daysTo(year: number, month: number, day: number): number {
  const shifted = month > 2 ? year : year - 1;
  const monthsFromMarch = (month + 9) % 12;
  const dayOfYear = Math.floor((153 * monthsFromMarch + 2) / 5) + day - 1;
  const leapDays = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return 365 * shifted + leapDays + dayOfYear - 719_468;
}

interface CivilTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** Milliseconds since midnight. */
  readonly msOfDay: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

function civilTime(epochMs: number): CivilTime {
  const days = Math.floor(epochMs / MS_PER_DAY);
  let year = 1970 + Math.floor(days / 365.2425);
  if (daysTo(year, 1, 1) > days) year--;
  if (daysTo(year + 1, 1, 1) <= days) year++;
  let month = 12;
  while (daysTo(year, month, 1) > days) month--;
  return {
    year,
    month,
    day: days - daysTo(year, month, 1) + 1,
    msOfDay: epochMs - days * MS_PER_DAY,
    weekday: (((days + THURSDAY) % 7) + 7) % 7,
  };
}

const two = (value: number): string => String(value).padStart(2, "0");

const clock = (msOfDay: number): string =>
  [3_600_000, 60_000, MS_PER_SECOND]
    .map((unit, i) => two(Math.floor(msOfDay / unit) % (i === 0 ? 24 : 60)))
    .join(":");

/** `Mon, 05 Jan 2026 09:00:00 GMT`; parts of a second are left out. */
export function httpDate(epochMs: number): string {
  const { year, month, day, msOfDay, weekday } = civilTime(epochMs);
  return `${DAYS[weekday]!}, ${two(day)} ${MONTHS[month - 1]!} ${year} ${clock(msOfDay)} GMT`;
}

/** `2026-01-05T09:00:00.000Z`. */
export function isoDate(epochMs: number): string {
  const { year, month, day, msOfDay } = civilTime(epochMs);
  const ms = String(Math.floor(msOfDay % MS_PER_SECOND)).padStart(3, "0");
  return `${year}-${two(month)}-${two(day)}T${clock(msOfDay)}.${ms}Z`;
}

const HTTP = /^\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;
const ISO = /^(\d{4})-?(\d{2})-?(\d{2})T(\d{2}):?(\d{2}):?(\d{2})(?:\.\d+)?Z$/;

/** Milliseconds since 1970 of an HTTP date or of ISO 8601 with or without separators; `undefined` when it is neither. */
export function parseDate(text: string): number | undefined {
  const http = HTTP.exec(text);
  const iso = ISO.exec(text);
  const fields = http
    ? [http[3], MONTHS.indexOf(http[2]!) + 1, http[1], http[4], http[5], http[6]]
    : iso?.slice(1);
  if (!fields) return undefined;
  const [year, month, day, hours, minutes, seconds] = fields.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month === 0) return undefined;
  return (
    daysTo(year, month, day) * MS_PER_DAY + ((hours * 60 + minutes) * 60 + seconds) * MS_PER_SECOND
  );
}
