import { describe } from "vitest";
import { loadBrowserAssets } from "../../src/session/client/browser-assets.ts";
import { openInProcessSession } from "../../src/session/client/in-process.ts";
import { sessionContract } from "./contract.ts";

describe("a session in process, in Chromium", () => {
  sessionContract(() => openInProcessSession(loadBrowserAssets));
});
