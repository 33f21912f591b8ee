import { afterAll } from "vitest";
import { openInProcessSession } from "../src/session/client/in-process.ts";
import { loadNodeAssets } from "../src/session/client/node-assets.ts";
import type { Session } from "../src/session/protocol.ts";

/** A session in this process for the tests of a file, closed after the last of them. */
export function nodeSession(): Session {
  const session = openInProcessSession(loadNodeAssets);
  afterAll(() => session.close());
  return session;
}
