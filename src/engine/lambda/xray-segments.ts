/**
 * The segments that Lambda sends to X-Ray for sampled requests, in the new style: no Invocation subsegment, and the overheads
 * as annotations. https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html (fact 83)
 *
 * Subsegments for what the function calls come from instrumentation in its code (`xray-documents.ts`); Lambda sends none.
 */
import { toMs, type Instant, type Microseconds } from "../kernel/instant.ts";
import { hash32 } from "../kernel/random.ts";
import type { Traced, TraceRecord } from "../kernel/trace.ts";
import { functionArn } from "./environment-variables.ts";
import { withDocuments } from "./xray-documents.ts";
import type { XRaySegment, XRaySubsegment } from "./xray-segment.ts";

type RecordOf<T extends TraceRecord["type"]> = Extract<TraceRecord, { type: T }>;

/** What the trace says about one sampled request. */
interface Request {
  readonly received: RecordOf<"invocation.received">;
  readonly traced: Traced;
  completed?: RecordOf<"invocation.completed">;
  finishedAt?: Instant;
  dequeuedAt: Instant[];
  throttled: boolean;
  runs: Run[];
}

interface Run {
  readonly started: RecordOf<"invoke.started">;
  init?: { from: Instant; to: Instant };
  respondedAt?: Instant;
  stream?: { from: Instant; to: Instant };
  ended?: RecordOf<"invoke.ended">;
}

const US_PER_SECOND = 1_000_000;
const MS_PER_SECOND = 1_000;

/** Every segment of a run, in the order of the requests. `epochMs`: virtual instant 0 in milliseconds since 1970. */
export function segmentsOf(trace: readonly TraceRecord[], epochMs: number): XRaySegment[] {
  const seconds = (at: Instant): number => epochMs / MS_PER_SECOND + at / US_PER_SECOND;
  const segments = [...collect(trace).values()].flatMap((request) => [
    serviceSegment(request, seconds),
    ...request.runs.map((run, index) => functionSegment(request, run, index, seconds)),
  ]);
  return withDocuments(segments, trace);
}

function collect(trace: readonly TraceRecord[]): Map<string, Request> {
  const requests = new Map<string, Request>();
  const inits = new Map<string, { from: Instant; to: Instant }>();
  for (const record of trace) {
    if (record.type === "invocation.received" && record.traced) {
      const { requestId, traced } = record;
      requests.set(requestId, {
        received: record,
        traced,
        dequeuedAt: [],
        throttled: false,
        runs: [],
      });
    }
    if (requests.size === 0) continue;
    if (record.type === "init.started" && record.phase === "init") {
      inits.set(record.environmentId, { from: record.at, to: record.at });
    } else if (record.type === "init.ended" && record.phase === "init") {
      const init = inits.get(record.environmentId);
      if (init) init.to = record.at;
    }
    const requestId = "requestId" in record ? record.requestId : undefined;
    const request = requestId === undefined ? undefined : requests.get(requestId);
    if (request) note(request, record, inits);
  }
  return requests;
}

function note(
  request: Request,
  record: TraceRecord,
  inits: ReadonlyMap<string, { from: Instant; to: Instant }>,
): void {
  const run = request.runs.at(-1);
  switch (record.type) {
    case "invocation.completed":
      request.completed = record;
      break;
    case "invocation.throttled":
      request.throttled = true;
      break;
    case "async.dequeued":
      request.dequeuedAt.push(record.at);
      break;
    case "async.finished":
      request.finishedAt = record.at;
      break;
    case "invoke.started": {
      const init = record.coldStart ? inits.get(record.environmentId) : undefined;
      request.runs.push({ started: record, ...(init ? { init } : {}) });
      break;
    }
    case "invoke.responded":
      if (run) run.respondedAt = record.at;
      break;
    case "stream.started":
      if (run) run.stream = { from: record.at, to: record.at };
      break;
    case "stream.ended":
      if (run?.stream) run.stream.to = record.at;
      break;
    case "invoke.ended":
      if (run) run.ended = record;
      break;
  }
}

type Clock = (at: Instant) => number;

/** The request's time in the Lambda service: its queue, placement, and the runs. */
function serviceSegment(request: Request, seconds: Clock): XRaySegment {
  const { received, traced, completed, finishedAt, throttled, runs } = request;
  const { functionName, requestId, at, invocationType } = received;
  const asynchronous = invocationType === "Event";
  const endedAt = asynchronous ? finishedAt : completed?.at;
  const subsegments = asynchronous ? queueSubsegments(request, seconds) : [];
  return {
    id: derivedId(traced.segmentId, "service"),
    name: functionName,
    trace_id: traced.traceId,
    ...(traced.parentId === undefined ? {} : { parent_id: traced.parentId }),
    ...span(at, endedAt, seconds),
    origin: "AWS::Lambda",
    resource_arn: functionArn(functionName),
    ...(completed ? { http: { response: { status: completed.statusCode } } } : {}),
    ...(throttled && runs.length === 0 ? { error: true, throttle: true } : {}),
    aws: { request_id: requestId },
    ...(subsegments.length > 0 ? { subsegments } : {}),
  };
}

/** `Dwell Time` until the queue handed the event over, and one subsegment for each attempt. */
function queueSubsegments(request: Request, seconds: Clock): XRaySubsegment[] {
  const { traced, received, dequeuedAt, runs } = request;
  const first = dequeuedAt[0];
  if (first === undefined) return [];
  const attempts = runs.flatMap(({ started, ended }, index): XRaySubsegment[] =>
    ended
      ? [
          {
            id: derivedId(traced.segmentId, `attempt ${index + 1}`),
            name: `Attempt #${index + 1}`,
            start_time: seconds(started.at),
            end_time: seconds(ended.at),
            ...(ended.status === "success" ? {} : { fault: true }),
          },
        ]
      : [],
  );
  const dwell: XRaySubsegment = {
    id: derivedId(traced.segmentId, "dwell"),
    name: "Dwell Time",
    start_time: seconds(received.at),
    end_time: seconds(first),
  };
  return [dwell, ...attempts];
}

/** The function's work: its init on a cold start, and the invocation. */
function functionSegment(
  { received, traced }: Request,
  run: Run,
  index: number,
  seconds: Clock,
): XRaySegment {
  const { functionName, requestId, invocationType } = received;
  const { started, init, ended } = run;
  const id = index === 0 ? traced.segmentId : derivedId(traced.segmentId, `run ${index + 1}`);
  const parent = invocationType === "Event" && ended ? `attempt ${index + 1}` : "service";
  return {
    id,
    name: functionName,
    trace_id: traced.traceId,
    parent_id: derivedId(traced.segmentId, parent),
    ...span(init?.from ?? started.at, ended?.at, seconds),
    origin: "AWS::Lambda::Function",
    resource_arn: functionArn(functionName),
    ...(ended && ended.status !== "success" ? { fault: true } : {}),
    aws: { request_id: requestId, function_arn: functionArn(functionName, started.version) },
    ...(ended ? { annotations: annotations(run, ended) } : {}),
    ...(init
      ? {
          subsegments: [
            {
              id: derivedId(id, "init"),
              name: "Init",
              start_time: seconds(init.from),
              end_time: seconds(init.to),
            },
          ],
        }
      : {}),
  };
}

/** In milliseconds. Their unit is not documented. */
function annotations(run: Run, ended: RecordOf<"invoke.ended">): Record<string, number> {
  const { started, stream, respondedAt = ended.at } = run;
  const extensionUs = ended.postRuntimeExtensionsUs ?? 0;
  const streamingUs = stream ? stream.to - stream.from : 0;
  const afterUs: Microseconds = Math.max(0, ended.at - respondedAt - extensionUs);
  return {
    "aws.responseLatency": toMs(respondedAt - started.at),
    "aws.responseDuration": toMs(streamingUs),
    "aws.runtimeOverhead": toMs(afterUs),
    "aws.extensionOverhead": toMs(extensionUs),
  };
}

const span = (
  from: Instant,
  to: Instant | undefined,
  seconds: Clock,
): Pick<XRaySegment, "start_time" | "end_time" | "in_progress"> => ({
  start_time: seconds(from),
  ...(to === undefined ? { in_progress: true } : { end_time: seconds(to) }),
});

/** An id that follows from the request's: two hashes, as 16 hexadecimal digits. */
function derivedId(segmentId: string, purpose: string): string {
  return hexadecimal(`${segmentId} ${purpose}`) + hexadecimal(`${purpose} ${segmentId}`);
}

const hexadecimal = (text: string): string => (hash32(text) >>> 0).toString(16).padStart(8, "0");
