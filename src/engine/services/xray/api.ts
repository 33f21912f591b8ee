/** X-Ray on the wire: segments come in, sampling rules and traces go out. https://docs.aws.amazon.com/xray/latest/api/Welcome.html */
import type { ServicePorts } from "../api/service-ports.ts";
import type { TraceRecord } from "../../kernel/trace.ts";
import { segmentsOf } from "../../lambda/xray-segments.ts";
import { batchGetTraces, traceSummaries } from "./traces.ts";
import { LAMBDA_QUOTAS } from "../../lambda/quotas.ts";
import { parseDocument } from "../../lambda/xray-documents.ts";
import { restJson, type RestInput, type RestRoute } from "../api/rest-json.ts";
import { operation, type Call, type Operation, type ServiceApi } from "../api/service-api.ts";
import { ServiceError } from "../api/service-error.ts";
import { ACCOUNT_ID, REGION } from "../../lambda/environment-variables.ts";

const ROUTES: readonly RestRoute[] = [
  { method: "POST", path: "/TraceSegments", operation: "PutTraceSegments" },
  { method: "POST", path: "/TelemetryRecords", operation: "PutTelemetryRecords" },
  { method: "POST", path: "/GetSamplingRules", operation: "GetSamplingRules" },
  { method: "POST", path: "/SamplingTargets", operation: "GetSamplingTargets" },
  { method: "POST", path: "/TraceSummaries", operation: "GetTraceSummaries" },
  { method: "POST", path: "/Traces", operation: "BatchGetTraces" },
];

const HUNDRED = 100;
const FIXED_RATE = LAMBDA_QUOTAS.tracedShare.value / HUNDRED;
const RESERVOIR = LAMBDA_QUOTAS.tracedPerSecond.value;
const TARGET_INTERVAL_SECONDS = 10;
const MS_PER_SECOND = 1_000;

/** The rule that every account has; Lambda samples by it, too. */
const DEFAULT_RULE = {
  RuleName: "Default",
  RuleARN: `arn:aws:xray:${REGION}:${ACCOUNT_ID}:sampling-rule/Default`,
  ResourceARN: "*",
  Priority: 10_000,
  FixedRate: FIXED_RATE,
  ReservoirSize: RESERVOIR,
  ServiceName: "*",
  ServiceType: "*",
  Host: "*",
  HTTPMethod: "*",
  URLPath: "*",
  Version: 1,
  Attributes: {},
};

interface XRayPorts extends Pick<ServicePorts, "record" | "epochMs"> {
  /** What has happened up to now: traces are taken from it when they are asked for. */
  trace(): readonly TraceRecord[];
}

export function xrayApi({ record, epochMs, trace }: XRayPorts): ServiceApi {
  const one = (
    name: string,
    run: (input: Record<string, unknown>, call: Call) => object,
  ): [string, Operation] => [
    name,
    operation<RestInput>({
      permissions: () => [{ action: `xray:${name}`, resource: "*" }],
      run: ({ body }, call) => run(membersOf(body), call),
    }),
  ];
  return {
    service: "xray",
    title: "X-Ray",
    protocol: restJson(ROUTES),
    accessDenied: { code: "AccessDeniedException", status: 403 },
    operations: Object.fromEntries([
      one("PutTraceSegments", ({ TraceSegmentDocuments }, { caller }) => {
        if (!Array.isArray(TraceSegmentDocuments)) {
          throw new ServiceError(
            "InvalidRequestException",
            "TraceSegmentDocuments must be a list of documents.",
          );
        }
        const UnprocessedTraceSegments: object[] = [];
        for (const text of TraceSegmentDocuments) {
          const document = parseDocument(String(text));
          if (!document) UnprocessedTraceSegments.push(unprocessed(String(text)));
          else {
            const { environmentId, requestId } = caller;
            const of = { environmentId, ...(requestId ? { requestId } : {}) };
            record({ type: "segment.sent", ...of, via: "PutTraceSegments", document });
          }
        }
        return { UnprocessedTraceSegments };
      }),
      one("GetTraceSummaries", (input, { nowMs }) =>
        traceSummaries(segmentsOf(trace(), epochMs), input, nowMs),
      ),
      one("BatchGetTraces", ({ TraceIds }) =>
        batchGetTraces(segmentsOf(trace(), epochMs), TraceIds),
      ),
      one("PutTelemetryRecords", () => ({})),
      one("GetSamplingRules", () => ({
        SamplingRuleRecords: [{ SamplingRule: DEFAULT_RULE, CreatedAt: 0, ModifiedAt: 0 }],
      })),
      one("GetSamplingTargets", ({ SamplingStatisticsDocuments: documents = [] }, { nowMs }) => ({
        SamplingTargetDocuments: (documents as { RuleName: string }[]).map(({ RuleName }) => ({
          RuleName,
          FixedRate: FIXED_RATE,
          ReservoirQuota: RESERVOIR,
          ReservoirQuotaTTL: Math.floor(nowMs / MS_PER_SECOND) + TARGET_INTERVAL_SECONDS,
          Interval: TARGET_INTERVAL_SECONDS,
        })),
        LastRuleModification: 0,
        UnprocessedStatistics: [],
      })),
    ]),
  };
}

function unprocessed(text: string): object {
  const failed = (ErrorCode: string, Id?: string): object => ({
    ...(Id === undefined ? {} : { Id }),
    ErrorCode,
    Message: `Invalid segment. ErrorCode: ${ErrorCode}`,
  });
  try {
    const { id } = JSON.parse(text) as { id?: string };
    return failed(id === undefined ? "MissingId" : "InvalidSegment", id);
  } catch {
    return failed("ParseError");
  }
}

function membersOf(body: string): Record<string, unknown> {
  try {
    return (JSON.parse(body || "{}") ?? {}) as Record<string, unknown>;
  } catch {
    throw new ServiceError("InvalidRequestException", "The request is malformed.");
  }
}
