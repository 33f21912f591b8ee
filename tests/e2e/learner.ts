/** How tests do what a learner does: found by roles, labels and visible text, as they would find it. */
import type { Locator, Page } from "playwright";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { openSite, type PageOptions, type Site, type WatchedPage } from "./site.ts";

export const LESSON = "modules/01-execution-model/01-anatomy/";
export const LAB = "labs/first-response/";
/** The outcome of a run: it ends with what it costs. */
const OUTCOME = /(cold start|warm|answered).*\$\d/;

interface Opening extends PageOptions {
  /** Before anything is loaded. */
  prepare?: (page: Page) => Promise<void>;
}

/** Opens pages for the tests of a file. What went wrong on one fails the test that opened it. */
export function useSite(): (path: string, options?: Opening) => Promise<WatchedPage> {
  let site: Site;
  let opened: WatchedPage[] = [];
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site.close());
  afterEach(async () => {
    const errors = opened.flatMap((watched) => watched.errors);
    await Promise.all(opened.map(({ page }) => page.context().close()));
    opened = [];
    if (errors.length > 0) throw new Error(errors.join("\n"));
  });
  return async (path, { prepare, ...options } = {}) => {
    const watched = await site.newPage(options);
    opened.push(watched);
    await prepare?.(watched.page);
    await watched.page.goto(new URL(path, site.url).href);
    await ready(watched.page);
    return watched;
  };
}

/** Until the first playground, or the lab, answers: Astro takes the mark from an island when its script has run. */
export async function ready(page: Page): Promise<void> {
  await page
    .locator("astro-island:not([ssr])", {
      has: page.getByRole("group", { name: /^(Run|Check)$/, includeHidden: true }),
    })
    .first()
    .waitFor();
  await page.waitForLoadState("networkidle");
}

/** The bar of the page's first playground, or of its lab. */
export const runBar = (page: Page): Locator =>
  page.getByRole("group", { name: /^(Run|Check)$/ }).first();
export const button = (page: Page, name: string): Locator =>
  runBar(page).getByRole("button", { name, exact: true });
export const runButton = (page: Page): Locator => button(page, "Run");
export const runOutput = (page: Page): Locator => page.getByRole("region", { name: /^Run of/ });
export const outcome = (page: Page): Locator =>
  runOutput(page).getByRole("status").filter({ hasText: OUTCOME });

const startOf = (path: string): string => `^${path.replace(".", "\\.")} of .*`;
export const codeToRead = (page: Page, path: string): Locator =>
  page.getByRole("group", { name: new RegExp(`${startOf(path)}Press Enter to edit`) }).first();
export const fullEditor = (page: Page, path: string): Locator =>
  page.getByRole("textbox", { name: new RegExp(`${startOf(path)}To leave the editor`) });

/** Replaces a file in the full editor, which is opened if it is not there yet. */
export async function write(page: Page, path: string, text: string): Promise<void> {
  if (await codeToRead(page, path).isVisible()) {
    await codeToRead(page, path).focus();
    await page.keyboard.press("Enter");
  }
  await fullEditor(page, path).focus();
  await focused(fullEditor(page, path));
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}

/** Presses Tab, as often as it takes. */
export async function tabTo(
  page: Page,
  target: Locator,
  key: "Tab" | "Shift+Tab" = "Tab",
): Promise<void> {
  for (let presses = 0; presses < 150; presses++) {
    if (await hasFocus(target)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not lead to ${target}`);
}

export const focused = (target: Locator): Promise<void> =>
  expect.poll(() => hasFocus(target), { timeout: 20_000 }).toBe(true);

const hasFocus = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element.contains(document.activeElement));
