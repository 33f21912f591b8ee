/** What is selected in a run: a stretch of one execution environment's life, or one request. Views filter by it. */
export interface TimelineSelection {
  /** `null` for a request that no environment saw (throttled). */
  environmentId: string | null;
  requestId?: string;
  fromUs: number;
  toUs: number;
}

export const sameSelection = (a: TimelineSelection | null, b: TimelineSelection | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.environmentId === b.environmentId &&
    a.requestId === b.requestId &&
    a.fromUs === b.fromUs &&
    a.toUs === b.toUs);

/** A place in the learner's source. */
export interface SourceLocation {
  file: string;
  line: number;
  column?: number;
}

export type OpenSource = (file: string, line: number, column?: number) => void;
