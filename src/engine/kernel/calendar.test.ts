import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayOf, daysIn, daysUntil, isoMilliseconds, isoSeconds, weekdayOf } from "./calendar.ts";

describe("the calendar", () => {
  it("agrees with the machine's for every instant", () => {
    const years = { min: new Date("1970-01-01"), max: new Date("2199-12-31") };
    fc.assert(
      fc.property(fc.date({ ...years, noInvalidDate: true }), (date) => {
        const days = Math.floor(date.getTime() / 86_400_000);
        const day = dayOf(days);
        expect(isoMilliseconds(date.getTime())).toBe(date.toISOString());
        expect(isoSeconds(date.getTime())).toBe(date.toISOString().replace(/\.\d+/, ""));
        expect(daysUntil(day)).toBe(days);
        expect(weekdayOf(days)).toBe(date.getUTCDay() + 1);
      }),
      { numRuns: 1_000 },
    );
  });

  it("knows leap years", () => {
    expect([2023, 2024, 2100, 2000].map((year) => daysIn(year, 2))).toEqual([28, 29, 28, 29]);
    expect(daysIn(2026, 12)).toBe(31);
  });
});
