import type { TraceRecord } from "../../session/protocol.ts";

/**
 * How much concurrency was provisioned for a function at the end of each period, over all its aliases and versions; null when
 * there never was any. `starts` are the beginnings of the periods in seconds.
 */
export function provisionedSteps(
  trace: readonly TraceRecord[],
  functionName: string,
  starts: readonly number[],
): number[] | null {
  const changes = trace.filter(
    (record) => record.type === "provisioned.changed" && record.functionName === functionName,
  ) as Extract<TraceRecord, { type: "provisioned.changed" }>[];
  if (changes.length === 0) return null;
  const byQualifier = new Map<string, number>();
  let next = 0;
  return starts.map((_, i) => {
    const endUs = (starts[i + 1] ?? Infinity) * 1e6;
    for (; next < changes.length && changes[next]!.at < endUs; next++) {
      const { qualifier, status, allocated } = changes[next]!;
      byQualifier.set(qualifier, status === "DELETED" ? 0 : allocated);
    }
    return [...byQualifier.values()].reduce((sum, allocated) => sum + allocated, 0);
  });
}
