import { expect, test } from "vitest";
import { runOf } from "./fixtures.ts";
import { problemsOfFailure, problemsOfRun } from "./locations.ts";

const FILES = { "index.ts": "", "lib/rates.ts": "" };
const failed = (trace: string[], errorMessage = "boom") => ({
  status: "error" as const,
  payload: { errorType: "TypeError", errorMessage, trace },
});

test("an error points to the innermost frame in the learner's files", () => {
  const run = runOf([
    failed([
      "TypeError: boom",
      "    at JSON.parse (<anonymous>)",
      "    at read (/var/task/lib/rates.ts:4:9)",
      "    at handler (/var/task/index.ts:12:9)",
    ]),
  ]);
  expect(problemsOfRun(run, FILES)).toEqual([
    { path: "lib/rates.ts", line: 4, column: 9, message: "TypeError: boom", count: 1 },
  ]);
});

test("failures at the same line are one problem with a count and the first message", () => {
  const run = runOf(
    ["first", "second", "third"].map((message) =>
      failed(["at handler (file:///var/task/index.ts:12:9)"], message),
    ),
  );
  expect(problemsOfRun(run, FILES)).toMatchObject([
    { path: "index.ts", line: 12, count: 3, message: "TypeError: first" },
  ]);
});

test("a compiled file name leads to its source", () => {
  const run = runOf([failed(["at handler (/var/task/index.mjs:3)"])]);
  expect(problemsOfRun(run, FILES)).toMatchObject([{ path: "index.ts", line: 3, column: null }]);
});

test("frames outside the package, successes and odd payloads point nowhere", () => {
  const run = runOf([
    failed(["at x (/var/runtime/index.mjs:9:1)", "at y (node:internal:1:2)"]),
    {},
    { status: "crash", payload: "text" },
  ]);
  expect(problemsOfRun(run, FILES)).toEqual([]);
});

test("a file that does not compile points to its place", () => {
  const failure = { kind: "input" as const, message: "Unexpected token", path: "index.ts:3:14" };
  expect(problemsOfFailure(failure, FILES)).toEqual([
    { path: "index.ts", line: 3, column: 14, message: "Unexpected token", count: 1 },
  ]);
  expect(problemsOfFailure({ ...failure, path: "function.memorySizeMb" }, FILES)).toEqual([]);
});
