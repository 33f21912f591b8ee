import type { Quota } from "../../lambda/quotas.ts";

/** https://docs.aws.amazon.com/xray/latest/api/API_Operations.html */
export const XRAY_QUOTAS = {
  tracesPerCall: {
    title: "Traces of one BatchGetTraces",
    value: 5,
    unit: "count",
    source: "https://docs.aws.amazon.com/xray/latest/api/API_BatchGetTraces.html",
  },
  summariesRange: {
    title: "Time range of one GetTraceSummaries",
    value: 360,
    unit: "min",
    source: "https://docs.aws.amazon.com/xray/latest/api/API_GetTraceSummaries.html",
    basis:
      'The API answers InvalidRequestException, "Time range cannot be longer than 6 hours"; its page does not say so.',
  },
} as const satisfies Record<string, Quota>;
