import { describe, expect, test } from "vitest";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { missingOptionals } from "../../scripts/lib/lockfile.mjs";
import { ROOT } from "./imports.ts";
import { projectFiles, readProjectFile } from "./project-files.ts";

const CODE =
  /^(?!labs\/[^/]+\/(starter|mistakes)\/|tests\/labs\/).+\.(ts|tsx|mjs|astro|css|sh|ya?ml)$|^\.ci\//;
const TEXT = /\.(ts|tsx|mjs|astro|css|json|md|mdx|sh|ya?ml)$|^\.ci\/|^\.\w+rc$/;
const SITE =
  /^(src\/(islands|components|layouts|pages|site|styles|session|workspace)|content|labs|public)\/.+\.(astro|tsx?|mdx?|css|html|svg)$/;
const TESTS = /\.test\.tsx?$/;

const LINES_AT_MOST = 400;
/** Files that are longer, and why that is better than two files. */
const LONGER_FILES: [path: RegExp, reason: string][] = [
  [
    /^labs\/[^/]+\/lab\.ts$/,
    "a lab is one text: what is checked, said and hinted, from top to bottom",
  ],
  [
    /^src\/engine\/lambda\/execution-environment\.ts$/,
    "one state machine: its phases are read from top to bottom",
  ],
  [/\.test\.tsx?$/, "a list of the platform's rules, read one at a time"],
  [/\/fixtures?\.ts$/, "data for tests, read one entry at a time"],
];

/** `file:line: text` of every line that matches. */
function linesMatching(files: string[], pattern: RegExp, ignore?: RegExp): string[] {
  return files.flatMap((file) =>
    readProjectFile(file)
      .split("\n")
      .map((line, index) => ({ line, at: `${file}:${index + 1}` }))
      .filter(({ line }) => pattern.test(line) && !ignore?.test(line))
      .map(({ line, at }) => `${at}: ${line.trim().slice(0, 120)}`),
  );
}

describe("sources", () => {
  test("hold no marker of unfinished work, except where a learner is to do it", () => {
    expect(
      linesMatching(projectFiles(CODE), /(?:\/\/|\/\*|^\s*\*|^\s*#|<!--).*\b(?:T[O]DO|FI[X]ME)\b/),
    ).toEqual([]);
  });

  test("hold no test that keeps the others from running", () => {
    expect(
      linesMatching(projectFiles(TESTS), /\b(?:test|it|describe|suite)(?:\.\w+)*\.only\b/),
    ).toEqual([]);
  });

  test(`are at most ${LINES_AT_MOST} lines long, or say why not`, () => {
    const long = projectFiles(/^(src|scripts|tests|labs)\/.+\.(ts|tsx|mjs|astro)$/)
      .filter((file) => readProjectFile(file).split("\n").length > LINES_AT_MOST)
      .filter((file) => !LONGER_FILES.some(([path]) => path.test(file)))
      .map((file) => `${file}: ${readProjectFile(file).split("\n").length}`);
    expect(long).toEqual([]);
  });

  test("name no path of one machine", () => {
    // /home/sbx_user... is where AWS puts a function's home.
    const path = /(?<![\w.@-])\/(?:home|Users|root|work)\/\w|\b[A-Z]:\\Users/;
    expect(linesMatching(projectFiles(TEXT), path, /\/home\/sbx_user/)).toEqual([]);
  });
});

describe("the lockfile", () => {
  test("names no registry host", () => {
    expect(linesMatching(["package-lock.json"], /"resolved": "https?:/)).toEqual([]);
  });

  test("knows the packages of every platform: `node scripts/complete-lockfile.mjs` adds them", () => {
    expect(missingOptionals(JSON.parse(readProjectFile("package-lock.json")))).toEqual([]);
  });
});

describe("the site", () => {
  test("loads nothing from elsewhere", () => {
    const loading =
      /\bsrc(?:set)?=["'{`]+https?:|<link\b(?![^>]*rel=["'](?:canonical|alternate|license|author))[^>]*href=["']https?:|url\(\s*["']?https?:|@import\s+["']https?:|\bimport\(\s*["']https?:|\bfrom\s+["']https?:/;
    expect(linesMatching(projectFiles(SITE), loading)).toEqual([]);
  });

  test("asks no other host from its own code", () => {
    const asking =
      /\b(?:fetch|sendBeacon|WebSocket|EventSource|importScripts)\(\s*["'`](?:https?|wss?):/;
    expect(
      linesMatching(projectFiles(/^src\/(?!engine\/|cli\/).+\.(astro|tsx?)$/), asking),
    ).toEqual([]);
  });
});

describe("numbers of AWS", () => {
  const files = projectFiles(/^src\/engine\/.+\/(quotas|prices)\.ts$/);

  test("are there", () => {
    expect(files).toContain("src/engine/lambda/quotas.ts");
  });

  test.each(files)("in %s have a value, a unit, a title and a link", async (file) => {
    const exported: Record<string, unknown> = await import(
      /* @vite-ignore */ pathToFileURL(join(ROOT, file)).href
    );
    const tables = Object.values(exported).filter(
      (value) => typeof value === "object" && value !== null,
    );
    expect(tables.length).toBeGreaterThan(0);
    const incomplete = tables
      .flatMap((table) => Object.entries(table as Record<string, Record<string, unknown>>))
      .filter(
        ([, { title, value, unit, source }]) =>
          !title ||
          typeof value !== "number" ||
          !Number.isFinite(value) ||
          !unit ||
          !/^https:\/\/\S+$/.test(String(source)),
      )
      .map(([name]) => name);
    expect(incomplete).toEqual([]);
  });
});
