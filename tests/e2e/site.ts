/**
 * The built site in a real browser. `openSite()` serves dist/ on a free port and starts Chromium; close both with `close()`.
 * Pages come from `newPage()`, which also keeps what no page of ours may do: errors on the console and requests to others.
 */
import { readdirSync } from "node:fs";
import { chromium, type Page, type Request } from "playwright";
import { DIST } from "../../scripts/lib/site.mjs";
import { serve } from "../../scripts/serve.mjs";
import { CHROMIUM } from "../chromium.ts";

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
  /** What has been moved so far, as it went over the wire, workers included. */
  transfers(): Promise<Transfer[]>;
}

export interface Transfer {
  /** Relative to the site. */
  path: string;
  kind: string;
  bytes: number;
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
    return { page, ...watch(page, server.url) };
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

function watch(page: Page, siteUrl: string): Omit<WatchedPage, "page"> {
  const errors: string[] = [];
  const thirdParty: string[] = [];
  const finished: Request[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => errors.push(`uncaught: ${error.message}`));
  // On the context, so that requests of workers are seen as well.
  page.context().on("requestfailed", (request) => {
    // Leaving a page ends its requests; that is no fault of the page.
    const reason = request.failure()?.errorText ?? "";
    if (reason !== "net::ERR_ABORTED") errors.push(`${reason}: ${request.url()}`);
  });
  page.context().on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== new URL(siteUrl).origin)
      thirdParty.push(url.href);
  });
  page.context().on("requestfinished", (request) => {
    if (request.url().startsWith(siteUrl)) finished.push(request);
  });
  const transfers = (): Promise<Transfer[]> =>
    Promise.all(
      finished.map(async (request) => ({
        path: request.url().slice(siteUrl.length),
        kind: request.resourceType(),
        bytes: (await request.sizes()).responseBodySize,
      })),
    );
  return { errors, thirdParty, transfers };
}

/** Every page of the built site as a path relative to its base: `""`, `labs/first-response/`. */
export function pagesOfSite(directory = DIST): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".html"))
    .map((path) => path.replace(/(^|\/)index\.html$/, "$1"))
    .sort();
}
