import { expect, test } from "vitest";
import {
  countOf,
  formatBytes,
  formatCount,
  formatInstant,
  formatLength,
  formatLengthShort,
  formatUsd,
  formatUsdExact,
} from "./format.ts";

test.each([
  [0, "0 µs"],
  [850, "850 µs"],
  [999.7, "1 ms"],
  [3_010, "3.01 ms"],
  [12_340, "12.3 ms"],
  [412_000, "412 ms"],
  [999_700, "1 s"],
  [1_240_000, "1.24 s"],
  [58_300_000, "58.3 s"],
  [59_960_000, "1 min"],
  [72_000_000, "1 min 12 s"],
  [3_599_700_000, "1 h"],
  [7_500_000_000, "2 h 5 min"],
  [-3_000, "-3 ms"],
])("writes a length of %d µs as %s", (us, text) => {
  expect(formatLength(us)).toBe(text);
});

test("writes a length for a tight place with fewer digits", () => {
  expect(formatLengthShort(168_400)).toBe("168 ms");
  expect(formatLengthShort(3_440)).toBe("3.4 ms");
  expect(formatLengthShort(12_340)).toBe("12 ms");
  expect(formatLengthShort(58_300_000)).toBe("58 s");
});

test("writes an instant as a clock", () => {
  expect(formatInstant(0)).toBe("0:00.000");
  expect(formatInstant(181_203)).toBe("0:00.181");
  expect(formatInstant(181_203, "us")).toBe("0:00.181203");
  expect(formatInstant(60_011_999)).toBe("1:00.012");
  expect(formatInstant(59_999_700)).toBe("1:00.000");
  expect(formatInstant(3_723_004_000)).toBe("1:02:03.004");
});

test("writes money with enough digits and never an exponent", () => {
  expect(formatUsd(0)).toBe("$0");
  expect(formatUsd(0.00000213)).toBe("$0.0000021");
  expect(formatUsd(0.0125)).toBe("$0.013");
  expect(formatUsd(12.4)).toBe("$12.40");
  expect(formatUsd(1234.567)).toBe("$1,234.57");
  expect(formatUsd(1.999)).toBe("$2.00");
  expect(formatUsdExact(0.0000002)).toBe("$0.0000002");
  expect(formatUsdExact(0.000001266669)).toBe("$0.000001266669");
});

test("writes counts and bytes", () => {
  expect(formatCount(1204)).toBe("1,204");
  expect(countOf(1, "cold start")).toBe("1 cold start");
  expect(countOf(0, "cold start")).toBe("0 cold starts");
  expect(formatBytes(1)).toBe("1 byte");
  expect(formatBytes(12_345)).toBe("12.3 kB");
  expect(formatBytes(6_291_556)).toBe("6.29 MB");
  expect(formatBytes(1_184_000_000)).toBe("1.18 GB");
});
