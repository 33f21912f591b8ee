import { openInProcessSession } from "../../src/session/client/in-process.ts";
import { loadNodeAssets } from "../../src/session/client/node-assets.ts";
import { describeSession } from "./contract.ts";

describeSession("a session in process, in Node", () => openInProcessSession(loadNodeAssets));
