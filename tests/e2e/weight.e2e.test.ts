/** What a visitor's connection carries. The site's promise is in README.md; here it is measured as it goes over the wire. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSite, pagesOfSite, type Site, type Transfer } from "./site.ts";

const SCRIPTS_BEFORE_RUN_BYTES = 60_000;

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const lessons = pagesOfSite().filter((path) => path.startsWith("modules/"));

test.each(lessons)("%s loads less than 60 kB of scripts before anything runs", async (path) => {
  const { page, transfers } = await site.newPage();
  await page.goto(new URL(path, site.url).href, { waitUntil: "networkidle" });
  const scripts = (await transfers()).filter(
    ({ kind, path: file }) => kind === "script" || /\.(m?js|wasm)$/.test(file),
  );
  await page.context().close();
  expect(scripts.length).toBeGreaterThan(0);
  expect(total(scripts), listed(scripts)).toBeLessThan(SCRIPTS_BEFORE_RUN_BYTES);
});

const total = (transfers: Transfer[]): number =>
  transfers.reduce((sum, { bytes }) => sum + bytes, 0);
const listed = (transfers: Transfer[]): string =>
  transfers.map(({ path, bytes }) => `${path} ${bytes}`).join("\n");
