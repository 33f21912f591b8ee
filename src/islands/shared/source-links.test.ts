import { expect, test } from "vitest";
import { linkSources } from "./source-links.ts";

test("links a frame of the deployment package", () => {
  expect(linkSources("    at handler (/var/task/index.ts:12:9)")).toEqual([
    "    at handler (",
    { text: "/var/task/index.ts:12:9", file: "index.ts", line: 12, column: 9 },
    ")",
  ]);
  expect(linkSources("file:///var/task/src/app.mjs:3:1")).toEqual([
    { text: "file:///var/task/src/app.mjs:3:1", file: "src/app.mjs", line: 3, column: 1 },
  ]);
});

test("links a bare file name with a line", () => {
  expect(linkSources("failed at index.mjs:12")).toEqual([
    "failed at ",
    { text: "index.mjs:12", file: "index.mjs", line: 12 },
  ]);
});

test("leaves AWS's own code, installed packages and built-ins alone", () => {
  for (const text of [
    "at Runtime.handleOnceNonStreaming (file:///var/runtime/index.mjs:1306:29)",
    "at process.processTicks (node:internal/process/task_queues:105:5)",
    "at x (/var/task/node_modules/pg/lib/client.js:5:1)",
    "took 12:30 today",
  ]) {
    expect(linkSources(text)).toEqual([text]);
  }
});

test("links only known files when they are given", () => {
  expect(linkSources("a.ts:1 b.ts:2", ["b.ts"])).toEqual([
    "a.ts:1 ",
    { text: "b.ts:2", file: "b.ts", line: 2 },
  ]);
  expect(linkSources("")).toEqual([]);
});
