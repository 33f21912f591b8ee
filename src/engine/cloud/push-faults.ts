/** Faults of services that are pushed to: those that functions' calls of the same service meet. */
import type { Agenda } from "../kernel/agenda.ts";
import { MICROSECONDS_PER_MS } from "../kernel/instant.ts";
import { RandomStream } from "../kernel/random.ts";
import type { TraceEvent } from "../kernel/trace.ts";
import { parseTarget, type TargetKind } from "../lambda/asynchronous/targets.ts";
import type { Faults } from "../lambda/faults.ts";
import type { Push, PushFailure } from "../services/api/targets.ts";

interface PushFaultPorts {
  readonly agenda: Agenda;
  readonly seed: string;
  readonly faults: Faults;
  record(event: TraceEvent): void;
}

/** What a push meets instead of its target's answer. */
interface PushFault {
  readonly failure: PushFailure;
  /** The target took it all the same; only its answer is lost. */
  readonly afterEffect: boolean;
}

/** The call that a push is. */
const CALLS: Partial<Record<TargetKind, { service: string; operation: string }>> = {
  function: { service: "lambda", operation: "Invoke" },
  queue: { service: "sqs", operation: "SendMessage" },
  topic: { service: "sns", operation: "Publish" },
  "event-bus": { service: "events", operation: "PutEvents" },
};

const TOO_MANY = 429;
const SERVER_ERROR = 500;

export class PushFaults {
  private readonly ports: PushFaultPorts;
  /** Only those that name the service: the others are about what functions see. */
  private readonly faults: NonNullable<Faults["dependencies"]>;
  private readonly random: RandomStream;

  constructor(ports: PushFaultPorts) {
    this.ports = ports;
    const { dependencies = [] } = ports.faults;
    this.faults = dependencies.filter(({ service }) => service !== undefined);
    this.random = new RandomStream(ports.seed, "faults/pushes");
  }

  faultOf({ targetArn }: Push): PushFault | undefined {
    if (this.faults.length === 0) return undefined;
    const call = CALLS[parseTarget(targetArn)?.kind ?? "bucket"];
    if (!call) return undefined;
    const { agenda, record } = this.ports;
    const nowMs = agenda.now / MICROSECONDS_PER_MS;
    for (const fault of this.faults) {
      const { service, operation = call.operation, fromMs = 0, untilMs = Infinity } = fault;
      if (service !== call.service || operation !== call.operation) continue;
      if (nowMs < fromMs || nowMs >= untilMs) continue;
      if (this.random.uniform() >= (fault.errorProbability ?? 0)) continue;
      const { errorStatus, afterEffect = false } = fault;
      const what = errorStatus === undefined ? "ECONNRESET" : `answered ${errorStatus}`;
      record({
        type: "fault.injected",
        fault: "dependencies",
        subject: `${call.service} ${call.operation}`,
        effect: `${what} to a delivery${afterEffect ? ", after it was done" : ""}`,
      });
      return { failure: failureOf(errorStatus, what), afterEffect };
    }
    return undefined;
  }
}

function failureOf(status: number | undefined, message: string): PushFailure {
  if (status === undefined) return { kind: "failed", code: "ECONNRESET", message };
  if (status === TOO_MANY) return { kind: "throttled", code: "TooManyRequests", message };
  return status >= SERVER_ERROR
    ? { kind: "failed", code: "ServiceUnavailable", message }
    : { kind: "refused", code: "BadRequest", message };
}
