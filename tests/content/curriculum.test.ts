/** The map of the workshop and the glossary hold together: what is named exists, and nothing goes round in a circle. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { MODULES, lessonPath } from "../../src/site/curriculum.ts";
import { readGlossary } from "../../src/site/glossary.ts";
import { predictionKeysIn } from "../../src/site/predictions.ts";
import { ROOT } from "../architecture/imports.ts";

const lessons = MODULES.flatMap((module) =>
  module.lessons.flatMap((lesson) => {
    const file = join(ROOT, `content${lessonPath(module, lesson)?.slice(0, -1)}.mdx`);
    return lesson.file === undefined ? [] : [{ ...lesson, text: readFileSync(file, "utf8") }];
  }),
);
const order = MODULES.flatMap((module) => module.lessons.map(({ number }) => number));
const prerequisitesIn = (text: string): string[] =>
  JSON.parse(/^prerequisites: (\[.*\])$/m.exec(text)?.[1] ?? "null") as string[];

describe("lessons", () => {
  test.each(lessons)("$number builds on lessons that come before it", ({ number, text }) => {
    const prerequisites = prerequisitesIn(text);
    const before = order.slice(0, order.indexOf(number));
    expect(before).toEqual(expect.arrayContaining(prerequisites));
  });

  test.each(lessons)("$number asks for a prediction, and has what a lesson has", ({ text }) => {
    expect(predictionKeysIn(text)).toHaveLength(text.match(/<Prediction$/gm)?.length ?? -1);
    expect(predictionKeysIn(text)).not.toContainEqual(expect.stringMatching(/^:|:$/));
    for (const part of ["<Playground", "<Duel", "<Fact", "<WhenNot", "## Debrief", "## Further"])
      expect(text).toContain(part);
  });
});

test("no sentence is cut in two by a component at the beginning of a line", () => {
  const cut = globSync(["content/**/*.mdx", "labs/*/*.mdx"], { cwd: ROOT }).flatMap((file) =>
    [
      ...readFileSync(join(ROOT, file), "utf8").matchAll(
        /^[^<\n][^\n]*[^.:!?>`*\n]\n\n<(?:Quota|Price|Measured)\b.*$/gm,
      ),
    ].map(([text]) => `${file}: ${text}`),
  );
  expect(cut).toEqual([]);
});

describe("the glossary", () => {
  const glossary = readGlossary(join(ROOT, "content"));

  test("no two pages claim the same word", () => {
    const words = glossary.flatMap(({ terms }) => terms);
    expect(new Set(words).size).toBe(words.length);
    expect(glossary.length).toBe(globSync("content/glossary/*.mdx", { cwd: ROOT }).length - 1);
  });

  test("pages lead to pages that exist", () => {
    const broken = globSync("content/glossary/*.mdx", { cwd: ROOT }).flatMap((file) =>
      [...readFileSync(join(ROOT, file), "utf8").matchAll(/\]\((\/[^)#]*)\/(?:#[^)]*)?\)/g)]
        .map(([, path]) => path!)
        .filter((path) => !existsSync(join(ROOT, `content${path}.mdx`))),
    );
    expect(broken).toEqual([]);
  });
});
