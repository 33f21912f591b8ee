import { segmentsOf, type XRaySegment } from "../engine/index.ts";
import type { RunResult } from "./protocol.ts";

/** What Lambda sent to X-Ray during a run: the segments of sampled requests to functions that trace actively. */
export const tracesOf = (run: Pick<RunResult, "trace" | "startedAt">): XRaySegment[] =>
  segmentsOf(run.trace, Date.parse(run.startedAt));
