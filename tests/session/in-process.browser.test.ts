import { loadBrowserAssets } from "../../src/session/client/browser-assets.ts";
import { openInProcessSession } from "../../src/session/client/in-process.ts";
import { describeSession } from "./contract.ts";

describeSession("a session in process, in Chromium", () => openInProcessSession(loadBrowserAssets));
