/** How every test starts Chromium: the one that `npm test` found or installed, quiet, with no services of its own. */
import type { LaunchOptions } from "playwright";
import { findChromium } from "../scripts/lib/chromium.mjs";

const executablePath = findChromium();

export const CHROMIUM: LaunchOptions = {
  ...(executablePath ? { executablePath } : {}),
  args: [
    // Containers that run as root have no user namespaces to sandbox with; the tests open nothing but our own pages.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};
