import type { Session } from "../../src/session/protocol.ts";

/** The session that each runtime really uses: in process in Node, in a worker in a browser. */
export async function openSession(): Promise<Session> {
  if ("document" in globalThis) {
    const { openWorkerSession } = await import("../../src/session/client/worker-client.ts");
    return openWorkerSession();
  }
  const [{ openInProcessSession }, { loadNodeAssets }] = await Promise.all([
    import("../../src/session/client/in-process.ts"),
    import("../../src/session/client/node-assets.ts"),
  ]);
  return openInProcessSession(loadNodeAssets);
}
