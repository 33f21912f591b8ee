/** The engine compiles and lints with nothing around it: each thing that the machine offers is planted once and must be caught. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { binOf } from "../../scripts/lib/project.mjs";
import { ROOT } from "./imports.ts";

const LINTED = [
  "Date.now()",
  "new Date(0)",
  "Math.random()",
  "(1).toLocaleString()",
  "new Intl.NumberFormat()",
  "performance.now()",
  "setTimeout(String, 1)",
  "setInterval(String, 1)",
  "queueMicrotask(String)",
  "console.log(1)",
  'fetch("/")',
  "crypto.randomUUID()",
  "process.env",
  "Buffer.from([])",
  "globalThis.name",
  "window.name",
  "document.title",
  "navigator.language",
  "localStorage.clear()",
  "new Worker(String())",
];
/** Without a DOM and without Node, these names do not exist. `Date` and `Math.random` belong to the language. */
const COMPILED = LINTED.filter((code) => !/Date|Math|Locale|Intl|globalThis/.test(code));

const folder = realpathSync(mkdtempSync(join(tmpdir(), "ambient-")));
const run = (bin: string, args: string[]) =>
  spawnSync(process.execPath, [bin, ...args], { cwd: folder, encoding: "utf8" });

/** `src/engine/kernel/planted.ts`, one statement a line. */
function plant(file: string, code: string[]): void {
  mkdirSync(join(folder, dirname(file)), { recursive: true });
  writeFileSync(join(folder, file), code.map((line) => `void (${line});\n`).join(""));
}

/** Line numbers that a tool's output names for the file. */
function linesIn(output: string, file: string): number[] {
  const at = new RegExp(`${file.replaceAll(".", "\\.")}(?::(\\d+):|\\((\\d+),)`, "g");
  return [...new Set([...output.matchAll(at)].map((match) => Number(match[1] ?? match[2])))];
}

beforeAll(() => {
  copyFileSync(join(ROOT, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: join(ROOT, "tsconfig.engine.json"),
      include: ["src/engine"],
      exclude: [],
    }),
  );
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("in the engine", () => {
  const file = "src/engine/kernel/planted.ts";

  test("the linter catches what differs from run to run or from machine to machine", () => {
    plant(file, LINTED);
    const { stdout } = run(binOf("oxlint"), ["--format=unix", "src"]);
    const caught = linesIn(stdout, file);
    expect(LINTED.filter((_, index) => !caught.includes(index + 1))).toEqual([]);
  });

  test("the compiler knows neither DOM nor Node", () => {
    plant(file, COMPILED);
    const { stdout } = run(binOf("typescript", "tsc"), ["--project", "tsconfig.json"]);
    const caught = linesIn(stdout, file);
    expect(COMPILED.filter((_, index) => !caught.includes(index + 1))).toEqual([]);
  });
});

test("what runs inside the VM may use what the VM has", () => {
  const file = "src/engine/guest/planted.ts";
  plant(file, LINTED);
  const { stdout } = run(binOf("oxlint"), ["--format=unix", "src/engine/guest"]);
  expect(linesIn(stdout, file)).toEqual([]);
});
