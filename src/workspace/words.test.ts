import { expect, test } from "vitest";
import { formatCount, formatMs, formatUsd } from "./words.ts";

test.each([
  [0.456, "0.46 ms"],
  [6, "6 ms"],
  [12.34, "12.3 ms"],
  [412.6, "413 ms"],
  [4_120, "4,120 ms"],
  [12_340, "12.3 s"],
  [21_600_000, "360 min"],
])("%d ms reads %s", (ms, text) => expect(formatMs(ms)).toBe(text));

test.each([
  [0, "$0"],
  [4.2, "$4.20"],
  [0.000_002_1, "$0.0000021"],
  [0.000_2, "$0.00020"],
])("%d USD reads %s", (usd, text) => expect(formatUsd(usd)).toBe(text));

test("counts have words", () => {
  expect([0, 1, 2_000].map((count) => formatCount(count, "error"))).toEqual([
    "no errors",
    "1 error",
    "2,000 errors",
  ]);
});
