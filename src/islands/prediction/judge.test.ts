import { expect, test } from "vitest";
import { runOf } from "../../workspace/fixtures.ts";
import { compareNumbers, parseNumber, readActual, showValue } from "./judge.ts";

test.each([
  ["12", 12],
  [" 1,200 ", 1200],
  ["1,5", 1.5],
  ["0.25", 0.25],
  ["1 000", 1000],
  ["", null],
  ["a few", null],
  ["1.2.3", null],
  ["0x10", null],
  ["Infinity", null],
])("%j is read as %j", (text, value) => expect(parseNumber(text)).toBe(value));

test("a measured value is kept as it is shown", () => {
  expect(readActual("firstLatencyMs", runOf([{ latencyMs: 12.345_678 }]))).toBe("12.35");
  expect(readActual("initMs", runOf([{}]))).toBeNull();
});

test("values carry the unit of their metric, or the one that the question uses", () => {
  expect(showValue("coldStarts", "1200")).toBe("1,200");
  expect(showValue("billedMsOfFirst", "412", "ms")).toBe("412 ms");
  expect(showValue("environments", "3", "clients")).toBe("3 clients");
});

test.each([
  ["coldStarts", 3, 3, "Exactly."],
  ["coldStarts", 5, 3, "2 too many."],
  ["environments", 1, 12, "11 too few; less by a factor of 12."],
  ["p50LatencyMs", 100, 104, "Close: 4 ms too little."],
  ["p50LatencyMs", 200, 104, "96 ms too much."],
  ["errors", 2, 0, "2 too many."],
])("%s predicted %d, measured %d: %s", (metric, predicted, actual, words) => {
  expect(compareNumbers(metric, predicted, actual)).toBe(words);
});
