import type { RunResult } from "../../session/protocol.ts";

const BASIC_NAMESPACES = ["AWS/Lambda", "Coldstart"];

/** Whether charts over time say more of a run than its single invocation does. */
export const worthCharting = ({ invocations, metrics, alarms }: RunResult): boolean =>
  invocations.length > 1 ||
  alarms.length > 0 ||
  metrics.rejected.length > 0 ||
  metrics.series.some(({ namespace }) => !BASIC_NAMESPACES.includes(namespace));
