import * as fc from "fast-check";
import { expect, test } from "vitest";
import { diffFiles, unifiedLines } from "./diff.ts";

const shown = (before: string, after: string): string[] =>
  diffFiles({ "a.ts": before }, { "a.ts": after })[0]!.rows.map((row) =>
    row.kind === "gap"
      ? `... ${row.lines}`
      : `${row.before?.line ?? "-"} ${row.after?.line ?? "-"} ${row.kind}`,
  );

test("a changed line stands beside its new form, an added one alone", () => {
  expect(shown("a\nb\nc\n", "a\nB\nB2\nc\n")).toEqual([
    "1 1 same",
    "2 2 changed",
    "- 3 added",
    "3 4 same",
  ]);
});

test("same lines far from a change are counted, not shown", () => {
  const lines = Array.from({ length: 20 }, (_, index) => `line ${index}\n`);
  expect(shown(lines.join(""), lines.with(10, "new\n").join(""))).toEqual([
    "... 7",
    "8 8 same",
    "9 9 same",
    "10 10 same",
    "11 11 changed",
    "12 12 same",
    "13 13 same",
    "14 14 same",
    "... 6",
  ]);
});

test("files that are equal, new or gone are named", () => {
  const files = diffFiles(
    { same: "1", gone: "1", changed: "1" },
    { same: "1", fresh: "1", changed: "2" },
  );
  expect(files.map(({ path, state }) => `${path} ${state}`)).toEqual([
    "changed changed",
    "fresh added",
    "gone removed",
    "same same",
  ]);
});

test("the right-hand column is the new text, line by line", () => {
  const text = fc
    .array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 })
    .map((lines) => lines.map((line) => `${line}\n`).join(""));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const rows = diffFiles({ f: before }, { f: after })[0]!.rows;
      const numbers = rows.flatMap((row) => (row.kind === "gap" || !row.after ? [] : [row.after]));
      const lines = after.split("\n");
      for (const { line, text } of numbers) expect(lines[line - 1]).toBe(text);
    }),
  );
});

test("in one column a change is first what goes, then what comes", () => {
  const { rows } = diffFiles({ f: "a\nb\nc\nd\n" }, { f: "a\nB\nC\nd\n" })[0]!;
  const shown = unifiedLines(rows).map((line) =>
    line.kind === "gap" ? "..." : `${line.kind} ${line.line} ${line.text}`,
  );
  expect(shown).toEqual([
    "same 1 a",
    "before 2 b",
    "before 3 c",
    "after 2 B",
    "after 3 C",
    "same 4 d",
  ]);
});
