/** What holds for every page, whatever is on it. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type AxeBuilder from "axe-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSite, pagesOfSite, type PageOptions, type Site } from "./site.ts";

declare const axe: typeof AxeBuilder;

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LOOKS: Required<Pick<PageOptions, "width" | "colorScheme">>[] = [
  { width: 1440, colorScheme: "light" },
  { width: 1440, colorScheme: "dark" },
  { width: 390, colorScheme: "light" },
  { width: 390, colorScheme: "dark" },
];

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

test("the site has pages", () => {
  expect(pagesOfSite()).toContain("");
  expect(pagesOfSite().length).toBeGreaterThan(4);
});

describe.each(LOOKS)("at $width px, $colorScheme", (look) => {
  test.each(pagesOfSite())("/%s loads cleanly, fits, and axe finds nothing", async (path) => {
    const { page, errors, thirdParty } = await site.newPage(look);
    await page.goto(new URL(path, site.url).href, { waitUntil: "networkidle" });
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => axe.run(document));
    await page.context().close();
    expect({
      errors,
      thirdParty,
      pixelsTooWide: wider,
      violations: violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target }) => `${id}: ${target.join(" ")}`),
      ),
    }).toEqual({ errors: [], thirdParty: [], pixelsTooWide: 0, violations: [] });
  });
});
