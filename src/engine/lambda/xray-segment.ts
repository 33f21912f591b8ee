/** What X-Ray is told about a request. */

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
export interface XRaySegment {
  id: string;
  name: string;
  trace_id: string;
  parent_id?: string;
  /** Seconds since 1970. */
  start_time: number;
  /** Absent while it is in progress. */
  end_time?: number;
  in_progress?: true;
  /** The Lambda service, or the function. Segments of the code's own may have none. */
  origin?: string;
  resource_arn?: string;
  http?: { response: { status: number } };
  /** The caller's error (4xx). */
  error?: true;
  /** A 429, which is also an error. */
  throttle?: true;
  /** A failure: of the service in its segment, of the function in the function's. */
  fault?: true;
  aws?: { request_id: string; function_arn?: string };
  annotations?: Record<string, string | number | boolean>;
  subsegments?: XRaySubsegment[];
}

/** A part of a segment. What instrumentation writes into its own is kept as it is. */
export interface XRaySubsegment {
  id: string;
  name: string;
  start_time: number;
  end_time?: number;
  in_progress?: boolean;
  fault?: boolean;
  error?: boolean;
  throttle?: boolean;
  /** `aws` for a call of a service, `remote` for another. */
  namespace?: string;
  annotations?: Record<string, string | number | boolean>;
  metadata?: Record<string, unknown>;
  subsegments?: XRaySubsegment[];
}
