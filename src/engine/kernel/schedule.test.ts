/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */
import awsCronParser from "aws-cron-parser";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSchedule } from "./schedule.ts";

const minuteOf = (iso: string): number => new Date(iso).getTime() / 60_000;
const isoOf = (minute: number): string =>
  new Date(minute * 60_000).toISOString().replace(":00.000Z", "");

/** The first `count` times after Monday, 5 January 2026, 09:00. */
function times(expression: string, count = 3, from = "2026-01-05T09:00Z"): string[] {
  const schedule = parseSchedule(expression)!;
  const created = minuteOf(from);
  const found: string[] = [];
  for (let after = created; found.length < count;) {
    const next = schedule.next(created, after);
    if (next === undefined) break;
    found.push(isoOf(next));
    after = next;
  }
  return found;
}

describe("a schedule (fact 58)", () => {
  it.each<[string, string[]]>([
    ["rate(1 minute)", ["2026-01-05T09:01", "2026-01-05T09:02", "2026-01-05T09:03"]],
    ["rate(5 minutes)", ["2026-01-05T09:05", "2026-01-05T09:10", "2026-01-05T09:15"]],
    ["rate(2 hours)", ["2026-01-05T11:00", "2026-01-05T13:00", "2026-01-05T15:00"]],
    ["rate(1 day)", ["2026-01-06T09:00", "2026-01-07T09:00", "2026-01-08T09:00"]],
    ["cron(15 12 * * ? *)", ["2026-01-05T12:15", "2026-01-06T12:15", "2026-01-07T12:15"]],
    ["cron(0 18 ? * MON-FRI *)", ["2026-01-05T18:00", "2026-01-06T18:00", "2026-01-07T18:00"]],
    ["cron(0 8 1 * ? *)", ["2026-02-01T08:00", "2026-03-01T08:00", "2026-04-01T08:00"]],
    ["cron(0/15 * * * ? *)", ["2026-01-05T09:15", "2026-01-05T09:30", "2026-01-05T09:45"]],
    ["cron(0/20,50 9 * * ? *)", ["2026-01-05T09:20", "2026-01-05T09:40", "2026-01-05T09:50"]],
    ["cron(0 0 L * ? *)", ["2026-01-31T00:00", "2026-02-28T00:00", "2026-03-31T00:00"]],
    ["cron(0 0 L-2 2 ? *)", ["2026-02-26T00:00", "2027-02-26T00:00", "2028-02-27T00:00"]],
    ["cron(0 0 LW * ? *)", ["2026-01-30T00:00", "2026-02-27T00:00", "2026-03-31T00:00"]],
    // The 15th of February 2026 is a Sunday; the 1st of August a Saturday.
    ["cron(0 0 15W 2 ? *)", ["2026-02-16T00:00", "2027-02-15T00:00", "2028-02-15T00:00"]],
    ["cron(0 0 1W 8 ? *)", ["2026-08-03T00:00", "2027-08-02T00:00", "2028-08-01T00:00"]],
    ["cron(0 10 ? * 2#1 *)", ["2026-01-05T10:00", "2026-02-02T10:00", "2026-03-02T10:00"]],
    ["cron(0 10 ? * FRI#5 *)", ["2026-01-30T10:00", "2026-05-29T10:00", "2026-07-31T10:00"]],
    ["cron(0 10 ? * 6L *)", ["2026-01-30T10:00", "2026-02-27T10:00", "2026-03-27T10:00"]],
    ["cron(0 10 ? JAN 1 2026-2027)", ["2026-01-11T10:00", "2026-01-18T10:00", "2026-01-25T10:00"]],
    ["cron(0 0 29 2 ? *)", ["2028-02-29T00:00", "2032-02-29T00:00", "2036-02-29T00:00"]],
    ["cron(0 0 1 1 ? 2025)", []],
  ])("%s", (expression, expected) => {
    expect(times(expression)).toEqual(expected);
  });

  it.each([
    "rate(0 minutes)",
    "rate(1 minutes)",
    "rate(5 minute)",
    "rate(5 seconds)",
    "rate(five minutes)",
    "cron(0 12 * * * *)",
    "cron(0 12 ? * ? *)",
    "cron(0 12 * * ?)",
    "cron(60 12 * * ? *)",
    "cron(0 24 * * ? *)",
    "cron(0 12 32 * ? *)",
    "cron(0 12 ? * 8 *)",
    "cron(0 12 ? * MON#6 *)",
    "cron(x 12 * * ? *)",
    "cron(5-1 12 * * ? *)",
    "0 12 * * ? *",
    "",
  ])("is refused when it is %j", (expression) => {
    expect(parseSchedule(expression)).toBeUndefined();
  });

  it("agrees with a parser of AWS's syntax that others wrote", () => {
    const number = (least: number, most: number) =>
      fc.integer({ min: least, max: most }).map(String);
    const field = (least: number, most: number) =>
      fc.oneof(
        fc.constant("*"),
        number(least, most),
        fc.tuple(number(least, most), number(1, 7)).map(([from, by]) => `${from}/${by}`),
        fc
          .uniqueArray(number(least, most), { minLength: 2, maxLength: 3 })
          .map((each) => each.sort((a, b) => Number(a) - Number(b)).join(",")),
      );
    const day = fc.oneof(
      field(1, 28).map((days) => [days, "?"]),
      field(1, 7).map((days) => ["?", days]),
      fc.tuple(number(1, 7), number(1, 4)).map(([weekday, nth]) => ["?", `${weekday}#${nth}`]),
      fc.constant(["L", "?"]),
    );
    fc.assert(
      fc.property(
        field(0, 59),
        field(0, 23),
        day,
        field(1, 12),
        fc.integer({ min: 0, max: 2_000_000 }),
        (minute, hour, [dayOfMonth, dayOfWeek], month, offset) => {
          const expression = `${minute} ${hour} ${dayOfMonth} ${month} ${dayOfWeek} *`;
          const after = minuteOf("2026-01-05T09:00Z") + offset;
          const theirs = awsCronParser.next(
            awsCronParser.parse(expression),
            new Date(after * 60_000),
          );
          expect(parseSchedule(`cron(${expression})`)!.next(after, after), expression).toBe(
            theirs!.getTime() / 60_000,
          );
        },
      ),
    );
  });
});
