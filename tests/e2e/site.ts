/**
 * The built site in a real browser. `openSite()` serves dist/ on a free port and starts Chromium; close both with `close()`.
 * Pages come from `newPage()`, which also keeps what no page of ours may do: errors on the console and requests to others.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Page } from "playwright";
import { serve } from "../../scripts/serve.mjs";
import { CHROMIUM } from "../chromium.ts";

const DIST = join(import.meta.dirname, "../../dist");

export interface PageOptions {
  width?: 1440 | 390;
  colorScheme?: "light" | "dark";
  reducedMotion?: "reduce" | "no-preference";
}

/** A page and what went wrong on it so far. */
export interface WatchedPage {
  page: Page;
  /** Errors of the console, uncaught exceptions and requests that failed. */
  errors: string[];
  /** Addresses outside the site that were asked for. */
  thirdParty: string[];
}

export interface Site {
  /** Ends with a slash: `new URL("labs/", site.url)`. */
  url: string;
  newPage(options?: PageOptions): Promise<WatchedPage>;
  close(): Promise<void>;
}

export async function openSite({ base = "/", directory = DIST } = {}): Promise<Site> {
  const server = await serve({ directory, port: 0, base });
  const browser = await chromium.launch(CHROMIUM);

  async function newPage({
    width = 1440,
    colorScheme = "light",
    reducedMotion = "reduce",
  }: PageOptions = {}): Promise<WatchedPage> {
    const context = await browser.newContext({
      viewport: { width, height: width < 600 ? 844 : 900 },
      hasTouch: width < 600,
      colorScheme,
      reducedMotion,
    });
    const page = await context.newPage();
    const { errors, thirdParty } = watch(page, new URL(server.url).origin);
    return { page, errors, thirdParty };
  }

  return {
    url: server.url,
    newPage,
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

function watch(page: Page, origin: string): { errors: string[]; thirdParty: string[] } {
  const errors: string[] = [];
  const thirdParty: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => errors.push(`uncaught: ${error.message}`));
  page.on("requestfailed", (request) => {
    // Leaving a page ends its requests; that is no fault of the page.
    const reason = request.failure()?.errorText ?? "";
    if (reason !== "net::ERR_ABORTED") errors.push(`${reason}: ${request.url()}`);
  });
  // On the context, so that requests of workers are seen as well.
  page.context().on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== origin) thirdParty.push(url.href);
  });
  return { errors, thirdParty };
}

/** Every page of the built site as a path relative to its base: `""`, `labs/first-response/`. */
export function pagesOfSite(directory = DIST): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".html"))
    .map((path) => path.replace(/(^|\/)index\.html$/, "$1"))
    .sort();
}
