/** The engine's public face: the only file of the engine that other layers import. */
export type { Instant, Microseconds } from "./kernel/instant.ts";
export type { TraceEvent, TraceRecord, InvocationStatus } from "./kernel/trace.ts";
export { LAMBDA_QUOTAS, type LambdaQuotaName, type Quota } from "./lambda/quotas.ts";
export { LAMBDA_PRICES, PRICES_AS_OF } from "./lambda/prices.ts";
