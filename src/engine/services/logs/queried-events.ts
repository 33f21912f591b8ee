/** Log events as Logs Insights has them. */
import { ACCOUNT_ID } from "../../lambda/environment-variables.ts";
import type { QueriedEvent } from "./insights/row.ts";
import type { LogGroupState } from "./log-store.ts";

/** The events of these groups in a stretch of time, both ends included. */
export function queriedEvents(
  groups: readonly LogGroupState[],
  startMs: number,
  endMs: number,
): QueriedEvent[] {
  const found: QueriedEvent[] = [];
  for (const { name, streams } of groups) {
    for (const stream of streams.values()) {
      for (const { timestampMs, ingestionTimeMs, message, id } of stream.events) {
        if (timestampMs < startMs || timestampMs > endMs) continue;
        found.push({
          timestampMs,
          ingestionTimeMs,
          message,
          logGroup: `${ACCOUNT_ID}:${name}`,
          logStream: stream.name,
          pointer: id,
        });
      }
    }
  }
  return found;
}
