import { SessionError, type Session } from "../../session/protocol.ts";

let session: Promise<Session> | undefined;

/** The page's one session, loaded when first asked for; a failed load is tried again the next time. */
export function pageSession(): Promise<Session> {
  session ??= import("../../session/client/worker-client.ts").then(
    ({ openWorkerSession }) => openWorkerSession(),
    (error: unknown) => {
      session = undefined;
      throw new SessionError({
        kind: "defect",
        message: `The simulator could not be loaded (${String(error)}). Check the connection and run again.`,
      });
    },
  );
  return session;
}
