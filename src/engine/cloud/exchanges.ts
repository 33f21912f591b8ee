/** Requests that leave functions, and their connections: what hosts outside and AWS's services have in common. */
import type { Agenda } from "../kernel/agenda.ts";
import type { Microseconds } from "../kernel/instant.ts";
import type { TraceEvent } from "../kernel/trace.ts";
import type { RequestOwner } from "../lambda/world.ts";
import type { HttpRequested } from "../kernel/trace/service.ts";

type Requested = Pick<HttpRequested, "method" | "host" | "path" | "body" | "aws">;
/** `lost`: a fault kept the request from reaching the host. */
type Outcome = ({ status: number; errorCode?: string } | { error: string }) & { lost?: true };

/** One request on its way. */
export interface Exchange {
  /** True when a connection had to be set up first. */
  readonly newConnection: boolean;
  /** Records the outcome. The connection is kept for the next request when there was an answer. */
  close(outcome: Outcome): void;
}

export class Exchanges {
  private readonly agenda: Agenda;
  private readonly record: (event: TraceEvent) => void;
  /** Idle connections by process and host. */
  private readonly connections = new Map<string, number>();
  private count = 0;

  constructor(agenda: Agenda, record: (event: TraceEvent) => void) {
    this.agenda = agenda;
    this.record = record;
  }

  open(owner: RequestOwner, requested: Requested): Exchange {
    const exchange = ++this.count;
    const sentAt = this.agenda.now;
    const key = `${owner.environmentId}/${owner.incarnation}/${requested.host}`;
    const idle = this.connections.get(key) ?? 0;
    const newConnection = idle === 0;
    if (!newConnection) this.connections.set(key, idle - 1);
    const of = {
      environmentId: owner.environmentId,
      ...(owner.requestId ? { requestId: owner.requestId } : {}),
      exchange,
    };
    this.record({ type: "http.requested", ...of, ...requested, newConnection });
    return {
      newConnection,
      close: (outcome) => {
        if ("status" in outcome) {
          this.connections.set(key, (this.connections.get(key) ?? 0) + 1);
        }
        const durationUs: Microseconds = this.agenda.now - sentAt;
        this.record({ type: "http.responded", ...of, ...outcome, durationUs });
      },
    };
  }
}
