/** Calls the function for an exchange, for as long as the front end waits. */
import type { Agenda } from "../../kernel/agenda.ts";
import { fromMs } from "../../kernel/instant.ts";
import type { InvokeAnswer, InvokeApi, OpenStream, StreamedPayload } from "../world.ts";
import type { Exchange } from "./exchange.ts";

interface Call {
  readonly functionName: string;
  readonly qualifier?: string | undefined;
  readonly event: unknown;
  /** Who calls, for the trace: `HTTP API orders`. */
  readonly sourceId: string;
  /** Takes a streamed response as it comes. */
  readonly streams: boolean;
  /** Default: until the function has answered. */
  readonly timeoutMs?: number;
}

/** How the integration ended: with the answer, or because time was up; by then a stream may have begun. */
export type IntegrationResult =
  | { readonly kind: "answered"; readonly answer: InvokeAnswer }
  | { readonly kind: "timed-out"; readonly streamed: StreamedPayload | undefined };

/** After a time-out the function runs on; what it answers then reaches nobody. */
export function callFunction(
  { agenda, lambda }: { readonly agenda: Agenda; readonly lambda: InvokeApi },
  exchange: Exchange,
  call: Call,
  onResult: (result: IntegrationResult) => void,
): void {
  const { functionName, qualifier, event, sourceId, streams, timeoutMs } = call;
  let waiting = true;
  let stream: OpenStream | undefined;
  const finish = (result: IntegrationResult): void => {
    if (!waiting) return;
    waiting = false;
    if (timer) agenda.cancel(timer);
    exchange.integrationEnded();
    onResult(result);
  };
  const timer =
    timeoutMs === undefined
      ? undefined
      : agenda.at(agenda.now + fromMs(timeoutMs), () =>
          finish({ kind: "timed-out", streamed: stream?.streamed }),
        );
  exchange.integrationStarted();
  const requestId = lambda.invoke(
    {
      functionName,
      ...(qualifier === undefined ? {} : { qualifier }),
      invocationType: "RequestResponse",
      payload: JSON.stringify(event),
      source: "service",
      sourceId,
      index: exchange.caller.index,
      // Whether it is sampled is for the function to decide: the gateway itself does not trace.
      traceHeader: `Root=${exchange.traceId}`,
      streams,
      onStreamStart: (started) => {
        stream = started;
      },
    },
    (answer) => {
      exchange.invoked(answer.requestId);
      finish({ kind: "answered", answer });
    },
  );
  exchange.invoked(requestId);
}
