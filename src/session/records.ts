import type { RunResult, TraceRecord } from "./protocol.ts";

/** A trace's record of one type. */
export type RecordOf<T extends TraceRecord["type"]> = Extract<TraceRecord, { type: T }>;

/** A run's records of one type, in order. */
export const ofType = <T extends TraceRecord["type"]>(
  { trace }: Pick<RunResult, "trace">,
  type: T,
): RecordOf<T>[] => trace.filter((record): record is RecordOf<T> => record.type === type);
