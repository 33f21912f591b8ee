import { describe } from "vitest";
import { openInProcessSession } from "../../src/session/client/in-process.ts";
import { loadNodeAssets } from "../../src/session/client/node-assets.ts";
import { sessionContract } from "./contract.ts";

describe("a session in process, in Node", () => {
  sessionContract(() => openInProcessSession(loadNodeAssets));
});
