/** What holds for every page, whatever is on it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WIDTHS, violations } from "./axe.ts";
import { openSite, pagesOfSite, type Site, type WatchedPage } from "./site.ts";

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

test("the site has pages", () => {
  expect(pagesOfSite()).toContain("");
  expect(pagesOfSite().length).toBeGreaterThan(4);
});

/** One template and a few words each: looked at where room is scarce, and one in six by axe. */
const WORDS_ALONE = /^glossary\/./;

/** Colours do not hang on the width; of what only a phone shows, each kind of page has some. */
const KINDS_OF_PAGES =
  /^$|^glossary\/|^map\/|^sandbox\/|^modules\/[^/]+\/01-|^labs\/first-response\//;

describe.each(WIDTHS)("at $width px, in both themes", (options) => {
  const pages = pagesOfSite().filter((path) => options.width === 390 || !WORDS_ALONE.test(path));
  // One page for all of them: what it took to open a new one was a fifth of the time.
  let watched: WatchedPage;
  beforeAll(async () => {
    watched = await site.newPage(options);
  });
  afterAll(() => watched.page.context().close());

  test.each(pages)("/%s loads cleanly, fits, and axe finds nothing", async (path) => {
    const { page, errors, thirdParty } = watched;
    errors.length = 0;
    thirdParty.length = 0;
    await page.goto(new URL(path, site.url).href, { waitUntil: "networkidle" });
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    const isAlike = WORDS_ALONE.test(path) && pages.findIndex((it) => it === path) % 6 > 0;
    const found = isAlike
      ? []
      : await violations(page, {
          colours: options.width === 1440 || KINDS_OF_PAGES.test(path),
        });
    expect({
      errors: [...errors],
      thirdParty: [...thirdParty],
      pixelsTooWide: wider,
      violations: found,
    }).toEqual({ errors: [], thirdParty: [], pixelsTooWide: 0, violations: [] });
  });
});
