import type { RunResult } from "../../session/protocol.ts";

/** "env 2": environments are counted in the order in which they were created. */
export function environmentNumbers(run: RunResult): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const record of run.trace) {
    if ("environmentId" in record && !numbers.has(record.environmentId)) {
      numbers.set(record.environmentId, numbers.size + 1);
    }
  }
  return numbers;
}
