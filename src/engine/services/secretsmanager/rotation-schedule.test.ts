import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RotationRules } from "./configuration.ts";
import { checkRules, nextWindow } from "./rotation-schedule.ts";

const MONDAY_NINE = Date.parse("2026-01-05T09:00:00Z");

const windowOf = (rules: RotationRules) => {
  checkRules(rules);
  const window = nextWindow(rules, MONDAY_NINE);
  return window && [window.opensMs, window.closesMs].map((ms) => new Date(ms).toISOString());
};

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html */
describe("Rotation windows", () => {
  it("are whole days for days, an hour for hours, and open when a cron expression says", () => {
    expect(windowOf({})).toBeUndefined();
    expect(windowOf({ automaticallyAfterDays: 2 })).toEqual([
      "2026-01-07T00:00:00.000Z",
      "2026-01-08T00:00:00.000Z",
    ]);
    expect(windowOf({ scheduleExpression: "rate(6 hours)" })).toEqual([
      "2026-01-05T15:00:00.000Z",
      "2026-01-05T16:00:00.000Z",
    ]);
    expect(windowOf({ scheduleExpression: "cron(0 8 1 * ? *)" })).toEqual([
      "2026-02-01T08:00:00.000Z",
      "2026-02-02T00:00:00.000Z",
    ]);
    expect(windowOf({ scheduleExpression: "cron(0 16 ? * TUE *)", duration: "2h" })).toEqual([
      "2026-01-06T16:00:00.000Z",
      "2026-01-06T18:00:00.000Z",
    ]);
  });

  it("are refused when nothing can come of them", () => {
    for (const rules of [
      { automaticallyAfterDays: 0 },
      { automaticallyAfterDays: 3, scheduleExpression: "rate(3 days)" },
      { scheduleExpression: "rate(3 hours)" },
      { scheduleExpression: "rate(5 minutes)" },
      { scheduleExpression: "cron(0 8 1 * *)" },
      { scheduleExpression: "rate(3 days)", duration: "25h" },
    ]) {
      expect(() => checkRules(rules), JSON.stringify(rules)).toThrow(/./);
    }
  });

  it("always open after now and close after they have opened", () => {
    const rate = fc
      .tuple(fc.integer({ min: 4, max: 900 }), fc.constantFrom("hours", "days"))
      .map(([amount, unit]) => `rate(${amount} ${unit})`);
    fc.assert(
      fc.property(rate, fc.integer({ min: 0, max: 4e12 }), (scheduleExpression, nowMs) => {
        const window = nextWindow({ scheduleExpression }, nowMs)!;
        expect(window.opensMs).toBeGreaterThan(nowMs);
        expect(window.closesMs).toBeGreaterThan(window.opensMs);
      }),
    );
  });
});
