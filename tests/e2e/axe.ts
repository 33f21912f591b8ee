/** How every page is looked at, and what axe finds on it. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type AxeBuilder from "axe-core";
import type { Page } from "playwright";
import type { PageOptions } from "./site.ts";

declare const axe: typeof AxeBuilder;

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const LOOKS: Required<Pick<PageOptions, "width" | "colorScheme">>[] = [
  { width: 1440, colorScheme: "light" },
  { width: 1440, colorScheme: "dark" },
  { width: 390, colorScheme: "light" },
  { width: 390, colorScheme: "dark" },
];

/** One line a violation: the rule and where it is broken. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate(() => axe.run(document));
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${id}: ${target.join(" ")}`),
  );
}
