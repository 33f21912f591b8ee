/** `run --json`: the command's contract. */
import type { RunResult } from "../session/protocol.ts";
import { numbersOf } from "./run-numbers.ts";

/** These names and no others. */
export function toJson(result: RunResult): unknown {
  return {
    seed: result.seed,
    traceHash: result.traceHash,
    virtualMs: result.virtualMs,
    cancelled: result.cancelled,
    notes: result.notes,
    invocations: result.invocations.map((it) => ({
      requestId: it.requestId,
      functionName: it.functionName,
      invocationType: it.invocationType,
      status: it.status,
      payload: it.payload,
      functionError: it.functionError,
      environmentId: it.environmentId,
      coldStart: it.coldStart,
      attempts: it.attempts,
      condition: it.condition,
      initMs: it.initMs,
      durationMs: it.durationMs,
      billedMs: it.billedMs,
      memoryUsedMb: it.memoryUsedMb,
      latencyMs: it.latencyMs,
    })),
    httpExchanges: result.httpExchanges.map((it) => ({
      front: it.front,
      name: it.name,
      index: it.index,
      atMs: it.atMs,
      method: it.method,
      path: it.path,
      status: it.status,
      headers: it.headers,
      body: it.body,
      isBase64: it.isBase64,
      latencyMs: it.latencyMs,
      firstByteMs: it.firstByteMs,
      integrationMs: it.integrationMs,
      requestId: it.requestId,
      because: it.because,
    })),
    logs: result.logs.map(({ atMs, requestId, line }) => ({ atMs, requestId, line })),
    metrics: { ...numbersOf(result), series: result.metrics.series },
    alarms: result.alarms.map(({ configuration: { alarmName }, states }) => ({
      alarmName,
      states,
    })),
    bill: result.bill,
    costUsd: result.bill.totalUsd,
  };
}
