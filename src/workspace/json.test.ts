import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseJson } from "./json.ts";

test("reads what JSON.parse reads", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
    }),
  );
});

test("every broken text gets a message and a place inside the text", () => {
  fc.assert(
    fc.property(
      fc.json(),
      fc.nat(),
      fc.constantFrom("", ",", "}", '"', "x", "\n"),
      (json, at, insert) => {
        const cut = at % (json.length + 1);
        const text = json.slice(0, cut) + insert + json.slice(cut + 1);
        const parsed = parseJson(text);
        if (parsed.ok) return;
        const lines = text.split("\n");
        expect(parsed.problem.message).not.toBe("This is not JSON.");
        expect(parsed.problem.line).toBeLessThanOrEqual(lines.length);
        expect(parsed.problem.column).toBeLessThanOrEqual(
          (lines[parsed.problem.line - 1]?.length ?? 0) + 1,
        );
      },
    ),
  );
});

test.each([
  ["", 1, 1, "The event is empty. Write a JSON value, for example {}."],
  ['{"a": 1,}', 1, 9, "Remove the comma before this brace."],
  ["[1, ]", 1, 5, "Remove the comma before this bracket."],
  ["{a: 1}", 1, 2, "Expected a property name in double quotes."],
  ["{'a': 1}", 1, 2, "Expected a property name in double quotes."],
  ["{\n  \"a\": 'b'\n}", 2, 8, "JSON strings stand in double quotes."],
  ['{\n  "a" 1\n}', 2, 7, "Expected a colon after the property name."],
  ['{"a": 1 "b": 2}', 1, 9, "Expected a comma or a closing brace."],
  ['{"a": "b\n"}', 1, 9, "A string cannot go over the end of a line. Close it, or write \\n."],
  ['{"a": "b', 1, 7, "This string is never closed."],
  ['{"a": 1', 1, 8, "The text ends too early: something is not closed."],
  ['{"a": undefined}', 1, 7, '"undefined" is not a JSON value.'],
  ['{"a": 01}', 1, 8, "This number is not written as JSON allows."],
  ["{} {}", 1, 4, "There is more text after the end of the value."],
  ["// no\n{}", 1, 1, "JSON has no comments."],
  ['"\\x"', 1, 2, "This backslash does not begin a known escape. Write \\\\ for a backslash."],
])("%j: line %i, column %i", (text, line, column, message) => {
  expect(parseJson(text)).toEqual({ ok: false, problem: { message, line, column } });
});
