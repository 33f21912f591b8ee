/** What holds for every page, whatever is on it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WIDTHS, violations } from "./axe.ts";
import { openSite, pagesOfSite, type Site } from "./site.ts";

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

test("the site has pages", () => {
  expect(pagesOfSite()).toContain("");
  expect(pagesOfSite().length).toBeGreaterThan(4);
});

describe.each(WIDTHS)("at $width px, in both themes", (options) => {
  // Much of it is waiting until a page has come to rest: the next one may use that time.
  test.concurrent.for(pagesOfSite())(
    "/%s loads cleanly, fits, and axe finds nothing",
    async (path, { expect: expectHere }) => {
      const { page, errors, thirdParty } = await site.newPage(options);
      await page.goto(new URL(path, site.url).href, { waitUntil: "networkidle" });
      const wider = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      const found = await violations(page);
      await page.context().close();
      expectHere({
        errors,
        thirdParty,
        pixelsTooWide: wider,
        violations: found,
      }).toEqual({ errors: [], thirdParty: [], pixelsTooWide: 0, violations: [] });
    },
  );
});
