import type { Session } from "../../session/protocol.ts";
import { failed } from "../../workspace/runner.ts";

let session: Promise<Session> | undefined;

/** The page's one session, loaded when first asked for; a failed load is tried again the next time. */
export function pageSession(): Promise<Session> {
  session ??= import("../../session/client/worker-client.ts").then(
    ({ openWorkerSession }) => openWorkerSession(),
    (error: unknown) => {
      session = undefined;
      throw failed(
        `The simulator could not be loaded (${String(error)}). Check the connection and run again.`,
      );
    },
  );
  return session;
}

export const queryLogs: Session["queryLogs"] = async (...asked) =>
  (await pageSession()).queryLogs(...asked);
