import type { InvocationSummary } from "../../session/protocol.ts";

/** What is selected in a run: a stretch of one execution environment's life, or one request. Views filter by it. */
export interface TimelineSelection {
  /** `null` for what no environment saw: a throttled request, an event in a queue, a decision. */
  environmentId: string | null;
  requestId?: string;
  fromUs: number;
  toUs: number;
  /** The record of the trace that it stands for, when it is a moment or a bar above the lanes. */
  seq?: number;
}

export const sameSelection = (a: TimelineSelection | null, b: TimelineSelection | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.environmentId === b.environmentId &&
    a.requestId === b.requestId &&
    a.fromUs === b.fromUs &&
    a.toUs === b.toUs &&
    a.seq === b.seq);

/** An invocation, from its arrival to its client's answer. */
export function selectionOf(invocation: InvocationSummary): TimelineSelection {
  const fromUs = Math.round(invocation.atMs * 1_000);
  return {
    environmentId: invocation.environmentId,
    requestId: invocation.requestId,
    fromUs,
    toUs: fromUs + Math.round((invocation.latencyMs ?? 0) * 1_000),
  };
}

/** A place in the learner's source. */
export interface SourceLocation {
  file: string;
  line: number;
  column?: number;
}

export type OpenSource = (file: string, line: number, column?: number) => void;
