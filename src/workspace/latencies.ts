import type { InvocationSummary, RunResult } from "../session/protocol.ts";

/** Somebody waits for the answer: not an event, not a batch that a poller sent. */
export const isWaitedFor = ({ invocationType, source }: InvocationSummary): boolean =>
  invocationType === "RequestResponse" && source !== "event-source-mapping";

/** An environment saw it: it was not throttled, not refused, and not only put into a queue. */
export const wasServed = ({ status }: InvocationSummary): boolean =>
  status !== "throttle" && status !== "refused" && status !== "accepted";

/**
 * How long clients waited for answers, in milliseconds: at the API when there is one, otherwise for the function. What was
 * throttled is no answer, and would make a percentile look fast.
 */
export function latenciesOf({ invocations, httpExchanges }: RunResult): number[] {
  const clients = httpExchanges.filter(({ index }) => index >= 0);
  if (clients.length > 0) return clients.map(({ latencyMs }) => latencyMs);
  return invocations
    .filter((it) => isWaitedFor(it) && wasServed(it))
    .flatMap(({ latencyMs }) => latencyMs ?? []);
}
