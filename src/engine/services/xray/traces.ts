/** Traces as they are asked for: summaries of a stretch of time, and whole ones by their ids. */
import type { XRaySegment, XRaySubsegment } from "../../lambda/xray-segment.ts";
import { ACCOUNT_ID } from "../../lambda/environment-variables.ts";
import { ServiceError, notSimulated } from "../api/service-error.ts";
import { XRAY_QUOTAS } from "./quotas.ts";

const SECONDS_PER_MINUTE = 60;
const MINUTES_PER_HOUR = 60;
const MS_PER_SECOND = 1_000;

const invalid = (message: string): ServiceError =>
  new ServiceError("InvalidRequestException", message);

/** https://docs.aws.amazon.com/xray/latest/api/API_GetTraceSummaries.html. Times are seconds since 1970. */
export interface SummariesInput {
  StartTime?: number;
  EndTime?: number;
  Sampling?: boolean;
  TimeRangeType?: string;
}

const SUMMARY_MEMBERS = ["StartTime", "EndTime", "Sampling", "TimeRangeType"];

export function traceSummaries(
  segments: readonly XRaySegment[],
  input: SummariesInput,
  nowMs: number,
) {
  const other = Object.keys(input).find((name) => !SUMMARY_MEMBERS.includes(name));
  if (other) notSimulated(`GetTraceSummaries with ${other}`);
  const { StartTime, EndTime, TimeRangeType = "TraceId" } = input;
  if (TimeRangeType !== "TraceId") notSimulated(`GetTraceSummaries with ${TimeRangeType}`);
  if (typeof StartTime !== "number" || typeof EndTime !== "number") {
    throw invalid("StartTime and EndTime are required.");
  }
  if (EndTime < StartTime) throw invalid("EndTime must not be before StartTime.");
  const minutes = XRAY_QUOTAS.summariesRange.value;
  if (EndTime - StartTime > minutes * SECONDS_PER_MINUTE) {
    throw invalid(`Time range cannot be longer than ${minutes / MINUTES_PER_HOUR} hours`);
  }
  const traces = [...byTrace(segments)].filter(([, all]) => {
    const started = startOf(all);
    return started >= StartTime && started <= EndTime;
  });
  return {
    TraceSummaries: traces.map(([id, all]) => summaryOf(id, all)),
    ApproximateTime: Math.floor(nowMs / MS_PER_SECOND),
    TracesProcessedCount: traces.length,
  };
}

/** https://docs.aws.amazon.com/xray/latest/api/API_BatchGetTraces.html */
export function batchGetTraces(segments: readonly XRaySegment[], ids: unknown) {
  const most = XRAY_QUOTAS.tracesPerCall.value;
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > most) {
    throw invalid(`TraceIds must have from 1 to ${most} ids.`);
  }
  const traces = byTrace(segments);
  const found = ids.filter((id: string) => traces.has(id));
  return {
    Traces: found.map((id: string) => {
      const all = traces.get(id)!;
      return {
        Id: id,
        Duration: durationOf(all),
        LimitExceeded: false,
        Segments: all.map((segment) => ({ Id: segment.id, Document: JSON.stringify(segment) })),
      };
    }),
    UnprocessedTraceIds: ids.filter((id: string) => !traces.has(id)),
  };
}

const byTrace = (segments: readonly XRaySegment[]): Map<string, XRaySegment[]> =>
  Map.groupBy(segments, ({ trace_id }) => trace_id);

const startOf = (segments: readonly XRaySegment[]): number =>
  Math.min(...segments.map(({ start_time }) => start_time));

const durationOf = (segments: readonly XRaySegment[]): number =>
  Math.max(...segments.map(({ start_time, end_time = start_time }) => end_time)) -
  startOf(segments);

type Part = XRaySegment | XRaySubsegment;

function summaryOf(Id: string, segments: readonly XRaySegment[]) {
  const root = segments.find(({ parent_id }) => parent_id === undefined) ?? segments[0]!;
  const status = root.http?.response.status;
  const is = (flag: "fault" | "error" | "throttle"): boolean =>
    segments.some((segment) => segment[flag] === true);
  const services = segments.map(serviceOf);
  return {
    Id,
    StartTime: startOf(segments),
    Duration: durationOf(segments),
    ...(root.end_time === undefined ? {} : { ResponseTime: root.end_time - root.start_time }),
    HasFault: is("fault"),
    HasError: is("error"),
    HasThrottle: is("throttle"),
    IsPartial: segments.some(({ in_progress }) => in_progress === true),
    Http: status === undefined ? {} : { HttpStatus: status },
    Annotations: annotationsOf(segments),
    ServiceIds: services,
    EntryPoint: serviceOf(root),
  };
}

const serviceOf = ({ name, origin }: XRaySegment) => ({
  Name: name,
  Names: [name],
  AccountId: ACCOUNT_ID,
  ...(origin ? { Type: origin } : {}),
});

/** Every value of every key, those of subsegments too. */
function annotationsOf(segments: readonly XRaySegment[]) {
  const found: Record<string, { AnnotationValue: object; ServiceIds: object[] }[]> = {};
  const visit = (part: Part, service: object): void => {
    for (const [key, value] of Object.entries(part.annotations ?? {})) {
      (found[key] ??= []).push({ AnnotationValue: valueOf(value), ServiceIds: [service] });
    }
    for (const inner of part.subsegments ?? []) visit(inner, service);
  };
  for (const segment of segments) visit(segment, serviceOf(segment));
  return found;
}

function valueOf(value: string | number | boolean): object {
  if (typeof value === "number") return { NumberValue: value };
  return typeof value === "boolean" ? { BooleanValue: value } : { StringValue: value };
}
