import { EXIT, failureText, UsageError } from "./usage.ts";

/** What went wrong, for a person, and the exit code for it. Anything unexpected keeps its stack: it is a defect. */
export async function explain(error: unknown): Promise<{ code: number; message: string }> {
  if (error instanceof UsageError) return { code: EXIT.unusable, message: error.message };
  const { SessionError } = await import("../session/protocol.ts");
  if (error instanceof SessionError) {
    const code = error.failure.kind === "input" ? EXIT.unusable : EXIT.defect;
    return { code, message: failureText(error.failure) };
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: EXIT.defect, message: `Coldstart itself failed; this is a defect.\n${detail}` };
}
