import { SessionError, type AnyScenario, type SessionFailure } from "../protocol.ts";

/** What a rejection means to whoever asked for the run. Everything that is not a {@link SessionError} is our fault. */
export function failureOf(error: unknown, seed?: string): SessionFailure {
  if (error instanceof SessionError) return error.failure;
  const detail = error instanceof Error ? (error.stack ?? String(error)) : String(error);
  const where = seed === undefined ? "" : ` (seed ${JSON.stringify(seed)})`;
  return {
    kind: "defect",
    message: `The simulator itself failed${where}. This is a defect. ${detail}`,
  };
}

export const closedError = (): SessionError =>
  new SessionError({
    kind: "closed",
    message: "The session was closed. Open a new one to run again.",
  });

/** A copy that the caller cannot change before or during the run. */
export function cloneScenario(scenario: AnyScenario): AnyScenario {
  try {
    return structuredClone(scenario);
  } catch (error) {
    throw new SessionError({
      kind: "input",
      path: "scenario",
      message: `The scenario has to be plain data, without functions or class instances: ${(error as Error).message}`,
    });
  }
}
