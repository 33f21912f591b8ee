/** Every link and resource of the built pages leads somewhere, at the root of a host and under a sub-path. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DIST, UNDER_SUB_PATH } from "../../scripts/lib/site.mjs";
import { openSite, pagesOfSite } from "./site.ts";

const ORIGIN = "http://site.invalid";

describe.each([{ base: "/", directory: DIST }, UNDER_SUB_PATH])(
  "under $base",
  ({ base, directory }) => {
    const pages = pagesOfSite(directory);
    const htmlOf = new Map(
      pages.map((page) => [page, readFileSync(fileOf(directory, page), "utf8")]),
    );

    test("links and resources of every page exist", () => {
      const broken = pages.flatMap((page) =>
        linksIn(htmlOf.get(page) ?? "")
          .map((link) => new URL(link.replaceAll("&amp;", "&"), new URL(base + page, ORIGIN)))
          .filter((url) => url.origin === ORIGIN && !leadsSomewhere(url))
          .map((url) => `${page || "(home)"} -> ${url.pathname}${url.hash}`),
      );
      expect([...new Set(broken)]).toEqual([]);
    });

    function leadsSomewhere(url: URL): boolean {
      if (!url.pathname.startsWith(base)) return false;
      const path = decodeURIComponent(url.pathname.slice(base.length));
      if (!existsSync(fileOf(directory, path)) || statSync(fileOf(directory, path)).isDirectory())
        return false;
      const anchor = decodeURIComponent(url.hash.slice(1));
      // Anchors with a `=` or `:` are states of the page (a moment, a run), not places in it.
      if (anchor === "" || /[=:]/.test(anchor)) return true;
      return htmlOf.get(path)?.includes(` id="${anchor}"`) ?? true;
    }
  },
);

test("under a sub-path a lesson loads with all its parts", async () => {
  const site = await openSite(UNDER_SUB_PATH);
  try {
    const { page, errors, thirdParty } = await site.newPage();
    const lesson = pagesOfSite().find((path) => path.startsWith("modules/")) ?? "";
    await page.goto(new URL(lesson, site.url).href, { waitUntil: "networkidle" });
    expect({ errors, thirdParty }).toEqual({ errors: [], thirdParty: [] });
  } finally {
    await site.close();
  }
});

function fileOf(directory: string, path: string): string {
  return join(directory, path === "" || path.endsWith("/") ? `${path}index.html` : path);
}

/** `href` and `src` of the markup. Scripts are left out: what stands in them is code. */
function linksIn(html: string): string[] {
  const markup = html.replace(/<script\b([^>]*)>[\s\S]*?<\/script>/g, "<script$1></script>");
  return [...markup.matchAll(/\s(?:href|src|component-url|renderer-url)="([^"]*)"/g)].map(
    (match) => match[1]!,
  );
}
