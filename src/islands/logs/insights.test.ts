import { expect, test } from "vitest";
import { placeOf, tableOf } from "./insights.ts";

test("columns are those of all rows in their order, without the pointer of each", () => {
  const { columns, rows } = tableOf([
    [
      { field: "@timestamp", value: "2026-01-01 00:00:00.000" },
      { field: "@message", value: "one\rtwo" },
      { field: "@ptr", value: "7" },
    ],
    [
      { field: "@message", value: "three" },
      { field: "ms", value: "12" },
    ],
  ]);
  expect(columns).toEqual(["@timestamp", "@message", "ms"]);
  expect(rows).toEqual([
    ["2026-01-01 00:00:00.000", "one\ntwo", ""],
    ["", "three", "12"],
  ]);
});

test("a mistake has its line, and its place in it", () => {
  const query = "fields @message\n| sortt x\n| limit 2";
  expect(placeOf(query, { start: 18, end: 23 })).toEqual({
    line: 2,
    column: 3,
    before: "| ",
    wrong: "sortt",
    after: " x",
  });
  expect(placeOf("stats", { start: 5, end: 5 })).toMatchObject({ column: 6, wrong: "", after: "" });
});
