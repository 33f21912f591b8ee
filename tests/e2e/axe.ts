/** How every page is looked at, and what axe finds on it. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type AxeBuilder from "axe-core";
import type { Page } from "playwright";
import type { PageOptions } from "./site.ts";

declare const axe: typeof AxeBuilder;

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Layout hangs on the width alone, so each is loaded once and shown in both themes. */
export const WIDTHS: Required<Pick<PageOptions, "width">>[] = [{ width: 1440 }, { width: 390 }];

/** What axe finds on a page in the light theme, and in the dark one what can differ there: colours. One line a violation. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const light = await violationsIn(page, "light", {});
  const dark = await violationsIn(page, "dark", {
    runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] },
  });
  await page.emulateMedia({ colorScheme: "light" });
  return [...light, ...dark];
}

async function violationsIn(
  page: Page,
  theme: "light" | "dark",
  options: AxeBuilder.RunOptions,
): Promise<string[]> {
  await page.emulateMedia({ colorScheme: theme });
  await page.waitForFunction((wanted) => document.documentElement.dataset.theme === wanted, theme);
  const found = await page.evaluate((asked) => axe.run(document, asked), options);
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${theme}, ${id}: ${target.join(" ")}`),
  );
}
