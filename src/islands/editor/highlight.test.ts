import { expect, test } from "vitest";
import { highlightCode } from "./highlight.ts";

const textOf = (html: string): string =>
  html
    .replace(/<[^>]+>/g, "")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
const roles = (code: string): string[] =>
  [...highlightCode(code, "index.ts").matchAll(/class="tok-(\w+)">([^<]*)/g)].map(
    ([, role, text]) => `${role} ${text}`,
  );

test("the text is unchanged, one span a line", () => {
  const code = 'const a = `x\n${b && "<"}`; // end\n/* two\nlines */\n';
  const html = highlightCode(code, "index.ts");
  expect(`${textOf(html)}\n`).toBe(code);
  expect(html.match(/class="line"/g)).toHaveLength(4);
});

test("keywords, types, strings, numbers and comments have their roles", () => {
  expect(roles('export const n: Map = new Map("a", 1_000); // done')).toEqual([
    "keyword export",
    "keyword const",
    "punctuation :",
    "type Map",
    "punctuation =",
    "keyword new",
    "type Map",
    "punctuation (",
    'string "a"',
    "punctuation ,",
    "number 1_000",
    "punctuation );",
    "comment // done",
  ]);
});

test("a property that is called like a keyword is not one", () => {
  expect(roles("a.type")).toEqual(["punctuation ."]);
  expect(roles("{ type: 1 }").join()).not.toContain("keyword");
});

test("an unclosed string ends with its line, an unclosed comment with the text", () => {
  expect(roles('"open\n1')).toEqual(['string "open', "number 1"]);
  expect(roles("/* open\n1")).toEqual(["comment /* open", "comment 1"]);
});

test("long input takes no time to speak of", () => {
  const started = performance.now();
  highlightCode("((((((((((".repeat(10_000) + "\\".repeat(10_000), "index.ts");
  expect(performance.now() - started).toBeLessThan(1_000);
});
