/** A function error as Lambda returns it. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
  /** Stack frames; Lambda calls them `trace`, and repeats the message in front of them. */
  stack: string[];
}

/** The error in a payload, or null when the payload does not have Lambda's shape for errors. */
export function functionErrorOf(payload: unknown): FunctionError | null {
  if (typeof payload !== "object" || payload === null) return null;
  const { errorType, errorMessage, trace, stack } = payload as Record<string, unknown>;
  if (typeof errorMessage !== "string") return null;
  const type = typeof errorType === "string" ? errorType : "";
  const lines = [trace, stack].find(Array.isArray) ?? [];
  const frames = lines.filter((line): line is string => typeof line === "string");
  const repeated = frames.findIndex((line) => /^\s+at /.test(line));
  return { errorType: type, errorMessage, stack: repeated === -1 ? [] : frames.slice(repeated) };
}

/** A payload as it is best read: JSON indented by two; `body` stays the text that the client gets. */
export const payloadText = (payload: unknown): string =>
  typeof payload === "string" ? payload : (JSON.stringify(payload, null, 2) ?? "null");
