/** Requests to APIs and function URLs with their answers, from the trace. */
import { parsedPayload } from "./payloads.ts";
import type { HttpExchange, TraceRecord } from "./protocol.ts";

type Requested = Extract<TraceRecord, { type: "api.requested" }>;
type Responded = Extract<TraceRecord, { type: "api.responded" }>;

const US_PER_MS = 1_000;

/** In the order of the requests; those without an answer (a cancelled run) are left out. */
export function httpExchangesOf(trace: readonly TraceRecord[]): HttpExchange[] {
  const requested = new Map<number, Requested>();
  const exchanges: HttpExchange[] = [];
  for (const record of trace) {
    if (record.type === "api.requested") requested.set(record.exchange, record);
    if (record.type === "api.responded") {
      exchanges.push(exchangeOf(requested.get(record.exchange)!, record));
    }
  }
  return exchanges.sort((a, b) => a.exchange - b.exchange);
}

function exchangeOf(request: Requested, response: Responded): HttpExchange {
  const { exchange, front, name, index, at, method, path } = request;
  const { status, headers, body, bytes, latencyUs, firstByteUs, integrationUs } = response;
  const { requestId = null, isBase64 = false, decision } = response;
  return {
    exchange,
    front,
    name,
    index,
    atMs: at / US_PER_MS,
    method,
    path,
    status,
    headers,
    body: isBase64 ? body : parsedPayload(body),
    isBase64,
    bodyBytes: bytes,
    latencyMs: latencyUs / US_PER_MS,
    firstByteMs: firstByteUs === undefined ? null : firstByteUs / US_PER_MS,
    integrationMs: integrationUs === undefined ? null : integrationUs / US_PER_MS,
    requestId,
    because: decision?.because ?? null,
  };
}
