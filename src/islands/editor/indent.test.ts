import { expect, test } from "vitest";
import { breakLine, indent, offsetOf, outdent, type Replacement } from "./indent.ts";

/** The text with the selection as `[`…`]`, or `|` for a caret. */
function after(text: string, change: Replacement): string {
  const next = text.slice(0, change.from) + change.insert + text.slice(change.to);
  return change.start === change.end
    ? `${next.slice(0, change.start)}|${next.slice(change.start)}`
    : `${next.slice(0, change.start)}[${next.slice(change.start, change.end)}]${next.slice(change.end)}`;
}

test("Tab fills up to the next step", () => {
  expect(after("ab", indent("ab", 2, 2))).toBe("ab  |");
  expect(after("abc", indent("abc", 3, 3))).toBe("abc |");
});

test("Tab indents all selected lines and leaves empty ones empty", () => {
  expect(after("a\n\nb\nc", indent("a\n\nb\nc", 0, 4))).toBe("  [a\n\n  b]\nc");
});

test("a selection that ends before a line leaves that line alone", () => {
  expect(after("a\nb", indent("a\nb", 0, 2))).toBe("  [a\n]b");
});

test("Shift+Tab takes one step away, and nothing where there is none", () => {
  expect(after("   a\nb", outdent("   a\nb", 0, 6))).toBe("[ a\nb]");
  expect(after("\ta", outdent("\ta", 2, 2))).toBe("a|");
});

test("Enter keeps the margin, and goes one step further after an opening bracket", () => {
  expect(after("  a", breakLine("  a", 3, 3))).toBe("  a\n  |");
  expect(after("if {", breakLine("if {", 4, 4))).toBe("if {\n  |");
  expect(after("if {}", breakLine("if {}", 4, 4))).toBe("if {\n  |\n}");
});

test("a place outside the text is the nearest place inside", () => {
  expect(offsetOf("ab\ncd", 2, 2)).toBe(4);
  expect(offsetOf("ab\ncd", 9, 9)).toBe(5);
  expect(offsetOf("ab\ncd", 0, 0)).toBe(0);
});
