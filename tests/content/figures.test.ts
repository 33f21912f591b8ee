/**
 * Numbers in lessons come from the simulator or from a quota. `content/figures.json` holds those that are measured: it is
 * written by this test (`-u`), and held to the simulator by it.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { figureKey, type MeasuredFigure } from "../../src/site/figures.ts";
import { readSample } from "../../src/site/samples.ts";
import { readActual, showValue } from "../../src/islands/prediction/judge.ts";
import { ROOT } from "../architecture/imports.ts";
import { runSample } from "./sample-runs.ts";

const lessons = globSync("content/modules/**/*.mdx", { cwd: ROOT }).map((path) => ({
  path,
  text: readFileSync(join(ROOT, path), "utf8"),
}));

const attributesOf = (tag: string) =>
  Object.fromEntries([...tag.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));

test("measured figures are what the simulator gives", { timeout: 60_000 }, async () => {
  const figures = lessons.flatMap(({ text }) =>
    [...text.matchAll(/<Measured\s[^>]*>/g)].map(([tag]) => attributesOf(tag) as MeasuredFigure),
  );
  const texts = new Map<string, string>();
  for (const figure of figures) {
    const { sample: id, metric, ...inputs } = figure;
    expect(readSample(id).workloads.map((it) => it.id)).toContain(figure.workload);
    const actual = readActual(metric, await runSample(id, inputs));
    expect(actual, figureKey(figure)).not.toBeNull();
    texts.set(figureKey(figure), showValue(metric, actual!));
  }
  const sorted = Object.fromEntries([...texts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  await expect(`${JSON.stringify(sorted, null, 2)}\n`).toMatchFileSnapshot(
    join(ROOT, "content/figures.json"),
  );
});

/** A number with a unit of AWS's or of a run. */
const FIGURE =
  /\$\d[\d.,]*|\b\d[\d.,]*\s?(?:µs|ms|s|min|h|[kMG]i?B|vCPUs?|%|seconds?|minutes?|hours?|milliseconds?|megabytes?)(?![\w-])/g;

/** Settings that the reader chooses, and that a sample is named after. */
const TYPED: Readonly<Record<string, readonly string[]>> = {
  "content/modules/01-execution-model/02-init-once.mdx": ["128 MB"],
  "content/modules/01-execution-model/06-memory.mdx": [
    "128 MB",
    "512 MB",
    "1,024 MB",
    "1,769 MB",
    "3,538 MB",
  ],
};

test.each(lessons)("no figure in $path is typed by hand", ({ path, text }) => {
  const found = [...proseOf(text).matchAll(FIGURE)].map(([figure]) => figure);
  expect(found.filter((figure) => !TYPED[path]?.includes(figure))).toEqual([]);
});

/** What is read: text, and attributes that are shown. Without front matter, imports, code and addresses. */
const proseOf = (text: string): string =>
  text
    .replace(/^---\n[\s\S]*?\n---\n/, "")
    .replace(/^import .*$/gm, "")
    .replace(/```[\s\S]*?```/g, "")
    .replace(/`[^`]*`/g, "")
    .replace(/\]\([^)]*\)/g, "]")
    .replace(/<(?:Measured|Quota|Price)\s[^>]*>/g, "");
