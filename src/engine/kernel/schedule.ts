/**
 * Schedule expressions of rules, rotations and scheduled scaling: rates and cron expressions of six fields, in UTC, to the minute (fact 58).
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 *
 * Written here because packages for AWS's syntax compute with `Date` in the machine's own time zone.
 */
import { dayOf, daysIn, daysUntil, weekdayOf, type Day } from "./calendar.ts";

/** When a schedule is due, in minutes since 1970. */
export interface Schedule {
  /** `from`: when the rule was created or enabled. The next minute after `after`; `undefined` when there is none. */
  next(from: number, after: number): number | undefined;
}

const MINUTES: Record<string, number> = { minute: 1, hour: 60, day: 1_440 };
const MINUTES_PER_HOUR = 60;
const MINUTES_PER_DAY = 1_440;

/** `undefined` when AWS would refuse the expression. */
export function parseSchedule(expression: string): Schedule | undefined {
  const [, amount, unit = "", plural] =
    /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  if (amount !== undefined) return rate(Number(amount) * MINUTES[unit]!, amount === "1", !!plural);
  const [, fields] = /^cron\((.+)\)$/.exec(expression) ?? [];
  return fields === undefined ? undefined : parseCron(fields.trim().split(/\s+/));
}

/** One minute is a minute, everything else are minutes. */
function rate(minutes: number, one: boolean, plural: boolean): Schedule | undefined {
  if (minutes === 0 || one === plural) return undefined;
  return {
    next: (from, after) => from + Math.max(1, Math.floor((after - from) / minutes) + 1) * minutes,
  };
}

interface Range {
  readonly least: number;
  readonly most: number;
  /** Names that stand for numbers from `least` on. */
  readonly names?: readonly string[];
}

const MINUTE: Range = { least: 0, most: 59 };
const HOUR: Range = { least: 0, most: 23 };
const DAY_OF_MONTH: Range = { least: 1, most: 31 };
const MONTH: Range = {
  least: 1,
  most: 12,
  names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
};
const DAY_OF_WEEK: Range = {
  least: 1,
  most: 7,
  names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
};
const YEAR: Range = { least: 1970, most: 2199 };

/** Whether a day of a month is one of a schedule's. */
type DayTest = (day: Day, days: number) => boolean;

function parseCron(fields: readonly string[]): Schedule | undefined {
  if (fields.length !== 6) return undefined;
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  // One of the two days says nothing.
  if ((dayOfMonth === "?") === (dayOfWeek === "?")) return undefined;
  const minutes = valuesOf(minute, MINUTE);
  const hours = valuesOf(hour, HOUR);
  const months = valuesOf(month, MONTH);
  const years = valuesOf(year, YEAR);
  const isDay = dayOfWeek === "?" ? monthDays(dayOfMonth) : weekDays(dayOfWeek);
  if (!minutes || !hours || !months || !years || !isDay) return undefined;
  const times = hours.flatMap((h) => minutes.map((m) => h * MINUTES_PER_HOUR + m));
  return { next: (_, after) => nextOf(after, times, new Set(months), new Set(years), isDay) };
}

function nextOf(
  after: number,
  times: readonly number[],
  months: ReadonlySet<number>,
  years: ReadonlySet<number>,
  isDay: DayTest,
): number | undefined {
  const first = Math.floor(after / MINUTES_PER_DAY);
  const last = daysUntil({ year: YEAR.most, month: 12, dayOfMonth: 31 });
  for (let days = first; days <= last; days++) {
    const day = dayOf(days);
    if (!years.has(day.year)) {
      days = daysUntil({ year: day.year, month: 12, dayOfMonth: 31 });
      continue;
    }
    if (!months.has(day.month)) {
      days += daysIn(day.year, day.month) - day.dayOfMonth;
      continue;
    }
    if (!isDay(day, days)) continue;
    const time = times.find((minute) => days * MINUTES_PER_DAY + minute > after);
    if (time !== undefined) return days * MINUTES_PER_DAY + time;
  }
  return undefined;
}

/** `L` is the last day, `L-3` three before it, `15W` the weekday nearest to the 15th, `LW` the last weekday. */
function monthDays(field: string): DayTest | undefined {
  const [, before] = /^L-(\d+)$/.exec(field) ?? [];
  if (field === "L" || before !== undefined) {
    const offset = Number(before ?? 0);
    if (offset > DAY_OF_MONTH.most - 1) return undefined;
    return ({ year, month, dayOfMonth }) => dayOfMonth === daysIn(year, month) - offset;
  }
  const [, near] = /^(\d+|L)W$/.exec(field) ?? [];
  if (near !== undefined) {
    if (near !== "L" && !inRange(Number(near), DAY_OF_MONTH)) return undefined;
    return (day) => {
      const last = daysIn(day.year, day.month);
      const wanted = near === "L" ? last : Number(near);
      return wanted <= last && day.dayOfMonth === nearestWeekday(day, wanted, last);
    };
  }
  const values = valuesOf(field, DAY_OF_MONTH);
  return values && (({ dayOfMonth }) => values.includes(dayOfMonth));
}

const SUNDAY = 1;
const SATURDAY = 7;

/** Within the same month. */
function nearestWeekday({ year, month }: Day, wanted: number, last: number): number {
  const weekday = weekdayOf(daysUntil({ year, month, dayOfMonth: wanted }));
  if (weekday === SATURDAY) return wanted > 1 ? wanted - 1 : wanted + 2;
  if (weekday === SUNDAY) return wanted < last ? wanted + 1 : wanted - 2;
  return wanted;
}

/** `6L` is the last Friday, `6#3` the third; `L` alone is Saturday. */
function weekDays(field: string): DayTest | undefined {
  const [, lastOf] = /^(\w+)L$/.exec(field) ?? [];
  if (lastOf !== undefined) {
    const weekday = numberOf(lastOf, DAY_OF_WEEK);
    if (weekday === undefined) return undefined;
    return ({ year, month, dayOfMonth }, days) =>
      weekdayOf(days) === weekday && dayOfMonth + 7 > daysIn(year, month);
  }
  const [, ofWeek, nth] = /^(\w+)#([1-5])$/.exec(field) ?? [];
  if (ofWeek !== undefined) {
    const weekday = numberOf(ofWeek, DAY_OF_WEEK);
    if (weekday === undefined) return undefined;
    return ({ dayOfMonth }, days) =>
      weekdayOf(days) === weekday && Math.ceil(dayOfMonth / 7) === Number(nth);
  }
  const values = field === "L" ? [SATURDAY] : valuesOf(field, DAY_OF_WEEK);
  return values && ((_, days) => values.includes(weekdayOf(days)));
}

/** `*`, `5`, `1-5`, `0/15`, `1-30/2` and lists of them. In order, each once. */
function valuesOf(field: string, range: Range): number[] | undefined {
  const values = new Set<number>();
  for (const part of field.split(",")) {
    const [, span = "", step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
    const [from, to, ...more] = span.split("-");
    const all = span === "*";
    const first = all ? range.least : numberOf(from ?? "", range);
    const open = all || (step !== undefined && to === undefined);
    const last = open ? range.most : to === undefined ? first : numberOf(to, range);
    const by = Number(step ?? 1);
    if (first === undefined || last === undefined || more.length > 0) return undefined;
    if (by === 0 || first > last) return undefined;
    for (let value = first; value <= last; value += by) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function numberOf(text: string, range: Range): number | undefined {
  const named = range.names?.indexOf(text.toUpperCase()) ?? -1;
  const value = named >= 0 ? range.least + named : /^\d+$/.test(text) ? Number(text) : undefined;
  return value !== undefined && inRange(value, range) ? value : undefined;
}

const inRange = (value: number, { least, most }: Range): boolean => value >= least && value <= most;
