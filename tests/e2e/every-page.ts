/** What holds for every page, whatever is on it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { violations } from "./axe.ts";
import { openSite, pagesOfSite, type PageOptions, type Site, type WatchedPage } from "./site.ts";

/** One template and a few words each: looked at where room is scarce, and one in six by axe. */
const WORDS_ALONE = /^glossary\/./;

/** Colours do not hang on the width; of what only a phone shows, each kind of page has some. */
const KINDS_OF_PAGES =
  /^$|^glossary\/|^map\/|^sandbox\/|^modules\/[^/]+\/01-|^labs\/first-response\//;

/** A file for each width, so that both can be looked at side by side. */
export function everyPageAt(width: NonNullable<PageOptions["width"]>): void {
  const pages = pagesOfSite().filter((path) => width === 390 || !WORDS_ALONE.test(path));
  let site: Site;
  // One page for all of them: what it took to open a new one was a fifth of the time.
  let watched: WatchedPage;
  beforeAll(async () => {
    site = await openSite();
    watched = await site.newPage({ width });
  });
  afterAll(() => site.close());

  test("the site has pages", () => {
    expect(pages).toContain("");
    expect(pages.length).toBeGreaterThan(4);
  });

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
          colours: width === 1440 || KINDS_OF_PAGES.test(path),
        });
    expect({
      errors: [...errors],
      thirdParty: [...thirdParty],
      pixelsTooWide: wider,
      violations: found,
    }).toEqual({ errors: [], thirdParty: [], pixelsTooWide: 0, violations: [] });
  });
}
