/** What holds for every page, whatever is on it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { violations } from "./axe.ts";
import { openSite, pagesOfSite, type PageOptions, type Site, type WatchedPage } from "./site.ts";

/** One template and a few words each: looked at where room is scarce, and one in six by axe. */
const WORDS_ALONE = /^glossary\/./;

/** Axe is most of the work. What it looks at hangs little on the width, and labs are made of the same parts: of each kind it sees some. */
const SEEN_BY_AXE =
  /^$|^404|^glossary\/$|^map\/|^sandbox\/|^modules\/[^/]+\/01-|^labs\/(first-response|right-size)\//;
const isSeenByAxe = (path: string, at: number, width: number): boolean => {
  if (WORDS_ALONE.test(path)) return at % 6 === 0;
  return SEEN_BY_AXE.test(path) || (width === 1440 && !path.startsWith("labs/"));
};

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
    // Expressive Code lets the keyboard scroll a block of code when the page has been idle.
    await page.waitForFunction(() =>
      [...document.querySelectorAll<HTMLElement>(".expressive-code pre")].every(
        (pre) => pre.scrollWidth <= pre.clientWidth || pre.tabIndex === 0,
      ),
    );
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    const seen = isSeenByAxe(path, pages.indexOf(path), width);
    const found = seen ? await violations(page) : [];
    expect({
      errors: [...errors],
      thirdParty: [...thirdParty],
      pixelsTooWide: wider,
      violations: found,
    }).toEqual({ errors: [], thirdParty: [], pixelsTooWide: 0, violations: [] });
  });
}
